# SPDX-License-Identifier: AGPL-3.0-or-later
"""Field types are found by looking into the folder."""

from types import ModuleType

from dialogs.fields import FIELD_TYPES, types_of
from dialogs.fields.contract import Parsed, Reading

EXPECTED = {
    *("text", "long_text", "choice", "multi_choice", "yes_no", "number", "date", "datetime"),
    *("phone", "email", "address", "person", "company", "serial_number", "order_number"),
    *("error_code", "product", "rating", "attachments"),
}


def test_all_standard_types_are_registered() -> None:
    """Every type that a dialog file may name is there under its name."""
    assert set(FIELD_TYPES) >= EXPECTED
    assert all(name == kind.name for name, kind in FIELD_TYPES.items())


def test_one_function_in_one_file_is_a_type(reading: Reading) -> None:
    """A module with just `parse` becomes a type of the module's name."""
    module = ModuleType("dialogs.fields.shoe_size")
    vars(module)["parse"] = lambda text, _reading: Parsed(int(text), text)
    (kind,) = types_of(module)
    assert kind.name == "shoe_size"
    assert kind.find is None
    assert kind.parse("42", reading) == Parsed(42, "42")


def test_a_file_without_parse_is_no_type() -> None:
    """Modules that only help the types are passed over."""
    assert types_of(ModuleType("dialogs.fields.spelling")) == ()
