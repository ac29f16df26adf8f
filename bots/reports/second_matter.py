# SPDX-License-Identifier: AGPL-3.0-or-later
"""A second machine, or a second matter, in the words of a report: one ticket is about one thing.

Pure. It is kept beside the report that runs; when that is filed we offer once to take the other,
which then begins with the customer's own words for it. Of a numbered list all others are kept, a
line each, and offered one after the other.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from bots.answers.after_answer import MATTER, SOLVED
from bots.draft import TurnDraft
from bots.profile import REPORT
from bots.reports.running import ALSO, Running, given, kept_of
from bots.reports.several import filed_by, only_wishes
from bots.triage import arranged_by_people
from dialogs import engine
from dialogs.definition import Dialog
from dialogs.extraction import says_more, volunteered
from dialogs.fields.product import taken_back
from dialogs.fields.spelling import fold, letters
from dialogs.session import DialogSession, UserInput
from dialogs.step import DialogContext
from dialogs.understanding.telling import clauses_of, complains
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control
from intake.conversations import Speaker
from intake.messages import Author, Option, Reply
from intake.values import replace

TAKE, LEAVE = "!also_take", "!also_leave"
_LATER = "also_later"  # in the meta of our words: what comes when an answer has helped or not
_MACHINE = ("product", "serial_number")
_JOINT = re.compile(r"以及|和|、|另外|还有|而且|同时|&|\band\b|\balso\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"(?:[一两二三四五六七八九十\d]台.*){2}|\b(?:one|two)\b.+\b(?:the other|another|one)\b",
    re.IGNORECASE,
)
_COUNTED = ("台", "one", "two")  # one of these stands in all that it finds
_BEFORE = rf"(?i:(?:[\s,，、;；]|{_JOINT.pattern})*)"  # what joins a clause to the one before
_LONGEST = 200
_MOST = 3  # matters that are joined in one message, beside the first
# Where another matter begins in the middle of a clause.
_ALSO_THERE = re.compile(r"[\s,]+(?=and also\b)|(?<=.)(?=另外|顺便(?!说))")
_REPORTS = re.compile(r"报修|\breport\b")
_LONGEST_WISH, _LONGEST_WISH_IN_CHINESE = 40, 14  # one with a figure says more
# The next matter, asked for as such: "next one please", 下一件, 第二个问题.
_NEXT = re.compile(
    r"\s*(?:(?:ok|okay|yes|and|now|go on|then|continue)[, ]+)*(?:to |with )?(?:the |my )?"
    r"(?:next|second|third|other)(?: one| thing| issue| problem| matter)?(?:[, ]+please)?[.! ]*$"
    r"|\s*(?:好的?|那|请|接着|继续|然后|说|办|[,，\s])*(?:下一?|第[二三四]|另一?)(?:个|件|项)(?:问题|事情?)?[吧呢。!！]*$",
    re.IGNORECASE,
)
_YES = frozenset({Control.YES, Control.SUBMIT})
_NO = frozenset({Control.NO, Control.NONE, Control.SKIP, Control.CANCEL, Control.NEITHER})


def heard(draft: TurnDraft, running: Running, session: DialogSession) -> dict[str, object]:
    """What to keep beside the session: the words for the second matter, once there are some."""
    definition = running.dialog.definition
    if not draft.conversation.dialog and (listed := draft.put_off or _later(draft)):
        return {ALSO: "\n".join(one[:_LONGEST] for one in listed)}
    is_filing = bool(definition.completion.ticket_type) and not session.is_over
    kept = str(draft.conversation.dialog.get(ALSO, ""))
    if not is_filing or _is_one_word(draft.text):
        return {}
    if kept:  # one machine and one matter beside it; what people arrange may come to them
        text = draft.text.strip()[:_LONGEST]
        is_new = text not in kept and _is_for_people(draft, running.dialog)
        return {ALSO: f"{kept}\n{text}"} if is_new else {}
    name = running.dialog.name
    if name not in draft.matters:
        draft.matters[name] = tuple(_other_matters(draft, running))
    machines: Iterable[str] = ()
    if not _is_of_all(draft, running.dialog):
        machines = _other_machines(running.dialog, session, draft.text, running.context)
    told = tuple(machines)[:1] or draft.matters[name][:_MOST]
    return {ALSO: "\n".join(one[:_LONGEST] for one in told)} if told else {}


def _is_of_all(draft: TurnDraft, dialog: Dialog) -> bool:
    """Whether the first that is told in a report is of several machines together.

    一台卡纸一台不开机，A2是花屏 tells what is wrong with those of which it speaks.
    """
    answers = draft.conversation.dialog.get("answers")
    is_first = isinstance(answers, dict) and dialog.definition.description not in answers
    if not is_first or not any(map(draft.text.lower().__contains__, _COUNTED)):
        return False
    return _SEVERAL.search(draft.text) is not None


def noted(
    draft: TurnDraft, also: Mapping[str, object], replies: tuple[Reply, ...]
) -> tuple[Reply, ...]:
    """The replies with a word, before their question, on the second matter just heard."""
    if not also or not replies:
        return replies
    lines = str(also[ALSO]).splitlines()
    key = "second.noted" if len(lines) == 1 else "second.noted_several"
    told = Reply(draft.phrase(key, words=_quoted(draft, lines)))
    return (*replies[:-1], told, replies[-1])


def own_words(
    dialog: Dialog, session: DialogSession, said: UserInput, context: DialogContext
) -> UserInput:
    """What is said without the other machines' clauses: their codes are not this machine's.

    All of it where the trouble is told of both together: A1和B7都不出纸.
    """
    own = said.text
    for clause in _other_machines(dialog, session, own, context):
        own = re.sub(_BEFORE + re.escape(clause), "", own)
    return replace(said, text=own) if _is_trouble(dialog, own, context) else said


def set_aside(draft: TurnDraft, running: Running, report: Running) -> bool:
    """Keep a message that is only about another machine for later; False if it is not.

    `report` is the dialog that runs, or the one that waits while steps are tried.
    """
    told = heard(draft, report, report.session)
    words = str(told.get(ALSO, ""))
    if not words:
        return False
    is_apart = _is_for_people(draft, running.dialog)
    if not is_apart and engine.accepts(
        running.dialog, running.session, given(draft), running.context
    ):
        return False  # 不是A1，是A2不进纸 puts this report right
    words = words.splitlines()[-1]
    rest = draft.profile.words.besides.sub("", draft.text.strip())
    if not is_apart and says_more(rest.replace(words, " ")):
        return False
    draft.say(draft.phrase("second.noted", words=words), meta={"second": words})
    draft.update(dialog={**kept_of(draft, running), **told})
    return True


def offer(draft: TurnDraft) -> None:
    """Offer to go on with the next matter, unless there is none or a person takes over."""
    _offer(draft, str(draft.conversation.dialog.get(ALSO, "")))


def go_on(draft: TurnDraft) -> None:
    """See that what a numbered list holds beside the matter of this turn is not forgotten.

    A dialog that has begun keeps it. Where an answer may have helped, it comes after that.
    """
    if draft.is_in_dialog or any(ALSO in one.meta for one in draft.replies):
        return
    is_open = any(option.id == SOLVED for one in draft.replies for option in one.options)
    if draft.put_off and is_open:
        said = draft.phrase("second.later", words=_quoted(draft, draft.put_off))
        draft.say(said, meta={_LATER: list(draft.put_off), MATTER: draft.text})
    elif draft.put_off:
        _offer(draft, "\n".join(draft.put_off))
    elif any(one.meta.get("solved") is True for one in draft.replies):
        _offer(draft, "\n".join(_later(draft)))


def _offer(draft: TurnDraft, words: str) -> None:
    is_ours = draft.speaker is not Speaker.WAITING or not draft.profile.hours.is_open(draft.now)
    if not words or not is_ours:
        return
    first = words.splitlines()[0]
    options = (
        Option(TAKE, draft.phrase("second.take")),
        Option(LEAVE, draft.phrase("second.leave")),
    )
    key = "second.offer" if _files(draft, first) else "second.ask"
    draft.say(draft.phrase(key, words=first), options, {ALSO: words})


def answered(draft: TurnDraft) -> tuple[Dialog, UserInput] | None:
    """The report to begin, and the words for it, if the customer takes our offer."""
    words = _taken(draft)
    dialog = _files(draft, words) if words else None
    return (dialog, UserInput(words)) if dialog else None


def turned_to(draft: TurnDraft) -> bool:
    """Let the turn be about the words of our offer that only ask or wish, if it is taken."""
    words = _taken(draft)
    if not words or _files(draft, words) is not None:
        return False
    message = draft.context.message
    draft.context = replace(draft.context, message=replace(message, text=words, choice=""))
    return True


def _files(draft: TurnDraft, words: str) -> Dialog | None:
    """The dialog that takes what was kept, a fault if nothing tells; None for a mere wish."""
    if (dialog := filed_by(draft, words)) is not None or only_wishes(draft, words):
        return dialog
    return draft.profile.taking(draft.profile.dialogs.by_name(REPORT), words)


def _taken(draft: TurnDraft) -> str:
    """The first matter of our offer, if the customer takes it; the others are kept for later."""
    offered, choice = _offered(draft), draft.context.message.choice
    if not offered or choice not in {"", TAKE}:
        return ""
    is_taken = _first_word(draft.text) in _YES or _NEXT.match(draft.text) is not None
    if not choice and not is_taken:
        return ""
    words, *others = offered.splitlines()
    draft.put_off = tuple(others)
    return words


def declined(draft: TurnDraft) -> bool:
    """Acknowledge a "no" to our offer, and go on to the next; False if the message is none."""
    choice, offered = draft.context.message.choice, _offered(draft)
    is_no = choice == LEAVE or (not choice and control_word(draft.text) in _NO)
    if not is_no or not offered:
        return False
    draft.say(draft.phrase("acknowledged"), meta={"small_talk": "acknowledge"})
    draft.put_off = tuple(offered.splitlines()[1:])
    return True


def _quoted(draft: TurnDraft, lines: Iterable[str]) -> str:
    """Several matters between the quotation marks that the catalogues put around them."""
    return draft.listed(("”", "“")).join(lines)


def _later(draft: TurnDraft) -> tuple[str, ...]:
    """What was put off until an answer has helped or not; nothing once it was spoken of."""
    for one in reversed(draft.context.shown):
        if ALSO in one.meta:
            break
        if isinstance(later := one.meta.get(_LATER), list):
            return tuple(map(str, later))
    return ()


def _first_word(text: str) -> Control | None:
    """The yes or no that a text is, or begins with: 是的，A2也报; "yes the B7 as well"."""
    if (control := control_word(text)) is not None:
        return control
    first = next(iter(clauses_of(text)), "")
    return control_word(first) or control_word(first.partition(" ")[0])


def _offered(draft: TurnDraft) -> str:
    """The words of the offer in our newest turn; empty if it made none."""
    for one in reversed(draft.context.shown):
        if one.author is not Author.BOT:
            break
        if ALSO in one.meta:
            return str(one.meta[ALSO])
    return ""


def _is_one_word(text: str) -> bool:
    """Whether a text is a number, a code, a yes: too little to tell of two things."""
    return text.isascii() and " " not in text


def _other_machines(
    dialog: Dialog, session: DialogSession, text: str, context: DialogContext
) -> Iterator[str]:
    """The clauses that tell of the trouble of a machine that is not this report's."""
    fields = dialog.definition.of_types(*_MACHINE)
    known = {one.name: session.answers[one.name] for one in fields if one.name in session.answers}
    if not known or not _is_trouble(dialog, text, context):
        return
    withdrawn = taken_back(text, context.lookups)  # no other machine, but a slip of the pen
    for clause in _parts(text):
        if not _is_trouble(dialog, clause, context):
            continue
        found, _ = volunteered(fields, clause, context)
        values = {
            one.field.name: one.parsed.value for one in found if one.parsed.value not in withdrawn
        }
        if any(name in known and known[name].value != value for name, value in values.items()):
            yield clause


