# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk check` and names that name nothing: each with file, line and what to do."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bots.operation.checking import check_all
from bots.presets import preset_names
from bots.settings import Settings, load
from intake.changes import ChangeSet
from intake.tickets.ticket import FieldValue

SERVICE = """\
dispatch:
  rules:
    - {keywords: [发票], queue: finanze}
    - modules: {支付: payments}
  otherwise: nowhere
  queues: {first-line: {}, payments: {}}
  skills:
    - {needs: [laser], queues: [lasers]}
  escalation:
    - {name: tier2, queue: second, within: PT4H}
processes:
  simple:
    title: {zh: 简单, en: Simple}
    types: [fault]
    reopens_at: filed
    steps:
      - {name: filed, title: {zh: 提交, en: Filed}, status: new, next: [done], queue: depot}
      - {name: done, title: {zh: 完成, en: Done}, status: resolved, next: [closed]}
      - {name: closed, title: {zh: 关闭, en: Closed}, status: closed}
survey: {follow_up_queue: care}
rules:
  - rule: one
    title: &t {zh: 规则, en: Rule}
    when: opened
    if: {any: [{queue: {is_in: [first-line, fist-line]}}]}
    do:
      - set: {queue: lost}
      - task: {title: *t, queue: gone, owner: zhao}
      - assign: nobody
"""
WRONG = (
    (3, "dispatch.rules.0.queue", "finanze"),
    (5, "dispatch.otherwise", "nowhere"),
    (8, "dispatch.skills.0.queues.0", "lasers"),
    (10, "dispatch.escalation.0.queue", "second"),
    (17, "processes.simple.steps.0.queue", "depot"),
    (20, "survey.follow_up_queue", "care"),
    (25, "rules.0.if", "fist-line"),
    (27, "rules.0.do.0.set.queue", "lost"),
    (28, "rules.0.do.1.task.queue", "gone"),
)


def settings_with(folder: Path, bot: str, service: str = "") -> tuple[Settings, Path]:
    """A configuration with this section of a bot, and this service file."""
    (folder / "service.yaml").write_text(service, encoding="utf-8")
    config = folder / "frontdesk.toml"
    named = f'service = ["{folder}/service.yaml"]\n' if service else ""
    store = f'url = "sqlite:///{folder}/x.db"\njournal = "{folder}/j"\nblobs = "{folder}/b"\n'
    config.write_text(f"[store]\n{store}[bots.default]\n{named}{bot}", encoding="utf-8")
    return load(config), config


def test_every_queue_of_a_service_file(tmp_path: Path) -> None:
    """With its line, what to do, and the name that was meant."""
    found = check_all(*settings_with(tmp_path, "", SERVICE))
    places = [f"{tmp_path}/service.yaml:{line}: {path}: there is no queue '{name}'"
              for line, path, name in WRONG]  # fmt: skip
    assert len(found) == len(places)
    for place in places:
        assert any(one.startswith(place) for one in found), (place, found)
    assert any("did you mean 'finance'?" in one for one in found), "one that a dialog enters"
    assert all("enter it under dispatch.queues" in one for one in found)


def test_the_queue_of_the_bot(tmp_path: Path) -> None:
    """It stands in the settings; one that the service file enters is there."""
    settings, config = settings_with(tmp_path, 'hand_off_queue = "printers"\n')
    (problem,) = check_all(settings, config)
    assert problem.startswith(f"{config}:6: bots.default.hand_off_queue: there is no queue")
    entered = "dispatch: {queues: {printers: {}}}\n"
    assert check_all(*settings_with(tmp_path, 'hand_off_queue = "printers"\n', entered)) == []


