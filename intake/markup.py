# SPDX-License-Identifier: AGPL-3.0-or-later
"""HTML put together without ever forgetting to escape. Pure.

Whatever is not `Html` already is text. Which elements a page has is said where pages are made:
the report form, the desk.
"""

from html import escape
from typing import TypeAlias

_VOID = frozenset({"input", "link", "meta", "img", "br"})


class Html(str):
    """Text that is markup already; only `tag` and `joined` make it."""

    __slots__ = ()


Child: TypeAlias = "Html | str | None"
Value: TypeAlias = "str | int | bool | None"


def tag(name: str, /, *children: Child, **attributes: Value) -> Html:
    """An element. `class_` becomes class, `data_name` data-name; None and False leave out."""
    written = "".join(
        _attribute(key, value)
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: Child) -> Html:
    """Several elements one after the other; None is nothing."""
    return Html(
        "".join(
            child if isinstance(child, Html) else escape(child)
            for child in children
            if child is not None
        )
    )


def document(language: str, head: Html, body: Html) -> str:
    """A whole page."""
    lang = "zh-CN" if language == "zh" else language
    return f"<!doctype html>{tag('html', tag('head', head), tag('body', body), lang=lang)}"


def _attribute(key: str, value: Value) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
