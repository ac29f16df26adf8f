# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of several matters: the turn is about one of them, the others come after it.

Pure. A list that describes one thing, 1.卡纸 2.有异响 of the same machine, a form that was filled
in, or steps that were taken are no matters of their own and stay one message. Where no machine is
repaired, what fails is told apart by the part of the software that each item begins with.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bots.draft import TurnDraft
from bots.profile import REPORT
from bots.reports.parts import part_of, part_of_all
from bots.reports.running import dialog_context
from bots.triage import arranged_by_people, asks_us, fold
from dialogs.definition import Dialog, Field
from dialogs.extraction import Found, says_more, volunteered
from dialogs.fields.spelling import letters
from dialogs.listing import Listing, joined, listed
from dialogs.step import DialogContext
from dialogs.understanding.telling import adds_words, says_more_than_labels, stands_still, tells
from intake.messages import InboundKind
from intake.values import replace

_THING = ("product", "serial_number", "order_number")
_SENDER = ("person", "phone", "email", "company")
_FEWEST = 2
# What a list says that it is one of.
_TROUBLES = re.compile(r"问题|故障|毛病|\b(?:issues|problems|faults|errors|bugs)\b")
_SENTENCE_END = re.compile(r"(?<=[a-z\u4e00-\u9fff])[.。!！]\s*|(?<=[0-9])[.。!！](?:\s+|$)")


@dataclass(frozen=True, slots=True)
class _Matter:
    """An item of a list: what it says, which dialog takes it, and what it is about."""

    text: str
    dialog: str
    things: dict[str, object] = field(default_factory=dict)
    is_matter: bool = True

    def goes_with(self, other: "_Matter") -> bool:
        """Whether it says more of what the other says: the same trouble of the same machine."""
        if not self.is_matter:
            return True
        if self.dialog != other.dialog:
            return False
        return all(other.things.get(name, value) == value for name, value in self.things.items())


def take_first(draft: TurnDraft) -> bool:
    """Let the turn be about the first matter of a list; False if the message is none."""
    message = draft.context.message
    is_written = message.kind is InboundKind.MESSAGE and not (message.choice or message.letter)
    listing = listed(message.text) if is_written else None
    matters = _matters(draft, listing) if listing is not None else []
    if is_written and not matters and (listing := _joined(draft)) is not None:
        matters = _matters(draft, listing)
    if len(matters) < _FEWEST:
        return False
    first, *others = [one.text for one in matters]
    draft.put_off = tuple(" ".join(one.split()) for one in others)
    draft.context = replace(draft.context, message=replace(message, text=first))
    return True


def _joined(draft: TurnDraft) -> Listing | None:
    """What is joined by "also", 另外, if each is filed by itself.

    Not where machines are repaired: of these it says more of the same.
    """
    if draft.profile.dialogs.by_name(REPORT) is not None:
        return None
    listing = joined(draft.text)
    if listing is None:
        return None
    is_each = all(says_more(one) and filed_by(draft, one) is not None for one in listing.items)
    return listing if is_each else None


def _comes_late(matter: _Matter) -> tuple[bool, bool]:
    """What stands still comes first, and what only wants to know something last."""
    return not stands_still(matter.text), not matter.dialog


def _matters(draft: TurnDraft, listing: Listing) -> list[_Matter]:
    """The matters of a list in the order to take them, the first with what says who writes.

    Empty if it is a form, or if none of them is filed though not all are questions.
    """
    report = draft.profile.dialogs.by_name(REPORT) or draft.profile.usual
    if report is None or any(_is_labelled(report, one) for one in listing.items):
        return []
    context = dialog_context(draft)
    fields = report.definition.fields
    before = listing.before if _tells(fields, listing.before, context) else ""
    items, behind = _sender_apart(report, listing, context)
    judge = _Judge(draft, report, context, listing.before, items)
    matters: list[_Matter] = []
    for item in items:
        text = f"{before}\n{item}" if before and not matters else item
        is_report = any(one.dialog == report.name for one in matters)
        _add(matters, judge.matter(text, item, is_report=is_report), item)
    is_filed = any(one.dialog for one in matters)
    asks = all(asks_us(one, draft.profile.words) for one in items)
    if not (is_filed or asks) or not all(one.is_matter for one in matters):
        return []
    first, *others = sorted(matters, key=_comes_late)
    return [replace(first, text=f"{first.text}\n{behind}".rstrip()), *others]


def _add(matters: list[_Matter], matter: _Matter, item: str) -> None:
    """Add a matter, or what it says to the one before of which it says more.

    What is none by itself belongs to what is filed: "…, and the engineer should come Tuesday".
    """
    at = len(matters) - 1
    if not matter.is_matter:
        filed = (n for n in range(at, -1, -1) if matters[n].dialog)
        at = next(filed, at)
    if matters and matter.goes_with(matters[at]):
        matters[at] = replace(matters[at], text=f"{matters[at].text}\n{item}")
    else:
        matters.append(matter)


