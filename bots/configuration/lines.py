# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where something stands in a file of YAML: its line, and its place as it was written."""

from collections.abc import Collection, Iterator

import yaml

from intake.references import Place


def line_of(node: yaml.Node | None, keys: Place) -> int:
    """The line of the deepest part of a path that stands in the file, from 1."""
    return ([1] + [line for _, line in _steps(node, keys)])[-1]


def standing(node: yaml.Node | None, keys: Place) -> Place:
    """The keys of a path that stand in the file: the name of a variant stands in none."""
    return tuple(key for key, _ in _steps(node, keys))


def _steps(node: yaml.Node | None, keys: Place) -> Iterator[tuple[str, int]]:
    """Each key of a path that is there, with its line."""
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == key), None)
            if pair is None:
                continue
            node = pair[1]
            yield key, pair[0].start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and key.isdigit() and int(key) < len(node.value):
            node = node.value[int(key)]
            yield key, node.start_mark.line + 1


def as_written(keys: Place, gone: Collection[Place]) -> Place:
    """A place in what was read as it is in the file: entries of lists may be left out."""
    written: Place = ()
    for key in keys:
        if key.isdigit():
            left_out = {int(one[-1]) for one in gone if one[:-1] == written and one[-1].isdigit()}
            number = int(key)
            for each in sorted(left_out):
                number += each <= number
            key = str(number)  # noqa: PLW2901 - the same key, counted otherwise
        written = (*written, key)
    return written
