# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shared machine, and the one place that touches the library's event table."""

import pytest

from dialogs.definition import Dialog
from dialogs.machine import Position, fire
from dialogs.session import ABANDONED, BEGUN, CHANGING, CONFIRMING, HANDED_OFF, SUBMITTED, Answer
from intake.errors import IllegalTransition

BACK, FRONT, NOTE = Answer("back", "后门"), Answer("front", "前门"), Answer("x", "x")


def test_advance_goes_to_the_first_missing_field(small: Dialog) -> None:
    """In the order of the file, over what is answered, skipped or does not apply."""

    def after(answers: dict[str, Answer], skipped: tuple[str, ...] = ()) -> str:
        return fire(small.machine, "advance", Position(BEGUN, answers, skipped))

    assert after({}) == "ask:place"
    assert after({"place": BACK}) == "ask:floor"
    assert after({"place": FRONT}) == "ask:note"
    assert after({"place": FRONT}, ("note",)) == CONFIRMING


def test_firing_moves_only_the_position(small: Dialog) -> None:
    """The machine is shared: it keeps no conversation, the given position is moved.

    Fails if an upgrade of transitions changes the table behind `machine.events`.
    """
    one, two = Position(BEGUN, {}, ()), Position(BEGUN, {"place": FRONT}, ())
    assert fire(small.machine, "advance", one) == one.state == "ask:place"
    assert two.state == BEGUN
    assert fire(small.machine, "advance", two) == two.state == "ask:note"
    assert small.machine.models == []


@pytest.mark.parametrize(
    ("state", "trigger"),
    [
        (SUBMITTED, "advance"),
        (ABANDONED, "restart"),
        (HANDED_OFF, "advance"),
        (BEGUN, "confirm"),
        ("ask:place", "fly"),
        ("ask:place", "reopen:floor"),
        (BEGUN, "change"),
    ],
)
def test_what_is_not_allowed_is_named(small: Dialog, state: str, trigger: str) -> None:
    """An impossible step raises our own error and lists what is possible."""
    position = Position(state, {}, ())
    with pytest.raises(IllegalTransition) as caught:
        fire(small.machine, trigger, position)
    assert (caught.value.state, caught.value.trigger) == (state, trigger)
    assert set(caught.value.allowed) <= set(small.machine.events)
    assert position.state == state


def test_nothing_missing_may_be_confirmed(small: Dialog) -> None:
    """The summary cannot be submitted while a field is open."""
    with pytest.raises(IllegalTransition):
        fire(small.machine, "confirm", Position(CONFIRMING, {"place": FRONT}, ()))
    done = Position(CONFIRMING, {"place": FRONT, "note": NOTE}, ())
    assert fire(small.machine, "confirm", done) == SUBMITTED


def test_every_state_can_be_reached_and_left(report_fault: Dialog) -> None:
    """A walk over the machine finds every state, and an end from each of them."""
    ways: dict[str, set[str]] = {}
    for event in report_fault.machine.events.values():
        for source, transitions in event.transitions.items():
            ways.setdefault(source, set()).update(str(one.dest) for one in transitions)
    reached, todo = {BEGUN}, [BEGUN]
    while todo:
        new = ways.get(todo.pop(), set()) - reached
        reached |= new
        todo += new
    assert reached == set(report_fault.machine.states)
    assert all({HANDED_OFF, ABANDONED} <= ways[state] for state in ways if state != HANDED_OFF)
    assert CHANGING in reached
