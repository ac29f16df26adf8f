# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dialog files: what they may say, and how their mistakes are told."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from dialogs.compiling.document import editor_schema
from dialogs.compiling.loader import (
    LIBRARY,
    DialogLibrary,
    check_dialog,
    compile_dialog,
    load_dialogs,
)
from dialogs.compiling.standard import STANDARD, read_standard
from intake.errors import DialogError
from intake.service_levels.policy import Promise, Target, working_days

GOOD = """dialog: door
steps:
  - ask: phone
  - ask: colour
    type: choice
    label: {zh: 颜色, en: Colour}
    prompt: {zh: 什么颜色, en: Which colour}
    options: [red, blue]
  - confirm: summary
"""
SCHEMA = Path(__file__).parents[3] / "dialogs" / "schema.json"


def broken(old: str, new: str) -> DialogError:
    """The error that a change to the good file brings."""
    assert old in GOOD
    with pytest.raises(DialogError) as caught:
        compile_dialog(GOOD.replace(old, new), "door.yaml")
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("ask: phone", "ask: impact\n  - ask: impact", 4, "asked twice"),
        ("ask: phone", "ask: planet", 3, "'planet' is no standard field; give it a type"),
        ("type: choice", "type: choise", 5, "no field type (did you mean 'choice'?)"),
        ("ask: phone", "ask: phonee", 3, "(did you mean 'phone'?)"),
        ("ask: colour", "ask: 颜色", 4, "'颜色' is none. What people read is its label"),
        ("dialog: door", "dialog: 门", 1, "small letters (a to z)"),
        ("type: choice", "typ: choice", 5, "'typ' is not known here (did you mean 'type'?)"),
        ("type: choice", "queue: x", 5, "it belongs to complete; known in a step are: ask,"),
        ("type: choice", "wibble: x", 5, "not known here; known in a step are: ask,"),
        ("dialog: door", "dialog: door\nprompt: x", 2, "it belongs to a step"),
        ("{zh: 颜色, en: Colour}", "{cn: 颜色, en: Colour}", 6, "a text has zh and en"),
        ("{zh: 颜色, en: Colour}", "{zh: 颜色, en:Colour}", 6, "a : and a space between 'en'"),
        ("[red, blue]", "{red: {zh: 红, en: Red, alias: [r]}}", 8, "did you mean 'aliases'?"),
        ("ask: phone", "ask: phone\n    when: colour == red", 4, "like {impact: company}"),
        ("type: choice", "type: choice\n    when: {phon: known}", 6, "(did you mean 'phone'?)"),
        ("dialog: door", "dialog: door\ncomplete: {number_prefix: fd}", 2, "capital letters"),
        (
            "ask: phone",
            "ask: phone\n    minimum: 5\n    maximum: 2",
            5,
            "no number is accepted",
        ),
        (
            "    prompt: {zh: 什么颜色, en: Which colour}\n",
            "",
            4,
            "'colour' is no standard field; give it a prompt",
        ),
        ("{zh: 颜色, en: Colour}", "{zh: 颜色}", 6, "wording in 'en' is missing"),
        ("{zh: 颜色, en: Colour}", "{zh: 颜色, en: ''}", 6, "'en' is empty"),
        ("    options: [red, blue]\n", "", 4, "without options"),
        ("[red, blue]", "{red: {zh: 红}}", 8, "wording in 'en' is missing"),
        ("ask: phone", "ask: phone\n    colour: red", 4, "'colour' is not known here"),
        ("ask: phone", "ask: phone\n    options: [a]", 4, "takes no options"),
        ("ask: phone", "ask: phone\n    pattern: '['", 4, "pattern cannot be read"),
        ("ask: phone", "ask: phone\n    min_length: 5\n    max_length: 2", 5, "smaller"),
        ("ask: phone", "ask: phone\n    when: {colour: red}", 4, "not asked before"),
        ("type: choice", "type: choice\n    when: {phone: {like: 1}}", 6, "'like' is no test"),
        ("type: choice", "type: choice\n    when: {}", 6, "a condition is written like"),
        ("  - confirm: summary\n", "  - confirm: summary\n  - ask: email\n", 10, "never reached"),
        ("  - confirm: summary", "  - confirm: summary\n    prompt: 'so {size}?'", 10, "{size}"),
        ("dialog: door", "dialog: door\ndialog: two", 2, "stands here twice"),
        ("dialog: door", "dialog: Big Door", 1, "'dialog'"),
        ("dialog: door\n", "", 1, "'dialog' is missing"),
        (
            "dialog: door",
            "dialog: door\ncomplete: {deadline: {resolution_hours: 1, resolution_days: 1}}",
            2,
            "are two times",
        ),
        ("dialog: door", "dialog: door\ncomplete: {title_from: size}", 2, "'size' is not asked"),
        ("dialog: door", "dialog: door\ncomplete: {priority_from: colour}", 2, "has a priority"),
        ("dialog: door", "dialog: door\nstart_on: {into: size}", 2, "'size' is not asked"),
        ("dialog: door", "dialog: door\ncomplete: {say: 'No. {nr}'}", 2, "{nr}"),
        ("dialog: door", "dialog: door\nstart_on: {phrases: {zh: 5}}", 2, "'phrases'"),
        ("dialog: door", "dialog: [door", 1, "not YAML"),
        ("dialog: door", "dialog: do\x07or", 1, "not YAML"),
        ("{zh: 颜色, en: Colour}", "{zh: 颜色, en: Colour?}", 6, "between quotes"),
    ],
)
def test_every_mistake_has_its_line(old: str, new: str, line: int | None, said: str) -> None:
    """An author is told the file, the line and what is wrong."""
    error = broken(old, new)
    assert (error.file, error.line) == ("door.yaml", line)
    assert said in error.problem


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("{colour: green}", "'green' is no option"),
        ("{all: [{colour: red}, {colour: blue}]}", "never be true"),
        ("{not: {any: [{colour: known}, {colour: unknown}]}}", "never be true"),
        ("{all: [{phone: known}, {phone: unknown}]}", "never be true"),
    ],
)
def test_a_condition_that_cannot_hold_is_a_mistake(when: str, said: str) -> None:
    """A step that nobody would ever be asked does not load."""
    error = broken("  - confirm", f"  - ask: email\n    when: {when}\n  - confirm")
    assert error.line == 10
    assert said in error.problem


