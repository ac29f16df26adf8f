# SPDX-License-Identifier: AGPL-3.0-or-later
"""A numbered list of several matters: the turn is about one of them, the others come after it.

Pure. A list that describes one thing, 1.卡纸 2.有异响 of the same machine, a form that was filled
in, or steps that were taken are no matters of their own and stay one message.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bots.draft import TurnDraft
from bots.profile import REPORT
from bots.reports.running import dialog_context
from bots.triage import arranged_by_people, asks_us, fold
from dialogs.definition import Dialog, Field
from dialogs.extraction import volunteered
from dialogs.listing import Listing, listed
from dialogs.step import DialogContext
from dialogs.telling import adds_words, stands_still
from intake.messages import InboundKind
from intake.values import replace

_THING = ("product", "serial_number", "order_number")
_SENDER = ("person", "phone", "email", "company")
_FEWEST = 2
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
    """Let the turn be about the first matter of a numbered list; False if the message is none."""
    message = draft.context.message
    is_written = message.kind is InboundKind.MESSAGE and not (message.choice or message.letter)
    listing = listed(message.text) if is_written else None
    matters = _matters(draft, listing) if listing is not None else []
    if len(matters) < _FEWEST:
        return False
    first, *others = [one.text for one in matters]
    draft.put_off = tuple(" ".join(one.split()) for one in others)
    draft.context = replace(draft.context, message=replace(message, text=first))
    return True


def _comes_late(matter: _Matter) -> tuple[bool, bool]:
    """What stands still comes first, and what only wants to know something last."""
    return not stands_still(matter.text), not matter.dialog


def _matters(draft: TurnDraft, listing: Listing) -> list[_Matter]:
    """The matters of a list in the order to take them, the first with what says who writes.

    Empty if it is a form or if none of them is filed.
    """
    report = draft.profile.dialogs.by_name(REPORT) or draft.profile.usual
    if report is None or any(_is_labelled(report, one) for one in listing.items):
        return []
    context = dialog_context(draft)
    fields = report.definition.fields
    before = listing.before if _tells(fields, listing.before, context) else ""
    items, behind = _sender_apart(report, listing, context)
    matters: list[_Matter] = []
    for item in items:
        text = f"{before}\n{item}" if before and not matters else item
        matter = _matter(draft, text, item, context, is_report=_is_report(matters, report))
        if matters and matter.goes_with(matters[-1]):
            last = matters[-1]
            matters[-1] = replace(last, text=f"{last.text}\n{item}")
        else:
            matters.append(matter)
    is_filed = any(one.dialog for one in matters)
    if not is_filed or not all(one.is_matter for one in matters):
        return []
    first, *others = sorted(matters, key=_comes_late)
    return [replace(first, text=f"{first.text}\n{behind}".rstrip()), *others]


def _is_report(matters: list[_Matter], report: Dialog) -> bool:
    return any(one.dialog == report.name for one in matters)


def _matter(
    draft: TurnDraft, text: str, item: str, context: DialogContext, *, is_report: bool
) -> _Matter:
    """What an item is about; its words decide, and `text` may say of which machine."""
    dialog = filed_by(draft, item) or _fault(draft, item, context, is_report=is_report)
    if dialog is None:
        return _Matter(text, "", is_matter=only_wishes(draft, item))
    found, _ = volunteered(dialog.definition.of_types(*_THING), text, context)
    return _Matter(text, dialog.name, {one.field.name: one.parsed.value for one in found})


def _fault(
    draft: TurnDraft, item: str, context: DialogContext, *, is_report: bool
) -> Dialog | None:
    """The report that an item belongs to by its code; and by its machine, where one is told."""
    report = draft.profile.dialogs.by_name(REPORT)
    if report is None or only_wishes(draft, item):
        return None
    if volunteered(report.definition.of_types("error_code"), item, context)[0]:
        return report
    found, rest = volunteered(report.definition.of_types(*_THING), item, context)
    return report if is_report and found and adds_words(rest) else None


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
) -> tuple[Iterable[str], str]:
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
