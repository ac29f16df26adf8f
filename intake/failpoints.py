# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named places where a test can kill or fail the running program.

Every step that touches the disk or the network passes one. Nothing happens unless one is armed,
which only the hidden `--failpoint` option of `frontdesk serve` does.
"""

import os
import signal

_armed: dict[str, tuple[str, int]] = {}


class FailpointReached(Exception):
    """An armed failpoint with the action `raise` was passed. Only tests see this."""


def arm(spec: str) -> None:
    """Arm `name=action@count`: act when the place is passed for the count-th time.

    The action is `kill` (SIGKILL to this process, as a crash would) or `raise`. Raises
    `ValueError` for a place or an action that there is not.
    """
    name, _, rest = spec.partition("=")
    action, _, count = rest.partition("@")
    if name not in FAILPOINTS or action not in {"kill", "raise"}:
        message = f"unknown failpoint {spec!r}; names: {', '.join(sorted(FAILPOINTS))}"
        raise ValueError(message)
    _armed[name] = (action, int(count or 1))


def fp(name: str) -> None:
    """Pass a failpoint."""
    if _armed and name in _armed:
        _act(name)


def _act(name: str) -> None:
    action, count = _armed[name]
    if count > 1:
        _armed[name] = (action, count - 1)
    elif action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    else:
        del _armed[name]
        raise FailpointReached(name)


# The places, in the order a message passes them.
FAILPOINTS = frozenset(
    {
        "in.recv",  # the request is here, nothing is written
        "in.journal.write",  # written, not synced
        "in.journal.sync",  # synced, not acknowledged
        "in.ack",  # about to acknowledge
        "in.enter.pre",  # normalised, not entered
        "in.enter.post",  # in the inbox, not claimed
        "turn.claim",  # claimed, not decided
        "turn.decide",  # decided, nothing written
        "turn.commit.pre",  # statements executed, not committed
        "turn.commit.post",  # committed, nobody told
        "out.send.pre",  # about to send
        "out.send.post",  # sent, not settled
        "out.settle.post",  # settled
        "timer.claim",  # a timer is due, nothing is decided
        "timer.decide",  # decided what follows, nothing written
        "timer.commit.post",  # written and told
        "reservation.ask",  # about to ask the other system, which is written down
        "reservation.answered",  # it has answered, nothing is written
    }
)
