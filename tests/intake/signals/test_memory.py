# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signals in one process: who watches hears, who stopped does not."""

from intake.signals import MemorySignals


def test_everyone_who_watches_a_topic_hears() -> None:
    """Each publication reaches each watcher of that topic, with its payload, and no other."""
    signals, heard = MemorySignals(), []
    signals.watch("a", lambda payload: heard.append(("first", payload)))
    signals.watch("a", lambda payload: heard.append(("second", payload)))
    signals.watch("b", lambda payload: heard.append(("other", payload)))
    signals.publish("a", 1)
    signals.publish("nobody", 2)
    assert heard == [("first", 1), ("second", 1)]


def test_who_stopped_hears_nothing_more() -> None:
    """Stopping ends one watch only, and stopping twice is harmless."""
    signals, heard = MemorySignals(), []
    stop = signals.watch("a", heard.append)
    signals.watch("a", lambda payload: heard.append(-payload))
    stop()
    stop()
    signals.publish("a", 1)
    assert heard == [-1]


def test_a_watcher_may_stop_while_it_is_told() -> None:
    """The others of that moment are still told."""
    signals, heard = MemorySignals(), []
    stops = []

    def once(payload: object) -> None:
        heard.append(("once", payload))
        stops[0]()

    stops.append(signals.watch("a", once))
    signals.watch("a", lambda payload: heard.append(("always", payload)))
    signals.publish("a", 1)
    signals.publish("a", 2)
    assert heard == [("once", 1), ("always", 1), ("always", 2)]
