# SPDX-License-Identifier: AGPL-3.0-or-later
"""What customers say after an answer: solved, not solved, "yes, get me a colleague".

Pure. What was put to them stands in the newest messages of the thread, so nothing is remembered
that could be out of date. What follows is decided in `turn.py`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bots.answers import accepting
from bots.answers.ending import ends_itself
from bots.draft import TurnDraft
from bots.profile import REPORT
from bots.triage import LONGEST_WISH, Intent, asks_us, fold
from bots.words import Words
from dialogs.definition import Field
from dialogs.extraction import says_more
from dialogs.fields.choice import heard_as
from dialogs.fields.spelling import bare, narrow
from dialogs.understanding.telling import told_and_asked
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control
from intake.changes import Message
from intake.messages import Author

SOLVED = "!solved"
NOT_SOLVED = "!not_solved"
_YES = frozenset({Control.YES, Control.SUBMIT})
_NO = frozenset({Control.NO, Control.NONE, Control.WRONG, Control.CANCEL})
_NEITHER = _NO | {Control.NEITHER}
_LONGEST_QUESTION = 500
_LATELY = 6  # messages
_ALSO = "also"  # in the meta of our words: the matter that comes next
_SEVERAL = 2  # clauses
_DENIALS = ("不", "别", "没", "no ", "not ", "don't ", "don’t ")  # 算了，不报修了
_CHOICE, _LINE = "choice", "text"
_LEAD = re.compile(r"^(?:(?:no|nope|nah|sorry|unfortunately|well|hmm|but|yes|yeah)\s+)+")
# "no it says film jam": what follows puts the answer right, and does not say that all is well.
_DENIES = re.compile(
    r"(?:no|nope|nah) (?:it|that|this|the|my|our|there|mine)\b"
    r"(?!.*\b(?:works?|working|worked|fine|fixed|solved|ok|okay|good|gone|was it|thanks?)\b)"
)
_MISSPOKE = re.compile(
    r"(?:不好意思|[哦啊,，])*我?[说打写讲发]错了?"
    r"|(?:(?:oh|sorry|no|ah)[, ]+)*(?:i (?:misspoke|mistyped)|typo\b|wrong (?:model|machine)\b)"
)
_CLAUSE = re.compile(r"[,，。.!！;；\n]+")


class Open(StrEnum):
    """What the bot's last words asked, outside dialogs."""

    NOTHING = ""
    SOLVED = "solved"  # did that solve it?
    PERSON = "person"  # shall I get a colleague?
    WHICH = "which"  # did you mean one of these?
    MATTER = "matter"  # a fault, or what else is it?
    ABOUT = "about"  # what about that machine? / shall I take a report of this trouble?


_ASKED = {
    **dict.fromkeys(("unknown", "order", "not_here", "sorry"), Open.PERSON),
    **dict.fromkeys(("machine", "trouble"), Open.ABOUT),
    **dict.fromkeys(("first", "second", "which"), Open.MATTER),
}
NO_TICKET = "no_ticket"  # in the meta of our words: somebody pressed, and we found no ticket
NO_STATUS = "no_status"  # the same, where somebody asked how one stands
MATTER = "matter"  # in the meta of our words: which of several listed matters was answered
ABOUT = "about"  # in what a reply of ours tells agents: what it is about, if not the newest words


class Verdict(StrEnum):
    """What the customer says to it."""

    NONE = ""
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    PERSON = "person"  # yes, a colleague please
    FINE = "fine"  # no, thanks
    REPORT = "report"  # yes, take it down
    NO_MATCH = "no_match"  # it is none of these
    TRIES = "tries"  # not known yet: they will try
    EITHER = "either"  # "yes", where only one of several can be meant


_ON_YES = {
    Open.PERSON: Verdict.PERSON,
    Open.ABOUT: Verdict.REPORT,
    Open.MATTER: Verdict.EITHER,
}


_BESIDE_MORE = frozenset({Verdict.EITHER, Verdict.PERSON, Verdict.FINE, Verdict.NO_MATCH})


@dataclass(frozen=True, slots=True)
class Tried:
    """The articles a customer was given since something was last settled, and what they asked."""

    question: str = ""
    articles: tuple[str, ...] = ()