def test_a_dialog_that_goes_before_one_that_is_not_there(tmp_path: Path) -> None:
    """With its line."""
    folder = tmp_path / "dialogs.d"
    folder.mkdir()
    (folder / "own.yaml").write_text(
        "dialog: own\nversion: 1\ntitle: {zh: 借, en: Lend}\nstart_on:\n"
        "  phrases: [我要借]\n  before: [report_fault, report_falt]\n"
        "steps: [{ask: description}]\n"
        "complete: {open_ticket: loan, say: {zh: 好, en: Good}}\n",
        encoding="utf-8",
    )
    found = check_all(*settings_with(tmp_path, f'dialogs = ["{folder}"]\n'))
    place = f"{folder}/own.yaml:6: start_on.before: there is no dialog 'report_falt'"
    assert [one for one in found if one.startswith(place)], found


NAMED = """\
priority:
  rules:
    - types: [falt]
      when: {serial_nomber: known, impact: company}
      priority: P1
      reason: &t {zh: 急, en: urgent}
  adjust:
    - {when: {any: [{urgent: now}]}, raise: 1, reason: *t}
required:
  every: {close: [satisfaction]}
  complant: {resolve: [root_cause]}
processes:
  loan: {template: minimal, types: [loan]}
dispatch:
  rules:
    - {types: [loan, lone], queue: depot}
    - {field: lyne, values: {"3": depot}}
  queues: {depot: {}}
rules:
  - rule: one
    title: *t
    when: opened
    if: {any: [{type: {is_in: [fault, fualt]}}, {fields.satisfacton: known}]}
    do:
      - set: {fields: {region_code: east}}
      - notify: {to: directors, text: *t}
  - rule: two
    title: *t
    when: opened
    if: {all: [{fields.region_code: east}, {fields.root_cause: known}, {type: loan}]}
    do:
      - notify: {to: night, text: *t}
      - notify: {to: team, text: *t}
"""


def test_types_fields_and_groups_of_a_service_file(tmp_path: Path) -> None:
    """With its line and what was meant; what the file itself enters or a place has is there."""
    _, config = settings_with(tmp_path, "", NAMED)
    place = config.read_text(encoding="utf-8") + (
        '[notifiers.night.robot]\nkind = "wecom"\nurl = "http://127.0.0.1:1/?key=k"\n'
    )
    config.write_text(place, encoding="utf-8")
    found = check_all(load(config), config)
    wanted = (
        (3, "priority.rules.0.types.0", "type of ticket 'falt' (did you mean 'fault'?)"),
        (4, "priority.rules.0.when", "field 'serial_nomber' (did you mean 'serial_number'?)"),
        (8, "priority.adjust.0.when", "field 'urgent' (did you mean 'urgency'?)"),
        (11, "required.complant", "type of ticket 'complant' (did you mean 'complaint'?)"),
        (16, "dispatch.rules.0.types.1", "type of ticket 'lone' (did you mean 'loan'?)"),
        (17, "dispatch.rules.1.field", "field 'lyne'"),
        (23, "rules.0.if", "type of ticket 'fualt' (did you mean 'fault'?)"),
        (23, "rules.0.if", "field 'satisfacton' (did you mean 'satisfaction'?)"),
        (26, "rules.0.do.1.notify.to", "group 'directors' (did you mean 'director'?)"),
    )
    for line, keys, problem in wanted:
        start = f"{tmp_path}/service.yaml:{line}: {keys}: there is no {problem}"
        assert any(one.startswith(start) for one in found), (start, found)
    assert len(found) == len(wanted), found


async def test_what_tickets_have_is_there(hub: Any, report: Any, tmp_path: Path) -> None:
    """A type or a field that only another system sends is known once a ticket has it."""
    for text in report:
        await hub.exchange(text)
    known = hub.program.store.conversation_id("webhook", "main", "t1")
    loaded = await hub.program.store.load_conversation(known)
    fields = {**loaded.ticket.fields, "line": FieldValue("3", "3", "agent")}
    sent = replace(loaded.ticket, type="demand", fields=fields)
    assert await hub.program.store.commit([ChangeSet(loaded.conversation, ticket=sent)]) == [None]
    file = tmp_path / "own.yaml"
    file.write_text(
        "dispatch:\n  queues: {depot: {}}\n  rules:\n    - {types: [demand], queue: depot}\n"
        '    - {field: line, values: {"3": depot}}\n',
        encoding="utf-8",
    )
    settings: Settings = hub.program.settings
    bot = settings.bots.default.model_copy(update={"service": (file,)})
    bots = settings.bots.model_copy(update={"default": bot})
    found = check_all(settings.model_copy(update={"bots": bots}))
    assert [one for one in found if "own.yaml" in one] == []


