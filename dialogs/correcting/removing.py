# SPDX-License-Identifier: AGPL-3.0-or-later
"""An answer taken out of the report, mostly at its summary: 把公司去掉, "remove the e-mail".

Recognises which one is meant; what a dialog cannot do without is asked again instead. Pure.
"""

from dialogs.compiling.loader import standard_fields
from dialogs.correcting.field_names import PROSE, is_called, is_part_of_label
from dialogs.correcting.revising import revise
from dialogs.definition import Field
from dialogs.fields.contract import Parsed
from dialogs.fields.patterns import patterns
from dialogs.fields.spelling import bare, fold, narrow
from dialogs.moving import Turn, proceed, without
from dialogs.session import CHANGING, CONFIRMING
from dialogs.step import Found, Step
from dialogs.understanding.filling import left_out

_LONGEST = 40
_AT_THE_END = frozenset({CONFIRMING, CHANGING})
_PATTERNS = patterns("removing")
_TAKEN_OUT = Parsed(None, "")


def removed(turn: Turn, text: str) -> Step | None:
    """The dialog without the answer that a short text wants out; None if it wants none out.

    Before the summary only one that was given, and not where prose is asked: a record that is
    deleted may be how the trouble begins.
    """
    is_at_end = turn.session.state in _AT_THE_END
    if len(text) > _LONGEST or not (is_at_end or _asks_value(turn)):
        return None
    if (match := _PATTERNS["wished"].search(narrow(fold(text)))) is None:
        return None
    name = bare(next(filter(None, match.groups())))
    own = [turn.definition.by_name[one] for one in turn.session.answers]
    if (field := _called(own, name)) is not None:
        return _without_own(turn, field)
    standing = _standing(turn) if is_at_end else []
    field = _called([*standard_fields(*standing)], name) if standing else None
    if field is None:
        return None
    return _noted(turn.with_told((Found(field, _TAKEN_OUT),)), field)


def _asks_value(turn: Turn) -> bool:
    field = turn.definition.by_state.get(turn.session.state)
    if field is None or not turn.session.answers:
        return False
    return field.type.name not in PROSE or field.rules.pattern is not None


def _without_own(turn: Turn, field: Field) -> Step:
    if field.is_required:
        return revise(turn, field.name)
    left = turn.with_session(without(turn.session, field.name))
    return _noted(left_out(left, (field.name,)), field)


def _noted(turn: Turn, field: Field) -> Step:
    label = field.wording[turn.context.language].label
    return proceed(turn, turn.note("change.removed", label=label))


def _standing(turn: Turn) -> list[str]:
    """The standard fields told beside the dialog that still hold something."""
    return [name for name, one in turn.context.told.items() if one.value is not None]


def _called(fields: list[Field], name: str) -> Field | None:
    """The only field that customers call so."""
    found = [one for one in fields if is_called(name, one) or is_part_of_label(name, one)]
    return found[0] if len(found) == 1 else None