def verdict(draft: TurnDraft, intent: Intent) -> Verdict:
    """What this message says about the answer before it; `NONE` if it speaks of something else."""
    choice = draft.context.message.choice
    if choice:
        chosen = {SOLVED: Verdict.SOLVED, NOT_SOLVED: Verdict.NOT_SOLVED}
        return chosen.get(choice, Verdict.NONE)
    if intent is Intent.SOLVED or control_word(draft.text) is Control.SOLVED:
        return Verdict.SOLVED
    if intent is Intent.NOT_SOLVED:
        return Verdict.NOT_SOLVED
    asked = open_question(draft.context.shown)
    words = draft.profile.words
    if asked is Open.SOLVED:
        return _told_of_answer(draft)
    if asked in {Open.WHICH, Open.MATTER} and tried_in(draft.context.shown).articles:
        told = told_unasked(draft.text, words)
        if told is Verdict.NOT_SOLVED:
            return told  # 还是卡, after something between that we did not understand
    if asked is not Open.NOTHING and ends_itself(draft):
        return Verdict.SOLVED  # "found it, the roll was loose. Sorry to bother you"
    return _told_of_offer(draft, asked)


def _told_of_offer(draft: TurnDraft, asked: Open) -> Verdict:
    """What is said to what we offered, or to nothing that we asked."""
    told = _reply(asked, draft.text, draft.profile.words)
    if told is Verdict.NONE and asked is Open.PERSON and accepting.accepts_person(draft):
        return Verdict.PERSON  # "yes please, order 556420, name is Ola Lind"
    is_more = told in _BESIDE_MORE and _tells_other(draft, told)
    return Verdict.NONE if is_more else told


def _told_of_answer(draft: TurnDraft) -> Verdict:
    """What is said to "did that solve it?"."""
    words = draft.profile.words
    if _MISSPOKE.match(fold(draft.text)):
        return Verdict.NONE  # 说错了，是XJ-350 is not of the answer
    told = whether_solved(draft.text, words)
    if told in {Verdict.NONE, Verdict.SOLVED} and words.will_try.search(fold(draft.text)):
        return Verdict.TRIES  # "ok, I'll try that" is no yes
    if told is Verdict.NONE and ends_itself(draft):
        return Verdict.SOLVED
    if told is Verdict.FINE and _tells_other(draft, told):
        return Verdict.NONE  # 算了，先报个修吧
    if told is Verdict.SOLVED and _tells_on(draft):
        return Verdict.NOT_SOLVED  # 对，没法登录
    return Verdict.NOT_SOLVED if _wants_report(draft, told) else told


def _tells_on(draft: TurnDraft) -> bool:
    """Whether nothing but a mere yes says that it is solved, and trouble is told with it."""
    is_only_yes = told_unasked(draft.text, draft.profile.words) is Verdict.NONE
    return is_only_yes and (draft.profile.hears_trouble(draft.text) or _begins_dialog(draft))


def _tells_other(draft: TurnDraft, told: Verdict) -> bool:
    """Whether a yes, or "never mind", goes on with trouble, or with what begins a dialog.

    A yes to a colleague with mere trouble still wants one: "yes please, it is broken".
    """
    if told is Verdict.EITHER or len(told_and_asked(draft.text)) < _SEVERAL:
        return told is Verdict.EITHER and _begins_dialog(draft)
    behind = [one for one in told_and_asked(draft.text)[1:] if not one.startswith(_DENIALS)]
    rest, words = "，".join(behind), draft.profile.words
    dialog = draft.profile.dialogs.starting_with(rest, draft.language)
    if told in {Verdict.FINE, Verdict.NO_MATCH}:
        is_matter = dialog is not None or draft.profile.hears_trouble(rest)
        return is_matter or any(asks_us(one, words) for one in behind)
    is_wish = words.files.search(fold(rest)) is not None
    return dialog is not None and (dialog.name != REPORT or is_wish)


def _begins_dialog(draft: TurnDraft) -> bool:
    """Whether a "yes" goes on with what begins a dialog: 行，那我报修：A2双面打印机，…."""
    return draft.profile.dialogs.starting_with(draft.text, draft.language) is not None