async def test_people_and_queues_of_a_hub_that_has_run(hub: Any, tmp_path: Path) -> None:
    """What the database has is there; who is not in it is nobody."""
    settings: Settings = hub.program.settings
    file = tmp_path / "own.yaml"
    file.write_text(SERVICE, encoding="utf-8")
    bot = settings.bots.default.model_copy(update={"service": (file,)})
    bots = settings.bots.model_copy(update={"default": bot})
    found = check_all(settings.model_copy(update={"bots": bots}))
    for place, name in (("do.1.task.owner", "zhao"), ("do.2.assign", "nobody")):
        wanted = f"rules.0.{place}: nobody has the log-in '{name}'"
        assert any(wanted in one for one in found), (wanted, found)


@pytest.mark.parametrize("preset", ["", *preset_names()])
def test_presets_name_what_is_there(tmp_path: Path, preset: str) -> None:
    """Those that come with Frontdesk are good as they are."""
    assert check_all(*settings_with(tmp_path, f'preset = "{preset}"\n')) == []


SHAPES_AND_NAMES = """\
service_levels:
  P1: {first_response: soon, calendar: nigths}
  P2: {first_response: {within: PT4H, calendar: nigths}}
  P0: {}
  P3: {}
calendars:
  nights: {holidays: none, hours: {every_day: ["22:00-24:00"]}, opens: 9}
processes:
  loan: {titel: {zh: 借, en: Loan}, types: [loan]}
dispatch:
  rules:
    - {keywords: [发票], queue: 5}
    - {keywords: [合同], queue: finanze}
    - {typs: [loan], queue: vip}
    - {types: [loans], queue: vip}
  defalt_queue: vip
  queues: {vip: {}}
rules:
  - {rule: One, when: opened, do: []}
  - rule: two
    title: {zh: 二, en: Two}
    when: opened
    if: {type: loan, fields.colour: {known: true}}
    do: [{set: {queue: lost}}]
  - rule: two
    title: {zh: 二, en: Two}
    when: opened
    do: [{flag: again}]
"""


def test_mistakes_of_shape_do_not_hide_names_of_nothing(tmp_path: Path) -> None:
    """Both in one go, at the lines and in the places where they stand.

    What only a part that cannot be read enters (the type `loan`, the calendar `nights`) is there.
    """
    found = check_all(*settings_with(tmp_path, "", SHAPES_AND_NAMES))
    told = sorted(
        (int(line), rest.partition(": ")[0])
        for line, _, rest in (
            one.removeprefix(f"{tmp_path}/service.yaml:").partition(": ") for one in found
        )
    )
    assert told == [
        (2, "service_levels.P1.calendar"),
        (2, "service_levels.P1.first_response"),
        (3, "service_levels.P2.first_response.calendar"),
        (7, "calendars.nights.opens"),
        (9, "processes.loan.titel"),
        (12, "dispatch.rules.0.queue"),
        (13, "dispatch.rules.1.queue"),
        (14, "dispatch.rules.2.typs"),
        (15, "dispatch.rules.3.types.0"),
        (16, "dispatch.defalt_queue"),
        (19, "rules.0.do"),
        (19, "rules.0.rule"),
        (19, "rules.0.title"),
        (23, "rules.1.if"),
        (24, "rules.1.do.0.set.queue"),
        (25, "rules.2.rule"),
    ]
