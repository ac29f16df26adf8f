# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers about rules and notices."""

from typing import Literal

from pydantic import JsonValue

from desk.answers.shared import Answer, Moment

Did = Literal["written", "turned_on", "turned_off", "dropped", "ordered", "restored"]


class RuleAction(Answer):
    """One thing a rule does, and the values that belong to it."""

    kind: str
    values: dict[str, JsonValue]


class Rule(Answer):
    """A rule as it runs, or as it would. `after_seconds` is null for one that waits for an event.

    `source`: `file` as the service file declares it, `changed` in the workspace, or the
    workspace's `own`. `document` is the rule as a service file writes it.

    `hours` says how that time is counted: by the wall clock, or in open hours only.

    `pause_seconds`: null for a rule that fires once for a ticket, 0 for one that fires every time.
    `condition` is `{all: […]}`, `{any: […]}`, `{not: …}` or a test `{field, operator, values}`.
    `unknown` is what the rule names and is not there any more: a queue, calendar, group or person.
    """

    name: str
    title: dict[str, str]
    events: list[str]
    after_seconds: float | None
    hours: Literal["wall", "working"]
    pause_seconds: float | None
    since: str
    condition: dict[str, JsonValue]
    actions: list[RuleAction]
    source: Literal["file", "changed", "own"]
    is_on: bool
    document: dict[str, JsonValue]
    unknown: list[str]


class RuleList(Answer):
    """In the order in which they apply; `version` is the edition's, for whoever changes it.

    `groups` are those that a rule can notify.
    """

    items: list[Rule]
    version: int
    groups: list[str]


class WouldFire(Answer):
    """One firing that would have been, and what the condition looked at."""

    number: str
    title: str
    at: Moment
    event: str
    because: dict[str, object]


class DryRunResult(Answer):
    """`fired` counts all firings; `items` shows the newest."""

    tickets: int
    fired: int
    items: list[WouldFire]


class RuleEdition(Answer):
    """Who changed what of the rules, and when. `rule` is empty where it was about all of them."""

    version: int
    did: Did
    rule: str
    by: str
    at: Moment


class RuleEditionList(Answer):
    """Newest first."""

    items: list[RuleEdition]


class Notice(Answer):
    """What a group was told, or could not be told, at one place.

    `attempts` counts the tries that failed; `error` says why the last one did, and `advice`, by
    language, what its owner has to correct where that is known. `due_at` is when
    one that waits goes out, after quiet hours or a failure: not sooner, and with others that wait
    for the same place perhaps as one digest. It is null once nothing is tried any more.
    """

    id: str
    place: str
    group: str
    kind: str
    ticket: str
    text: dict[str, str]
    at: Moment
    state: str
    attempts: int
    error: str
    advice: dict[str, str]
    due_at: Moment | None


class NoticeList(Answer):
    """Newest first."""

    items: list[Notice]