def _wants_report(draft: TurnDraft, told: Verdict) -> bool:
    """Whether "did that solve it?" is answered by 直接登记, or with the machine's number."""
    words = draft.profile.words
    if control_word(draft.text) is Control.SUBMIT and words.files.search(fold(draft.text)):
        return True
    if told is not Verdict.NONE:
        return False
    is_more = len(told_and_asked(draft.text)) >= _SEVERAL and control_word(draft.text) is None
    if is_more and words.sends.search(fold(draft.text)) is not None:
        return True  # 太复杂了，你们派人来弄; a mere "send someone" wants a person
    question = tried_in(draft.context.shown).question
    if not draft.profile.hears_trouble(question):
        return False
    return bool(draft.context.machines) or _fills_report(draft, question)


def _fills_report(draft: TurnDraft, question: str) -> bool:
    """Whether what is said is but a value that the report of this trouble asks for: 5.0."""
    begun = draft.profile.dialogs.starting_with(question, draft.language)
    if begun is None or len(draft.text) > LONGEST_WISH:
        return False
    return any(_is_value(one, narrow(draft.text)) for one in begun.definition.fields)


def _is_value(field: Field, text: str) -> bool:
    """Whether a text is, but for small words, what a line of the dialog hears, or an option."""
    word, rules = bare(text), field.rules
    if field.type.name == _CHOICE:
        return word in rules.words or bool(heard_as(word, rules))
    match = rules.finder.search(text) if rules.finder and field.type.name == _LINE else None
    return match is not None and not says_more(text.replace(match.group(), " "))


def open_question(shown: Sequence[Message]) -> Open:
    """What the bot's newest turn asks; nothing once somebody else has spoken."""
    for one in reversed(shown):
        if one.author is not Author.BOT:
            break
        if any(option.id == SOLVED for option in one.options):
            return Open.SOLVED
        if NO_TICKET in one.meta:
            return Open.PERSON
        if (asked := _ASKED.get(str(one.meta.get("fallback", "")))) is not None:
            return asked
        if "suggests" in one.meta:
            return Open.WHICH
    return Open.NOTHING


def tried_in(shown: Sequence[Message]) -> Tried:
    """What was asked and answered in the newest messages, up to where something was settled."""
    question, last = "", ""
    articles: list[str] = []
    for one in shown:
        if one.author is Author.CUSTOMER and not one.choice:
            last = one.text
        elif one.meta.get("solved") or one.meta.get("step") == "complete":
            question, articles = "", []
        elif "article" in one.meta:
            question = question or last
            articles.append(str(one.meta["article"]))
        question = str(one.meta.get(MATTER, question))
    return Tried(question[:_LONGEST_QUESTION], tuple(dict.fromkeys(articles)))


def asked_about(shown: Sequence[Message]) -> str:
    """What the question we put is about: the customer's newest words, or what we kept of more."""
    newest = shown[-1] if shown else None
    if newest is not None and newest.author is Author.BOT and ABOUT in newest.meta:
        return str(newest.meta[ABOUT])[:_LONGEST_QUESTION]
    return asked_before(shown)


def asked_before(shown: Sequence[Message]) -> str:
    """The customer's newest words of their own."""
    said = (one.text for one in reversed(shown) if one.author is Author.CUSTOMER)
    return next(said, "")[:_LONGEST_QUESTION]


def moves_order_lately(draft: TurnDraft) -> str:
    """The words just before that wish an order to another place, 想改一下收货地址; else "".

    The customer's own, or those of a second matter that we had offered to go on with.
    """
    moves = draft.profile.words.moves_order
    for one in reversed(draft.context.shown[-_LATELY:]):
        said = one.text if one.author is Author.CUSTOMER else str(one.meta.get(_ALSO, ""))
        if said and moves.search(fold(said)) is not None:
            return said[:_LONGEST_QUESTION]
    return ""


def adds_to_it(draft: TurnDraft) -> str:
    """What a "not solved" says beside that, in the customer's words; empty if nothing."""
    is_bare = draft.context.message.choice or fold(draft.text) in draft.profile.words.whole
    return "" if is_bare or control_word(draft.text) is not None else draft.text.strip()