class _Judge:
    """What an item is about, by its words and by what kind of list it stands in."""

    def __init__(
        self,
        draft: TurnDraft,
        report: Dialog,
        context: DialogContext,
        before: str,
        items: Sequence[str],
    ) -> None:
        self._draft, self._report, self._context = draft, report, context
        self._part = part_of_all(before)
        self._repairs = draft.profile.dialogs.by_name(REPORT) is not None
        self._filed = {one: filed_by(draft, one) for one in items}
        dialogs = self._filed.values()
        self._tells_troubles = report in dialogs and _TROUBLES.search(before.lower()) is not None
        self._is_mixed = any(self._is_apart(one) for one in items)

    def matter(self, text: str, item: str, *, is_report: bool) -> _Matter:
        """What an item is about; its words decide, and `text` may say of which machine."""
        dialog = self._filed[item] or self._fault(item, is_report=is_report)
        if dialog is None:
            known = self._draft.profile.words
            asked = item if asks_us(item, known) else ""  # each by itself
            says_what = letters(known.no_substance.sub(" ", fold(item))) > 0  # 怎么办 does not
            is_matter = says_what and only_wishes(self._draft, item)
            return _Matter(text, "", {"question": asked}, is_matter=is_matter)
        if not (fields := dialog.definition.of_types(*_THING)):
            part = self._part or part_of(item)
            return _Matter(text, dialog.name, {"part": part} if part else {})
        found, _ = volunteered(fields, text, self._context)
        return _Matter(text, dialog.name, {one.field.name: one.parsed.value for one in found})

    def _is_apart(self, item: str) -> bool:
        """Whether an item is a matter by itself, whatever the others are."""
        if (dialog := self._filed[item]) is None:
            return only_wishes(self._draft, item)
        return dialog is not self._report or bool(self._named(item)[0])

    def _named(self, item: str) -> tuple[tuple[Found, ...], str]:
        return volunteered(self._report.definition.of_types(*_THING), item, self._context)

    def _fault(self, item: str, *, is_report: bool) -> Dialog | None:
        """The report that an item belongs to by its code; and by its machine, where one is told.

        Of a list of troubles every item is one, in whatever words.
        """
        report = self._report
        if only_wishes(self._draft, item):
            return None
        if self._repairs and self._is_of_machine(item, is_report=is_report):
            return report
        is_detail = _tells(report.definition.fields, item, self._context)  # 版本 5.2
        return report if self._tells_troubles and says_more(item) and not is_detail else None

    def _is_of_machine(self, item: str, *, is_report: bool) -> bool:
        definition = self._report.definition
        if volunteered(definition.of_types("error_code"), item, self._context)[0]:
            return True
        found, rest = self._named(item)
        if not found:
            return False
        is_told = self._is_mixed and says_more_than_labels(rest) and tells(definition, item)
        return is_told or (is_report and adds_words(rest))


def filed_by(draft: TurnDraft, words: str) -> Dialog | None:
    """The dialog that files what these words say; None if they only ask or wish."""
    profile = draft.profile
    library = profile.dialogs
    begun = library.starting_with(words, draft.language)
    if begun is None and profile.hears_trouble(words):
        begun = library.by_name(REPORT) or profile.usual
    dialog = profile.taking(begun, words)
    is_filed = dialog is not None and bool(dialog.definition.completion.ticket_type)
    return dialog if is_filed else None


def only_wishes(draft: TurnDraft, words: str) -> bool:
    """Whether words that no dialog takes ask or wish something: "need toner for the B7"."""
    known, folded, hears = draft.profile.words, fold(words), draft.profile.hears_trouble
    wished = known.wants.search(folded) or known.for_people.search(folded)
    is_wish = wished is not None or arranged_by_people(words, known, hears)
    return is_wish or asks_us(words, known)


def _sender_apart(
    report: Dialog, listing: Listing, context: DialogContext
) -> tuple[Sequence[str], str]:
    """The items, and what the sender says of themselves behind the last; the rest goes on."""
    senders = report.definition.of_types(*_SENDER)
    *items, last = listing.items
    parts = [*_SENTENCE_END.split(last), *listing.behind.splitlines()]
    own = [one for one in parts[1:] if _tells(senders, one, context)]
    said = "\n".join(one for one in parts if one.strip() and one not in own)
    return [*items, said], "\n".join(own)


def _tells(fields: Iterable[Field], text: str, context: DialogContext) -> bool:
    return bool(text) and bool(volunteered(fields, text, context)[0])


def _is_labelled(report: Dialog, item: str) -> bool:
    """Whether an item is the line of a form: "Product: A2"."""
    label, colon, _ = fold(item).replace("：", ":").partition(":")
    return bool(colon) and label.strip() in report.definition.labels
