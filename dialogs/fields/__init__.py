# SPDX-License-Identifier: AGPL-3.0-or-later
"""The field types, found by looking into this folder.

A file here with a function `parse(text, reading)` is a field type of that file's name; `find` and
`show` are optional. A file with several types, or another name, lists them in `TYPES`. Nothing
else needs to be edited.
"""

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType

from dialogs.fields.contract import FieldType

__all__ = ["FIELD_TYPES", "types_of"]


def types_of(module: ModuleType) -> tuple[FieldType, ...]:
    """The field types a module offers; none if it has neither `TYPES` nor `parse`."""
    listed: tuple[FieldType, ...] | None = getattr(module, "TYPES", None)
    if listed is not None:
        return listed
    parse = getattr(module, "parse", None)
    if parse is None:
        return ()
    name = module.__name__.rpartition(".")[2]
    find, show = getattr(module, "find", None), getattr(module, "show", None)
    return (FieldType(name, parse, find, show),)


def _discover() -> Mapping[str, FieldType]:
    found = {
        kind.name: kind
        for part in sorted(module.name for module in pkgutil.iter_modules(__path__))
        for kind in types_of(import_module(f"{__name__}.{part}"))
    }
    return MappingProxyType(found)


FIELD_TYPES: Mapping[str, FieldType] = _discover()
# The types whose values a dialog's own `hears` finds in a message unasked.
HEARING = frozenset({"text", "number", "product", "serial_number", "order_number", "error_code"})