def whether_solved(text: str, words: Words) -> Verdict:
    """The answer to "did that solve it?": the clauses tell, and "not" outweighs "yes"."""
    clauses = _clauses(text)
    control = control_word(clauses[0]) if clauses else None
    if control in _NO - {Control.CANCEL} or any(words.unusable.search(one) for one in clauses):
        return Verdict.NOT_SOLVED
    if (told := _outcome(clauses, words)) is not Verdict.NONE:
        return told
    if len(text) <= LONGEST_WISH and any(_is_usable(one, words) for one in clauses):
        return Verdict.SOLVED
    if any(words.tried_before.search(one) for one in clauses) or _DENIES.match(fold(text)):
        return Verdict.NOT_SOLVED
    if control is Control.CANCEL or control_word(text) is Control.CANCEL:
        return Verdict.FINE
    is_said = control in _YES or _kind(clauses[:1], words) == Intent.ACKNOWLEDGE.value
    return Verdict.SOLVED if is_said and len(text) <= LONGEST_WISH else Verdict.NONE


def _is_usable(clause: str, words: Words) -> bool:
    """Whether a clause says that it helped, in words that say so only where that was asked."""
    found = words.usable.fullmatch(clause) or words.works_again.fullmatch(clause)
    return found is not None


def whether_repaired(text: str, words: Words) -> Verdict:
    """The same of a ticket; what is said of another machine begins a report of its own."""
    if words.another.search(fold(text)):
        return Verdict.NONE
    return whether_solved(text, words)


def told_of_try(text: str, words: Words) -> Verdict:
    """What is said of a step we asked to try; a mere yes or no is for the question itself."""
    clauses = _clauses(text)
    if any(words.unusable.search(one) for one in clauses):
        return Verdict.NOT_SOLVED
    if (told := _outcome(clauses, words)) is not Verdict.NONE:
        return told
    if any(words.tried_before.search(one) for one in clauses):
        return Verdict.NOT_SOLVED
    is_over = len(text) <= LONGEST_WISH and any(map(words.works_again.fullmatch, clauses))
    return Verdict.SOLVED if is_over else Verdict.NONE


def told_unasked(text: str, words: Words) -> Verdict:
    """What is said of a repair that nobody has asked about: "yes" and "no" say nothing of it.

    Nor does what is said of another machine, which begins a report of its own.
    """
    if words.another.search(fold(text)):
        return Verdict.NONE
    return _outcome(_clauses(text), words)


def _outcome(clauses: Sequence[str], words: Words) -> Verdict:
    """What the clauses say of how it is now."""
    unsolved = tuple(word for word, kind in words.whole.items() if kind == Intent.NOT_SOLVED.value)
    plain = [_LEAD.sub("", one) for one in clauses]
    if any(one.startswith(unsolved) or words.unsolved.search(one) for one in (*clauses, *plain)):
        return Verdict.NOT_SOLVED
    is_solved = control_word(clauses[0]) is Control.SOLVED if clauses else False
    is_solved = is_solved or any(_kind([one], words) == Intent.SOLVED.value for one in clauses)
    is_short = sum(map(len, clauses)) <= LONGEST_WISH
    return Verdict.SOLVED if is_solved and is_short else Verdict.NONE


def _kind(clauses: Sequence[str], words: Words) -> str:
    return words.whole.get(clauses[0], "") if clauses else ""


def _reply(asked: Open, text: str, words: Words) -> Verdict:
    """A yes or no to another question; it means nothing where nothing was asked."""
    first = next(iter(_clauses(text)), "")
    control = control_word(first)
    if asked is Open.PERSON and control is Control.SUBMIT:
        return Verdict.REPORT  # 登记吧, which we have offered beside the person
    if asked in _ON_YES:
        is_yes = control in _YES or words.whole.get(first) == Intent.ACKNOWLEDGE.value
        if is_yes and len(text) <= LONGEST_WISH:
            return _ON_YES[asked]
        is_no = control in _NO and not _says_more_than_no(text, words)
        return Verdict.FINE if is_no else Verdict.NONE
    if asked is not Open.WHICH:
        return Verdict.NONE
    if control in _YES and len(text) <= LONGEST_WISH:
        return Verdict.EITHER
    return Verdict.NO_MATCH if control in _NEITHER else Verdict.NONE


def _says_more_than_no(text: str, words: Words) -> bool:
    """Whether more follows than courtesy: 不是这个，我要导出库存 asks once more."""
    behind = _clauses(text)[1:]
    return any(one not in words.whole and control_word(one) is None for one in behind)


def _clauses(text: str) -> list[str]:
    return [folded for one in _CLAUSE.split(text) if (folded := fold(one))]