def _is_trouble(dialog: Dialog, text: str, context: DialogContext) -> bool:
    """Whether a text surely speaks of trouble, if only by its code: B7报E05."""
    if complains(dialog.definition, text):
        return True
    if not any(map(str.isdigit, text)):
        return False
    return bool(volunteered(dialog.definition.of_types("error_code"), text, context)[0])


def _parts(text: str) -> Iterator[str]:
    """The clauses of a text, and what "and" joins: "A2 and B7 are jamming" is of two machines."""
    for clause in clauses_of(text):
        yield from (part.strip() for part in _JOINT.split(clause) if part.strip())


def _other_matters(draft: TurnDraft, running: Running) -> Iterator[str]:
    """What another dialog takes: 退货 alone, 另外我要开发票, a fault told to the finance team."""
    library, dialog, cues = draft.profile.dialogs, running.dialog, draft.profile.words.besides
    if _is_wish_for_another(draft, dialog) or _is_for_people(draft, dialog):
        yield draft.text.strip()
        return
    report = library.by_name(REPORT)
    is_own = dialog.definition.of_types(*_MACHINE) or _is_what_it_is_about(running)
    if is_own or (report is not None and not complains(report.definition, draft.text)):
        report = None  # the trouble is this dialog's own, or there is none
    if report is None and not cues.search(draft.text.casefold()):
        return
    for clause in _clauses_beside(draft):
        if report is not None and _is_fault(report, clause, running):
            yield clause
        cue = cues.match(clause.casefold())
        if cue is None or not says_more(rest := clause[cue.end() :]):
            continue
        if _is_other(draft, dialog, report, rest):
            yield rest.strip()


