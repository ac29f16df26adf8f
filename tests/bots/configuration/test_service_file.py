# SPDX-License-Identifier: AGPL-3.0-or-later
"""The service file: sections become values, mistakes are told with their line."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bots.configuration.service_file import load_service_desk, read_service_file
from bots.settings import Bot
from intake.errors import SettingsError, SettingsErrors
from intake.service_desk import ServiceDesk
from intake.service_levels.business_hours import BusinessHours
from intake.service_levels.policy import DEFAULT_POLICY, Promise, Target, target, working_days

LEVELS = """\
service_levels:
  P0: {first_response: PT10M, resolution: PT2H}
  P1: {first_response: PT1H, resolution: P1D}
  P2:
    first_response: PT4H
    hours: working
  P3: {}
"""


def test_without_a_file_the_promises_are_the_catalogues() -> None:
    """What every site promises that promises nothing of its own."""
    assert load_service_desk(Bot()).policy == DEFAULT_POLICY


def test_a_site_writes_its_own_promises(tmp_path: Path) -> None:
    """Durations are ISO 8601; what is not written is not promised."""
    place = tmp_path / "service.yaml"
    place.write_text(LEVELS, encoding="utf-8")
    policy = load_service_desk(Bot(service=(place,))).policy
    assert policy["P0"] == target(timedelta(minutes=10), timedelta(hours=2))
    assert policy["P2"] == target(timedelta(hours=4), None, in_working_time=True)
    assert policy["P3"] == target(None, None)


def test_promises_in_working_days(tmp_path: Path) -> None:
    """Beside a whole priority or in one time; in whole days only."""
    place = tmp_path / "service.yaml"
    own = "P3: {resolution: {within: P5D, hours: working_days}}"
    place.write_text(LEVELS.replace("P3: {}", own), encoding="utf-8")
    policy = load_service_desk(Bot(service=(place,))).policy
    assert policy["P3"] == Target(resolution=working_days(5))
    place.write_text(LEVELS.replace("hours: working", "hours: working_days"), encoding="utf-8")
    with pytest.raises(SettingsError, match="counts whole days"):
        read_service_file(place)


@pytest.mark.parametrize(
    ("text", "line", "names"),
    [
        (LEVELS.replace("hours: working", "hours: weekends"), 6, "service_levels.P2.hours"),
        (LEVELS.replace("first_response: PT4H", "frist_response: PT4H"), 5, "frist_response"),
        (LEVELS.replace("  P3: {}\n", ""), 1, "service_levels.P3"),
        ("service_levels: [\n", 2, "YAML"),
        ("- a list", 1, "sections"),
        ("dispach: []\n", 1, "dispach"),
        ("processes:\n  own: {template: nothing, types: [fault]}\n", 2, "is no template"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, names: str) -> None:
    """A wrong value, a wrong name, something missing, no YAML at all."""
    place = tmp_path / "service.yaml"
    place.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_service_file(place)
    assert caught.value.path == f"{place}:{line}"
    assert names in caught.value.problem


def test_every_mistake_is_told(tmp_path: Path) -> None:
    """In the order of the lines; a name misspelt is not missing as well."""
    place = tmp_path / "service.yaml"
    text = LEVELS.replace("hours: working", "hours: weekends")
    text = text.replace("first_response: PT4H", "frist_response: PT4H") + "dispach: []\n"
    place.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsErrors) as caught:
        read_service_file(place)
    told = [(one.path, one.problem.partition(":")[0]) for one in caught.value.mistakes]
    assert told == [
        (f"{place}:5", "service_levels.P2.frist_response"),
        (f"{place}:6", "service_levels.P2.hours"),
        (f"{place}:{len(text.splitlines())}", "dispach"),
    ]


def test_every_mistake_of_one_line_is_told(tmp_path: Path) -> None:
    """Each place once, whatever ways there are to write it."""
    place = tmp_path / "service.yaml"
    place.write_text(
        "confirmation: {asks: maybe, close_after: {within: x, calendr: x}, reopen_for: soon}\n"
        "rules: [{rule: Bad, title: {}, when: opened, do: [{flag: ''}]}]\n",
        encoding="utf-8",
    )
    with pytest.raises(SettingsErrors) as raised:
        read_service_file(place)
    assert [str(one).split(": ")[1] for one in raised.value.mistakes] == [
        "confirmation.close_after.calendr",
        "confirmation.asks",
        "confirmation.close_after.within",
        "confirmation.reopen_for",
        "rules.0.rule",
        "rules.0.title.zh",
        "rules.0.title.en",
        "rules.0.do.0.flag",
    ]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """It says which."""
    with pytest.raises(SettingsError, match=r"gone\.yaml"):
        load_service_desk(Bot(service=(tmp_path / "gone.yaml",)))


CALENDARS = """\
calendars:
  office:
    hours:
      weekdays: ["09:00-12:00", "13:00-18:00"]
      friday: ["09:00-15:00"]
    make_up: ["10:00-16:00"]
    open: [2026-11-07]
    closed: [2026-12-24]
  nights:
    time_zone: Europe/Berlin
    holidays: none
    hours:
      every_day: ["00:00-06:00", "22:00-24:00"]