def test_all_mistakes_are_listed_in_order() -> None:
    """A check tells everything at once."""
    source = GOOD.replace("ask: phone", "ask: planet").replace("type: choice", "type: choise")
    errors = check_dialog(source, "door.yaml")
    assert [error.line for error in errors] == sorted(error.line or 0 for error in errors)
    assert len(errors) >= 3
    assert check_dialog(GOOD, "door.yaml") == []
    assert len(check_dialog("[]", "door.yaml")) == 1
    assert len(check_dialog("", "door.yaml")) == 1


def test_mistakes_of_form_are_listed_at_once() -> None:
    """Wording left out and a word misspelt: nobody mends a file one line at a time."""
    source = """dialog: coffee
steps:
  - ask: descaled
    type: yes_no
    label: {zh: 除垢, en: Descaled}
    prompt: {zh: 除过垢吗}
  - confrim: summary
"""
    errors = [str(one) for one in check_dialog(source, "coffee.yaml")]
    assert errors[0] == "coffee.yaml:6: the wording in 'en' is missing"
    assert errors[1].startswith(
        "coffee.yaml:7: 'confrim' is not known here (did you mean 'confirm'?)"
    )


def test_a_step_takes_the_rest_from_its_standard_field() -> None:
    """A step with nothing but its name is enough; any part may be replaced."""
    dialog = compile_dialog(GOOD, "door.yaml")
    phone = dialog.definition.by_name["phone"]
    assert phone.wording["en"].label == "Phone"
    assert phone.type.name == "phone"
    own = compile_dialog(GOOD.replace("ask: phone", "ask: phone\n    label: Tel"), "door.yaml")
    assert own.definition.by_name["phone"].wording["zh"].label == "Tel"
    other = compile_dialog(GOOD.replace("ask: phone", "ask: phone\n    type: text"), "door.yaml")
    assert other.definition.by_name["phone"].wording == phone.wording


def test_a_stored_source_is_the_version() -> None:
    """The source of a dialog compiles to the same digest and the same questions for ever."""
    dialog = compile_dialog(GOOD, "door.yaml")
    again = compile_dialog(dialog.source, "the store")
    assert again.digest == dialog.digest
    assert again.source == dialog.source
    assert again.definition.by_name["phone"].wording == dialog.definition.by_name["phone"].wording
    assert compile_dialog(GOOD.replace("颜色", "色彩"), "door.yaml").digest != dialog.digest


