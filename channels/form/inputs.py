# SPDX-License-Identifier: AGPL-3.0-or-later
"""One field of a form as inputs of a page. Pure.

A kind of field this table does not know is a line of text: the dialog reads it all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from channels.form.reading import FILES_MAX, PLACE, REFERENCE
from channels.media import ACCEPTED_TYPES
from intake.forms import FormField
from intake.markup import Html, joined, tag
from intake.messages import Language, Location
from intake.phrases import Phrases

FILES = "attachments"
_CHOSEN = frozenset({"choice", "yes_no", "rating"})
# How a phone's keyboard and the browser's memory can help; WHATWG HTML, autofill field names.
_HELP: Mapping[str, Mapping[str, str]] = {
    "phone": {"type": "tel", "autocomplete": "tel", "inputmode": "tel"},
    "email": {"type": "email", "autocomplete": "email"},
    "person": {"autocomplete": "name"},
    "company": {"autocomplete": "organization"},
    "address": {"autocomplete": "street-address"},
    "number": {"inputmode": "decimal"},
    "serial_number": {"autocapitalize": "characters", "autocomplete": "off"},
    "order_number": {"autocapitalize": "characters", "autocomplete": "off"},
    "error_code": {"autocapitalize": "characters", "autocomplete": "off"},
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What one field shows beside its question: a problem, how it is read, files with tokens."""

    problem: str = ""
    reads: str = ""
    files: tuple[tuple[str, str], ...] = ()
    place: Location | None = None


def question(field: FormField, shown: Shown, phrases: Phrases, language: Language) -> Html:
    """A field with its label, hint, input and what is wrong with it."""
    is_group = field.kind in {*_CHOSEN, "multi_choice"}
    inner = joined(
        _heading(field, phrases, language, is_group=is_group),
        tag("p", field.hint, class_="hint", id=f"{field.name}-hint") if field.hint else None,
        _input(field, shown, phrases, language),
        tag(
            "p",
            shown.reads,
            class_="reads",
            hidden=not shown.reads,
            data_text=phrases.say(language, "field.reads", value="{value}"),
        ),
        tag("p", shown.problem, class_="problem", id=f"{field.name}-problem", role="alert"),
    )
    classes = "field wrong" if shown.problem else "field"
    return tag(
        "fieldset" if is_group else "div",
        inner,
        class_=classes,
        id=f"field-{field.name}",
        data_field=field.name,
        data_kind=field.kind,
        data_applies="yes" if field.applies else "no",
    )


def _heading(field: FormField, phrases: Phrases, language: Language, *, is_group: bool) -> Html:
    mark = None
    if not field.is_required:
        mark = tag("span", phrases.say(language, "field.optional"), class_="optional")
    words = (
        tag("span", field.label, class_="label"),
        mark,
        tag("span", field.prompt, class_="ask"),
    )
    return tag("legend", *words) if is_group else tag("label", *words, for_=field.name)


def _input(field: FormField, shown: Shown, phrases: Phrases, language: Language) -> Html:
    if field.kind == FILES:
        return _files(field, shown, phrases, language)
    if field.kind in _CHOSEN:
        return _choices(field, "radio")
    if field.kind == "multi_choice":
        return _choices(field, "checkbox")
    if field.kind == "address":
        return joined(_line(field, shown), _place(field, shown, phrases, language))
    return _line(field, shown)


def _line(field: FormField, shown: Shown) -> Html:
    described = [f"{field.name}-problem", *([f"{field.name}-hint"] if field.hint else [])]
    about = {
        "id": field.name,
        "name": field.name,
        "maxlength": str(field.longest),
        "aria_describedby": " ".join(described),
        "aria_invalid": "true" if shown.problem else "false",
        "aria_required": "true" if field.is_required else "false",
    }
    if field.kind == "long_text":
        # A browser drops the first line break inside a text area.
        return tag("textarea", "\n" + field.value, rows="4", **about)
    names = f"{field.name}-names" if field.suggestions else None
    listed = tag("datalist", *(tag("option", value=one) for one in field.suggestions), id=names)
    help_ = {"type": "text", **_HELP.get(field.kind, {})}
    line = tag("input", value=field.value, list_=names, **about, **help_)
    return joined(line, listed if names else None)


def _choices(field: FormField, kind: str) -> Html:
    chosen = set(field.value.split(","))
    return tag(
        "div",
        *(
            tag(
                "label",
                tag(
                    "input",
                    type_=kind,
                    name=field.name,
                    value=option.value,
                    checked=option.value in chosen,
                ),
                tag("span", option.label),
                class_="choice",
            )
            for option in field.options
        ),
        class_="choices",
    )


def _files(field: FormField, shown: Shown, phrases: Phrases, language: Language) -> Html:
    kept = [
        tag(
            "li",
            tag("span", name, class_="name"),
            tag("input", type_="hidden", name=field.name + REFERENCE, value=token),
        )
        for name, token in shown.files
    ]
    return tag(
        "div",
        tag("ul", *kept, class_="kept"),
        tag(
            "label",
            tag("span", phrases.say(language, "field.add_files"), class_="plus"),
            tag(
                "input",
                type_="file",
                id=field.name,
                name=field.name,
                multiple=True,
                accept=",".join(ACCEPTED_TYPES),
                aria_describedby=f"{field.name}-problem",
            ),
            class_="pick",
        ),
        class_="files",
        data_most=str(FILES_MAX),
        data_remove=phrases.say(language, "field.remove_file"),
        data_sending=phrases.say(language, "field.sending_file"),
    )


def _place(field: FormField, shown: Shown, phrases: Phrases, language: Language) -> Html:
    """The button is shown by the script, since only a script can ask a browser where it is."""
    place = f"{shown.place.latitude},{shown.place.longitude}" if shown.place else ""
    return tag(
        "div",
        tag("button", phrases.say(language, "field.locate"), type_="button", class_="locate"),
        tag("span", class_="located", role="status"),
        tag("input", type_="hidden", name=field.name + PLACE, value=place),
        class_="place",
        hidden=True,
        data_found=phrases.say(language, "field.located"),
        data_refused=phrases.say(language, "field.not_located"),
    )