service_levels:
  P0: {first_response: PT15M, resolution: PT4H}
  P1:
    first_response: {within: PT1H, calendar: nights}
    resolution: P1D
  P2: {first_response: PT4H, next_response: PT2H, hours: working}
  P3: {}
  levels:
    vip:
      P2: {first_response: PT30M}
  warn_at: [80]
  escalate:
    - {at: 100, to: lead}
    - {at: 150, to: director}
"""


STEPS = """\
processes:
  simple:
    title: {{zh: 简单, en: Simple}}
    types: [fault]
    reopens_at: filed
    steps:
      - {{name: filed, title: {{zh: 提交, en: Filed}}, status: new, next: [done], {}}}
      - {{name: done, title: {{zh: 完成, en: Done}}, status: resolved, next: [closed]}}
      - {{name: closed, title: {{zh: 关闭, en: Closed}}, status: closed}}
"""


def desk_from(tmp_path: Path, text: str) -> ServiceDesk:
    """The service desk of a site with this file."""
    place = tmp_path / "service.yaml"
    place.write_text(text, encoding="utf-8")
    return load_service_desk(Bot(service=(place,)))


def hours_on(desk: ServiceDesk, day: date) -> float:
    """How many hours the office has on a day."""
    start = datetime.combine(day, time(0), desk.hours.zone)
    return desk.hours.between(start, start + timedelta(days=1)) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 11, 2), 8),  # a Monday
        (date(2026, 11, 6), 6),  # a Friday has its own hours
        (date(2026, 10, 1), 0),  # a public holiday
        (date(2026, 10, 10), 6),  # a Saturday that is worked for it
        (date(2026, 11, 7), 6),  # a Saturday the site opens
        (date(2026, 11, 8), 0),
        (date(2026, 12, 24), 0),  # a Thursday the site closes
    ],
)
def test_a_calendar_by_the_day(tmp_path: Path, day: date, hours: float) -> None:
    """Weekdays, holidays, make-up workdays and the site's own days."""
    assert hours_on(desk_from(tmp_path, CALENDARS), day) == hours


def test_a_list_of_open_days_may_hold_hours(tmp_path: Path) -> None:
    """Days with hours of their own stand beside those without; what is no day is a mistake."""
    both = 'open: [2026-11-07, {2026-11-08: ["10:00-14:00"]}]'
    desk = desk_from(tmp_path, CALENDARS.replace("open: [2026-11-07]", both))
    assert [hours_on(desk, date(2026, 11, day)) for day in (7, 8)] == [6, 4]
    wrong = CALENDARS.replace("open: [2026-11-07]", "open: [[2026-11-07]]")
    with pytest.raises(SettingsError, match="are days such as 2026-11-07"):
        desk_from(tmp_path, wrong)


def test_promises_by_level_calendar_and_kind(tmp_path: Path) -> None:
    """Each target has its own way of counting; a level overrides single priorities."""
    desk = desk_from(tmp_path, CALENDARS)
    first = desk.levels.target("P1", "normal").first_response
    assert first == Promise(timedelta(hours=1), in_working_time=True, calendar="nights")
    nights = desk.meter(first)
    assert isinstance(nights, BusinessHours)
    assert nights.is_open(datetime(2026, 12, 25, 22, tzinfo=UTC))  # 23:00 in Berlin
    assert desk.levels.target("P1", "normal").resolution == Promise(timedelta(days=1))
    assert desk.levels.target("P2", "vip") == target(timedelta(minutes=30), None)
    assert desk.levels.target("P1", "vip") == desk.levels.target("P1", "normal")
    assert desk.levels.marks == (80, 100, 150)