def _is_what_it_is_about(running: Running) -> bool:
    """Whether a dialog asks what happened: what is told then, 师傅弄坏了XJ-200, is its own."""
    definition = running.dialog.definition
    asked = running.session.asked
    return asked == definition.description and definition.by_name[asked].is_required


def _is_other(draft: TurnDraft, dialog: Dialog, report: Dialog | None, words: str) -> bool:
    """Whether another dialog takes words that begin as another matter: 另外我要开发票.

    `report` takes a fault beside what is for finance, 另外2号机漏油; None if the trouble is the
    dialog's own.
    """
    profile = draft.profile
    other = profile.dialogs.starting_with(words, draft.language)
    if other is None and profile.words.orders.search(fold(words)) is not None:
        return not profile.hears_trouble(words)
    if other is None and report is not None and complains(report.definition, words):
        other = draft.profile.taking(report, words)
    own = {dialog.name} if report is not None else {dialog.name, REPORT}
    is_filed = other is not None and bool(other.definition.completion.ticket_type)
    return other is not None and is_filed and other.name not in own


def _is_for_people(draft: TurnDraft, dialog: Dialog) -> bool:
    """Whether a message asks people for something else than the dialog: toner, data deleted.

    An address may be what a dialog asks for, and one about goods is there to take them: beside it
    stands only where an order that is on its way shall go, 想改一下收货地址.
    """
    text, profile = draft.text, draft.profile
    is_free = bool(draft.conversation.dialog) and len(text) <= _LONGEST
    if not is_free or dialog.definition.of_types("address"):
        return False
    if dialog.definition.of_types("order_number"):
        return profile.words.moves_order.search(fold(text)) is not None
    return arranged_by_people(text, profile.words, profile.hears_trouble)


