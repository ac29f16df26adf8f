# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a file is no YAML, in the words of who wrote it, with the line to look at.

A parser speaks of blocks, tokens and scalars, and of the line where it could not go on; who types
Chinese meets full-width marks, slanted quotes and wide spaces, who copies from a page spaces of
other kinds. Knows YAML's form and nothing of what files hold.
"""

import re

import yaml

_WIDE_COLON = re.compile(r"(?:^[ \t]*(?:-[ \t]+)?|[{,，][ \t]*)[A-Za-z_][\w-]*[ \t]*：")
_WIDE_COMMA = re.compile(r"\{[^{}]*，")
_SLANTED = re.compile(r"[:：,，\[{][ \t]*[“”‘’]")
_ODD_SPACE = re.compile(r"^[ \t]*([^\S \t\r\n]|[\u200b\u2060])")
_BARE_DASH = re.compile(r"^[ ]*-[A-Za-z_]")
_QUOTES = "; put a text with ? : , or # inside {…} or […] between quotes"
_INDENTED = (
    "this line begins in a column that fits none above it: what belongs together begins in one"
    " column, counted in spaces"
)
_SECOND_COLON = (
    "there is a second ': ' in this line, or it begins too far to the right: put a text that"
    ' holds ": " between quotes, and let what belongs together begin in one column'
)
Mistake = tuple[int | None, str]


def mistake_in(text: str, error: yaml.YAMLError) -> Mistake:
    """The line (from one) and what is wrong there, to stand behind "not YAML: "."""
    if isinstance(error, yaml.reader.ReaderError):
        number = text.count("\n", 0, error.position) + 1
        return number, f"holds a sign that cannot be seen (U+{ord(text[error.position]):04X})"
    if not isinstance(error, yaml.MarkedYAMLError):
        return None, " ".join(str(error).split())
    problem = error.problem or error.context or "cannot be read"
    found, begun = _line(error.problem_mark), _line(error.context_mark)
    line = found or begun
    if line is None:
        return None, problem
    lines = text.splitlines()
    return (
        _typed(lines, line, problem)
        or _unfinished(lines, problem, error.context or "", line, begun or line)
        or (line, _plainly(problem))
    )


def _line(mark: yaml.Mark | None) -> int | None:
    return None if mark is None else mark.line + 1


def _typed(lines: list[str], line: int, problem: str) -> Mistake | None:
    """A sign that looks like the one that is meant; also in the line before the parser's."""
    if "'\\t'" in problem:
        return line, "a tab stands here; indent with spaces"
    for number in (line, line - 1):
        content = lines[number - 1] if 0 < number <= len(lines) else ""
        if odd := _ODD_SPACE.match(content):
            code = f"U+{ord(odd[1]):04X}"
            other = f"the line begins with a space of another kind ({code})"
            return number, f"{other}; write plain ones"
        if _WIDE_COLON.search(content):
            return number, "a full-width ： stands here; write : and a space"
        if _SLANTED.search(content):
            return number, 'slanted quotes stand here; write straight ones: "…"'
        if _BARE_DASH.match(content):
            return number, "a space is missing behind the -"
    if "','" in problem and _WIDE_COMMA.search(lines[line - 1] if line <= len(lines) else ""):
        wide = "a full-width ， stands here"
        return line, f"{wide}; write , and a space, or put the text between quotes"
    return None


def _unfinished(
    lines: list[str], problem: str, context: str, line: int, begun: int
) -> Mistake | None:
    """Brackets and quotes that end nowhere: what counts is the line where they begin."""
    at_end = line > len(lines) or ("end" in problem and "block end" not in problem)
    if "quoted scalar" in context:
        return begun, "the quotes that open here are not closed"
    if "flow" in context and (begun < line or at_end):
        opens = "that opens here " if begun <= len(lines) else ""
        where = "before the file ends" if at_end else f"up to line {line}"
        return begun, f"a bracket or a quote {opens}is not closed {where}"
    if "simple key" in context and "':'" in problem:
        return begun, "this line has no ':' with a space behind it"
    return None


def _plainly(problem: str) -> str:
    if "block end" in problem and "<scalar>" in problem:
        return "a quote ends in the middle of this text; put it between quotes of the other kind"
    if "block end" in problem:
        return _INDENTED
    if "mapping values are not allowed" in problem:
        return _SECOND_COLON
    if "undefined alias" in problem or "alphabetic or numeric" in problem:
        return f"{problem}; put a text that begins with * or & between quotes"
    if "cannot start any token" in problem:
        return f"{problem}; put a text that begins with it between quotes"
    return f"{problem}{_QUOTES}" if "'?'" in problem or "':'" in problem else problem
