# SPDX-License-Identifier: AGPL-3.0-or-later
"""An earlier answer replaced by a new one, or asked again with a reminder of what it was."""

from dialogs.asking import listed, shown
from dialogs.correcting.reassigning import held_twice
from dialogs.correcting.restating import Correction
from dialogs.moving import Turn, proceed, without
from dialogs.step import Found, Step
from dialogs.understanding.filling import filled_in
from intake.messages import Reply
from intake.values import replace


def correct(turn: Turn, fix: Correction) -> Step:
    """An earlier answer replaced, or asked again."""
    if fix.parsed is None:
        return revise(turn, fix.field.name)
    name = fix.field.name
    skipped = tuple(one for one in turn.session.skipped if one != name)
    turn = turn.with_session(turn.session.with_answers(turn.session.answers, skipped))
    turn = filled_in(turn, (Found(fix.field, fix.parsed), *fix.more))
    if wrong := held_twice(turn.definition, turn.session, fix.field):
        turn = turn.with_session(without(turn.session, wrong))
    names = [name, *(one.field.name for one in fix.more)]
    items = listed(turn.definition, names, turn.session, turn.context)
    return proceed(turn, turn.note("change.corrected", items=items))


def revise(turn: Turn, name: str) -> Step:
    """One field asked again; its answer is set aside until there is a new one."""
    old = turn.session.answers.get(name)
    session = replace(without(turn.session, name), revising=name, set_aside=old)
    return proceed(turn.with_session(session), was(turn, name), trigger=f"reopen:{name}")


def was(turn: Turn, name: str) -> tuple[Reply, ...]:
    """A reminder of what a field holds, if it holds anything."""
    old = turn.session.answers.get(name)
    if old is None:
        return ()
    return turn.note("change.was", value=shown(turn.definition.by_name[name], old, turn.context))
