# SPDX-License-Identifier: AGPL-3.0-or-later
"""YAML text → plain data and nodes, with the quick parser where PyYAML brings it.

libyaml reads ten times faster: a fifth of a second of every start. What it cannot read in a file
that people edit is read again with the pure parser, whose errors point at the line they mean.
"""

from typing import Any

import yaml

_Quick: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What YAML takes for a value of these types by its looks, and Python may not: the 30th of
# February, a number of five thousand digits.
_BY_LOOKS = ("timestamp", "int", "float")
TOO_DEEP = "its parts lie too deep within each other"


class QuickLoader(_Quick):  # type: ignore[valid-type, misc]
    """Tells a value that is none with its line."""


class PureLoader(yaml.SafeLoader):
    """The same in Python."""


LOADER: type[yaml.SafeLoader] = QuickLoader


def load(text: str) -> Any:  # noqa: ANN401 - what a file holds is checked by its reader
    """The data of one YAML document. Raises `yaml.MarkedYAMLError`."""
    return read(text)[1]


def read(text: str) -> tuple[yaml.Node | None, Any]:
    """One YAML document as nodes, which know their lines, and as data.

    Raises `yaml.MarkedYAMLError`.
    """
    try:
        return _read(text, LOADER)
    except yaml.YAMLError:
        return _told(text)
    except RecursionError:
        raise yaml.MarkedYAMLError(problem=TOO_DEEP) from None


def _told(text: str) -> tuple[yaml.Node | None, Any]:
    """The same, slowly, with an error that has the right line."""
    try:
        return _read(text, PureLoader)
    except yaml.reader.ReaderError as error:
        start = text.rfind("\n", 0, error.position) + 1
        line = text.count("\n", 0, error.position)
        mark = yaml.Mark("", error.position, line, error.position - start, None, 0)
        problem = f"holds a sign that cannot be seen (U+{ord(text[error.position]):04X})"
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark) from error
    except RecursionError:
        raise yaml.MarkedYAMLError(problem=TOO_DEEP) from None


def _read(text: str, kind: type[yaml.SafeLoader]) -> tuple[yaml.Node | None, Any]:
    loader = kind(text)
    try:
        root = loader.get_single_node()
        return root, None if root is None else loader.construct_document(root)
    finally:
        loader.dispose()


def _checked(name: str) -> None:
    tag = f"tag:yaml.org,2002:{name}"
    usual = yaml.SafeLoader.yaml_constructors[tag]

    def construct(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> object:
        try:
            return usual(loader, node)
        except (ValueError, OverflowError) as error:
            kind = "day or time" if name == "timestamp" else "number"
            problem = f"{node.value[:40]} is no {kind}"
            mark = node.start_mark
            raise yaml.constructor.ConstructorError(None, None, problem, mark) from error

    for loader in (QuickLoader, PureLoader):
        loader.add_constructor(tag, construct)


for _name in _BY_LOOKS:
    _checked(_name)