@pytest.mark.parametrize(
    ("wrong", "right", "line", "says"),
    [
        ("calendar: nights", "calendar: nigths", 17, "there is no calendar 'nigths'"),
        ('every_day: ["00:00-06:00", "22:00-24:00"]', "every_day: []", 9, "never opens"),
        ("22:00-24:00", "22:00-06:00", 13, "ends before it begins"),
        ('"13:00-18:00"', '"11:00-18:00"', 4, "must not overlap"),
        ("Europe/Berlin", "Europe/Bärlin", 9, "is no time zone"),
        ("holidays: none", "holidays: XX", 9, "is no country code"),
        ("closed: [2026-12-24]", "closed: [2026-11-07]", 2, "both open and closed"),
        ("PT15M", "PT0S", 15, "must be more than 0 seconds"),
        ("PT15M", "P9999999D", 15, "must be at most 365 days"),
        ("closed: [2026-12-24]", "closed: [2026-02-30]", 8, "2026-02-30 is no day"),
        ("{at: 150, to: director}", "{at: 150}", 27, "to"),
    ],
)
def test_a_promise_that_cannot_be_kept_is_told(
    tmp_path: Path, wrong: str, right: str, line: int, says: str
) -> None:
    """A policy without its calendar, a calendar that never opens, and other mistakes."""
    with pytest.raises(SettingsError) as caught:
        desk_from(tmp_path, CALENDARS.replace(wrong, right))
    assert caught.value.path == f"{tmp_path}/service.yaml:{line}"
    assert says in caught.value.problem


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("priority:\n  rules:\n    - when: {impact: {iz: 1}}\n      priority: P0\n      reason: {zh: 甲, en: a}\n", 3, "iz"),  # noqa: E501
        ("priority:\n  adjust:\n    - when: {impact: company}\n      reason: {zh: 甲, en: a}\n", 3, "raise"),  # noqa: E501
        ("required:\n  fault: {solve: [root_cause]}\n", 2, "solve"),
        ("rules:\n  - rule: a\n    title: {zh: 甲, en: a}\n    after: PT2H\n    calendar: nigths\n    do: [{flag: b}]\n", 5, "no calendar 'nigths'"),  # noqa: E501
        ("rules:\n  - rule: a\n    title: {zh: 甲, en: a}\n    when: opened\n    hours: working\n    do: [{flag: b}]\n", 2, "write after, too"),  # noqa: E501
        (STEPS.format("limit: PT2H, calendar: nigths"), 7, "no calendar 'nigths'"),
        (STEPS.format("approval: {levels: [admin], within: PT2H, calendar: nigths}"), 7, "no calendar 'nigths'"),  # noqa: E501
        (STEPS.format("approval: {levels: [admin], hours: working}"), 7, "write within, too"),
        (STEPS.format("hours: working"), 7, "write limit, too"),
    ],
)  # fmt: skip
def test_wrong_rules_are_told(tmp_path: Path, text: str, line: int, says: str) -> None:
    """A condition, a shift and a step that mean nothing."""
    with pytest.raises(SettingsError) as caught:
        desk_from(tmp_path, text)
    assert caught.value.path == f"{tmp_path}/service.yaml:{line}"
    assert says in caught.value.problem


def test_a_site_replaces_a_section_of_its_preset(tmp_path: Path) -> None:
    """The preset's other sections stay."""
    place = tmp_path / "service.yaml"
    place.write_text("required:\n  fault: {resolve: [root_cause]}\n", encoding="utf-8")
    desk = load_service_desk(Bot(preset="equipment", service=(place,)))
    assert desk.required.needed("fault", "resolve") == ("root_cause",)
    assert len(desk.priority.rules) > 3
    place.write_text("priority: {rules: []}\n", encoding="utf-8")
    assert load_service_desk(Bot(preset="equipment", service=(place,))).priority.rules == ()


def test_every_meaningless_name_is_told_at_once(tmp_path: Path) -> None:
    """Calendars, zones, countries, conditions and rules: each with its line, none for another."""
    place = tmp_path / "service.yaml"
    rule = (
        "  - {rule: same, title: {zh: 甲, en: a}, after: PT2H, calendar: nope, do: [{flag: b}]}\n"
    )
    text = CALENDARS.replace("Europe/Berlin", "Mars/Phobos").replace(
        "calendar: nights", "calendar: nihgts"
    )
    place.write_text(f"{text}rules:\n{rule}{rule}", encoding="utf-8")
    with pytest.raises(SettingsErrors) as caught:
        load_service_desk(Bot(service=(place,)))
    told = [one.problem.partition("there are")[0] for one in caught.value.mistakes]
    assert [one.partition(": ")[2] or one for one in told] == [
        "'Mars/Phobos' is no time zone; write one like Asia/Shanghai",
        "there is no calendar 'nihgts'; ",
        "there is no calendar 'nope'; ",
        "there is no calendar 'nope'; ",
        "two rules are named same",
    ]


def test_every_mistake_of_a_condition_is_told(tmp_path: Path) -> None:
    """Of priorities as well, with the line."""
    place = tmp_path / "service.yaml"
    one = "    - {{when: {{a: {{{0}: 1}}}}, priority: P1, reason: {{zh: 甲, en: a}}}}\n"
    text = "priority:\n  rules:\n" + one.format("like") + one.format("is_in")
    place.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsErrors) as caught:
        read_service_file(place)
    assert [one.path for one in caught.value.mistakes] == [f"{place}:3", f"{place}:4"]


def test_every_mistake_of_a_process_is_told(tmp_path: Path) -> None:
    """A step nobody reaches and an end that is missing stand in one sentence."""
    place = tmp_path / "service.yaml"
    text = STEPS.format("by: anyone").replace("next: [done]", "next: [nowhere]")
    place.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_service_file(place)
    for said in ("next names no step: nowhere; ", "no step leads to closed"):
        assert said in caught.value.problem