@pytest.mark.parametrize(
    ("deadline", "target"),
    [
        (
            "{first_response_hours: 1, resolution_days: 2}",
            Target(Promise(timedelta(hours=1), in_working_time=True), working_days(2)),
        ),
        (
            "{first_response_hours: 1.5, resolution_days: 2, working_time: false}",
            Target(Promise(timedelta(minutes=90)), Promise(timedelta(days=2))),
        ),
    ],
)
def test_a_deadline_counts_hours_or_days(deadline: str, target: Target) -> None:
    """In working time both are working ones."""
    source = f"{GOOD}complete: {{open_ticket: visit, deadline: {deadline}}}\n"
    assert compile_dialog(source, "door.yaml").definition.completion.target == target


def test_words_like_yes_and_no_are_words() -> None:
    """YAML's own yes, no and on are no booleans in a dialog file."""
    source = GOOD.replace("[red, blue]", "{yes: on, no: off}")
    options = compile_dialog(source, "door.yaml").definition.by_name["colour"].rules.options
    assert [(one.value, one.labels["en"]) for one in options] == [("yes", "on"), ("no", "off")]


def test_the_longest_start_phrase_wins(library: DialogLibrary, tmp_path: Path) -> None:
    """Phrases count in both languages, Latin ones as whole words."""
    (tmp_path / "door.yaml").write_text(f"start_on: {{phrases: [坏了的门, fault line]}}\n{GOOD}")
    both = load_dialogs([LIBRARY, tmp_path])

    def started(text: str) -> str:
        dialog = both.starting_with(text, "zh")
        return dialog.name if dialog else ""

    assert started("打印机坏了") == "report_fault"
    assert started("有一扇坏了的门") == "door"
    assert started("a fault line") == "door"
    assert started("My printer is BROKEN!") == "report_fault"
    assert started("the default setting") == ""
    assert started("你好") == ""
    assert library.starting_with("", "en") is None


def test_versions_can_be_kept(library: DialogLibrary) -> None:
    """A running conversation finds the version it began with."""
    old = compile_dialog(GOOD.replace("dialog: door", "dialog: report_fault"), "old")
    current = library.by_name("report_fault")
    assert current is not None
    kept = library.with_version(old)
    assert kept.by_name("report_fault") is current
    assert kept.at("report_fault", old.digest) is old
    assert library.at("report_fault", old.digest) is None


def test_folders_and_overrides(tmp_path: Path) -> None:
    """A later folder wins; two files of one name in one folder are a mistake."""
    (tmp_path / "mine.yaml").write_text(GOOD.replace("dialog: door", "dialog: report_fault"))
    own = load_dialogs([LIBRARY, tmp_path]).by_name("report_fault")
    assert own is not None
    assert own.file.endswith("mine.yaml")
    (tmp_path / "other.yaml").write_text(GOOD.replace("dialog: door", "dialog: report_fault"))
    with pytest.raises(DialogError, match=r"mine\.yaml has the same dialog name"):
        load_dialogs([LIBRARY, tmp_path])


def test_a_site_may_have_standard_fields(tmp_path: Path) -> None:
    """Standard fields of a site are used by its dialogs."""
    fields = "fields:\n  badge: {type: number, label: Badge, prompt: Which badge}\n"
    (tmp_path / "standard_fields.yaml").write_text(fields)
    (tmp_path / "door.yaml").write_text(GOOD.replace("ask: phone", "ask: badge"))
    dialog = load_dialogs([tmp_path]).by_name("door")
    assert dialog is not None
    assert dialog.definition.by_name["badge"].type.name == "number"
    with pytest.raises(DialogError) as caught:
        read_standard("fields:\n  badge:\n    label: {zh: 牌}\n", "f.yaml")
    assert caught.value.line == 3


def test_the_editor_schema_is_in_step() -> None:
    """`schema.json` is what the models say; write it again after changing them."""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == editor_schema()


@pytest.mark.parametrize("file", sorted(LIBRARY.glob("*.yaml")), ids=lambda file: file.name)
def test_the_library_is_without_fault(file: Path) -> None:
    """Every built-in file loads and has no problem."""
    text = file.read_text(encoding="utf-8")
    if file.name == "standard_fields.yaml":
        names = "".join(f"  - ask: {name}\n" for name in read_standard(text, file.name))
        text = f"dialog: everything\nsteps:\n{names}"
    assert check_dialog(text, file.name) == []


@pytest.mark.parametrize("file", sorted(LIBRARY.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_dialog_of_ours_has_no_problem_that_a_start_does_not_look_for(file: Path) -> None:
    """How long their patterns can take is left out at a start; here it is not."""
    if file.name != STANDARD:
        assert check_dialog(file.read_text(encoding="utf-8"), str(file)) == []
