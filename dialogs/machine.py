# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state machine of a dialog: one per definition, unbound, shared by all conversations.

Guards only; nothing is done in a callback. What the step means for the customer is decided in
`engine`. The one function that touches the library's event table is `fire`.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, cast

from transitions import Machine, State, Transition

from dialogs.definition import Field
from dialogs.session import (
    ABANDONED,
    BEGUN,
    CHANGING,
    CONFIRMING,
    HANDED_OFF,
    SUBMITTED,
    Answer,
)
from intake.conditions import holds
from intake.errors import IllegalTransition

if TYPE_CHECKING:
    from enum import Enum

States: TypeAlias = "list[str | Enum | State]"  # the library's lists are invariant

Guard: TypeAlias = "Callable[[Position], bool]"

ADVANCE = "advance"
CHANGE = "change"
HAND_OFF = "hand_off"
ABANDON = "abandon"
RESTART = "restart"
RESUME = "resume"
CONFIRM = "confirm"


class Position:
    """What the machine sees of a conversation: the model of one trigger, then thrown away."""

    __slots__ = ("answers", "skipped", "state")

    def __init__(
        self, state: str, answers: Mapping[str, Answer], skipped: tuple[str, ...]
    ) -> None:
        self.state = state
        self.answers = answers
        self.skipped = skipped


def build_machine(fields: tuple[Field, ...], *, has_confirmation: bool) -> Machine:
    """The machine of a dialog with these fields.

    `advance` goes to the first applicable field that is still missing, else to the
    confirmation, else to the end. `reopen:<field>` asks one again.
    """
    asking: States = [field.state for field in fields]
    live: States = [BEGUN, *asking, CONFIRMING, CHANGING]
    machine = Machine(
        model=None,
        states=[*live, SUBMITTED, HANDED_OFF, ABANDONED],
        initial=BEGUN,
        auto_transitions=False,
        queued=False,
    )
    for field in fields:
        machine.add_transition(ADVANCE, live, field.state, conditions=partial(is_missing, field))
        machine.add_transition(
            RESUME, HANDED_OFF, field.state, conditions=partial(is_missing, field)
        )
        machine.add_transition(
            f"reopen:{field.name}", live, field.state, conditions=partial(applies, field)
        )
    goal = CONFIRMING if has_confirmation else SUBMITTED
    machine.add_transition(ADVANCE, live, goal)
    machine.add_transition(RESUME, HANDED_OFF, goal)
    machine.add_transition(CHANGE, [*asking, CONFIRMING, CHANGING], CHANGING)
    machine.add_transition(
        CONFIRM, CONFIRMING, SUBMITTED, unless=[partial(is_missing, field) for field in fields]
    )
    machine.add_transition(HAND_OFF, live, HANDED_OFF)
    machine.add_transition(ABANDON, live, ABANDONED)
    machine.add_transition(RESTART, live, BEGUN)
    return machine


def fire(machine: Machine, trigger: str, position: Position) -> str:
    """The state after `trigger`; the position is moved there.

    Reads the machine's table itself: the library's own `trigger` looks for callbacks at twelve
    places of every transition it tries, and we have none (15 µs of a turn's 82).

    Raises `IllegalTransition` if the machine does not allow it here; ask for what is allowed.
    """
    event = machine.events.get(trigger)
    for way in event.transitions.get(position.state, ()) if event is not None else ():
        if _is_open(way, position):
            position.state = cast("str", way.dest)
            return position.state
    allowed = tuple(machine.get_triggers(position.state))
    raise IllegalTransition(position.state, trigger, allowed)


def is_missing(field: Field, position: Position) -> bool:
    """Whether a field applies and is neither answered nor skipped."""
    return (
        field.name not in position.answers
        and field.name not in position.skipped
        and applies(field, position)
    )


def applies(field: Field, position: Position) -> bool:
    """Whether a field's condition holds."""
    return field.when is None or holds(field.when, position.answers)


def _is_open(way: Transition, position: Position) -> bool:
    for guard in way.conditions:
        ask = cast("Guard", guard.func)
        if ask(position) is not guard.target:
            return False
    return True
