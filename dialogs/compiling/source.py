# SPDX-License-Identifier: AGPL-3.0-or-later
"""YAML text to plain data, remembering the line of every key.

Reads YAML as authors expect it: `yes`, `no` and `on` are words, keys are text, and a key that
stands twice is an error. Knows nothing of dialogs.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import yaml

from intake import yaml_text
from intake.errors import DialogError
from intake.yaml_mistakes import mistake_in

Path = tuple[str | int, ...]


class _Loader(yaml_text.PureLoader):
    """Like the safe loader, but only true and false are booleans and dates stay text."""


class _QuickLoader(yaml_text.LOADER):  # type: ignore[misc, valid-type]  # chosen at run time
    """The same on the quick parser."""


_Loader.yaml_implicit_resolvers = _QuickLoader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}
        or (tag.endswith("bool") and first in "tTfF")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file's data and where each part of it stands. Lines count from one."""

    file: str
    data: object
    lines: Mapping[Path, int]
    is_ours: bool = False

    def line(self, path: Path) -> int | None:
        """The line of a path, or of the nearest part around it."""
        for length in range(len(path), -1, -1):
            if (line := self.lines.get(path[:length])) is not None:
                return line
        return None

    def problem(self, path: Path, text: str) -> DialogError:
        """A `DialogError` that points at a path."""
        return DialogError(self.file, self.line(path), text)


def read_source(text: str, file: str, *, is_ours: bool = False) -> Source:
    """The data of a YAML text; the product's own files are read quickly (see `yaml_text`).

    Raises `DialogError` with the line for anything that is no YAML, and for a key given twice.
    """
    with _reading(text, file, _QuickLoader if is_ours else _Loader) as loader:
        source = _source(loader.get_single_node(), loader, file)
    return replace(source, is_ours=is_ours)


def read_sources(text: str, file: str) -> list[Source]:
    """Every document of a YAML text, each read as `read_source` reads the only one."""
    found = []
    with _reading(text, file, _Loader) as loader:
        while loader.check_node():
            found.append(_source(loader.get_node(), loader, file))
    return found


@contextmanager
def _reading(text: str, file: str, kind: type[yaml.SafeLoader]) -> Iterator[yaml.SafeLoader]:
    """A loader on the text, whose errors are `DialogError`s with their line."""
    try:
        loader = kind(text)
        try:
            yield loader
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        line, problem = mistake_in(text, error)
        raise DialogError(file, line, f"not YAML: {problem}") from error
    except RecursionError as error:
        raise DialogError(file, None, f"not YAML: {yaml_text.TOO_DEEP}") from error


def _source(node: yaml.Node | None, loader: yaml.SafeLoader, file: str) -> Source:
    lines: dict[Path, int] = {(): node.start_mark.line + 1 if node is not None else 1}
    return Source(file, None if node is None else _read(node, (), lines, loader, file), lines)


def _read(
    node: yaml.Node, path: Path, lines: dict[Path, int], loader: yaml.SafeLoader, file: str
) -> object:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [
            _read(part, (*path, index), lines, loader, file)
            for index, part in enumerate(node.value)
        ]
    if not isinstance(node, yaml.MappingNode):
        return loader.construct_object(node)
    read: dict[str, object] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in read:
            raise DialogError(file, line, f"'{key}' stands here twice")
        lines[(*path, key)] = line
        read[key] = _read(value_node, (*path, key), lines, loader, file)
    return read