def _clauses_beside(draft: TurnDraft) -> list[str]:
    """The clauses of a message; none of one that has just begun the dialog with all it says."""
    clauses = [part for one in clauses_of(draft.text) for part in _ALSO_THERE.split(one) if part]
    return clauses if len(clauses) > 1 or draft.conversation.dialog else []


def _is_wish_for_another(draft: TurnDraft, dialog: Dialog) -> bool:
    """Whether a message only asks for what another dialog files: 退货, "I need an invoice"."""
    text = draft.text
    cued = (one.cues for one in dialog.definition.fields if one.cues is not None)
    if any(one.search(text.casefold()) for one in cued):
        return False  # 退钱 is what a complaint asks for, too
    longest = _LONGEST_WISH if text.isascii() else _LONGEST_WISH_IN_CHINESE
    if len(text) > longest or any(map(str.isdigit, text)):
        return False
    other = draft.profile.dialogs.starting_with(text, draft.language)
    if other is None or other.name == dialog.name:
        return False
    if other.name == REPORT and _REPORTS.search(text.casefold()) is None:
        return False  # 要修 is what may be done with goods that go back
    folded, words = fold(text), draft.profile.words
    named = max(
        (one for one in other.definition.start_phrases if one in folded), key=len, default=""
    )
    rest = words.no_substance.sub(" ", words.wants.sub(" ", folded.replace(named, " ")))
    return bool(other.definition.completion.ticket_type) and not letters(rest)


def _is_fault(report: Dialog, clause: str, running: Running) -> bool:
    """Whether a clause tells of a machine's trouble and names the machine."""
    if not complains(report.definition, clause):
        return False
    found, _ = volunteered(report.definition.of_types(*_MACHINE), clause, running.context)
    return bool(found)
