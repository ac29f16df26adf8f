# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of a table: understood by any usual heading, or rejected alone, with the reason."""

from dataclasses import replace

import pytest

from intake.importing.columns import Kind, columns_of
from intake.importing.rows import Known, Rejected, Row, Taken, checked, customer_id, understood

NOTHING = Known({}, frozenset(), {}, frozenset())


def one(kind: Kind, **values: str) -> Taken | Rejected:
    """What becomes of one row."""
    taken, rejected = understood(kind, [Row(2, values)], "erp")
    return (taken or rejected)[0]


@pytest.mark.parametrize(
    ("headings", "places"),
    [
        (["序列号", "型号", "客户编号"], {"serial": 0, "model": 1, "customer": 2}),
        (["保修到期", "型号"], {"warranty_until": 0, "model": 1}),
        (["Model", "S/N", "Purchase Date"], {"model": 0, "serial": 1, "purchased_on": 2}),
        (["serial", "SN", "model"], {"serial": 0, "model": 2}),
        ([" Serial_Number ", "产品型号"], {"serial": 0, "model": 1}),
    ],
)  # fmt: skip
def test_columns_are_found_by_their_headings(headings: list[str], places: dict[str, int]) -> None:
    """Chinese and English, whatever their order; the first of two alike counts."""
    assert columns_of(Kind.ASSETS, headings).places == places


def test_what_is_not_known_or_lacks_is_said() -> None:
    """An unknown column is no error; one that is needed is."""
    columns = columns_of(Kind.ASSETS, ["序列号", "颜色"])
    assert columns.ignored == ("颜色",)
    assert columns.missing == ("model",)


def test_a_customer_keeps_their_id_from_import_to_import() -> None:
    """Known by the number their own system gives them, within that system."""
    first = one(Kind.CUSTOMERS, id="K-17", company="华东印务", level="VIP", phone="138 0013 8000")
    again = one(Kind.CUSTOMERS, id=" K-17 ", company="华东印务有限公司")
    assert isinstance(first, Taken)
    assert isinstance(again, Taken)
    assert first.key == again.key == customer_id("erp", "K-17") != customer_id("crm", "K-17")
    assert (first.values["level"], first.values["phone_identity"]) == ("vip", "+8613800138000")


def test_levels_are_those_of_the_site() -> None:
    """A level that the service file names is taken; without one none is changed."""
    row = {"id": "1", "name": "A"}
    taken, _ = understood(
        Kind.CUSTOMERS, [Row(2, {**row, "level": " Gold"})], "erp", frozenset({"gold"})
    )
    assert taken[0].values["level"] == "gold"
    for without in (row, {**row, "level": " "}):
        (plain,) = understood(Kind.CUSTOMERS, [Row(2, without)], "erp")[0]
        assert plain.values["level"] == ""


def test_who_is_known_need_not_be_named_again() -> None:
    """A row may only give a customer another level; one of somebody new says who it is."""
    taken, rejected = understood(Kind.CUSTOMERS, [Row(2, {"id": "1", "level": "VIP"})], "erp")
    assert rejected == []
    _, refused = checked(Kind.CUSTOMERS, taken, NOTHING)
    assert [(one.column, one.reason) for one in refused] == [("name", "nobody")]
    known = replace(NOTHING, customers=frozenset({customer_id("erp", "1")}))
    assert checked(Kind.CUSTOMERS, taken, known) == (taken, [])


@pytest.mark.parametrize(
    ("values", "column", "reason"),
    [
        ({"id": ""}, "id", "missing"),
        ({"id": "1", "name": "A", "level": "platinum"}, "level", "unknown_level"),
        ({"id": "1", "name": "A", "language": "fr"}, "language", "unknown_language"),
        ({"id": "1", "email": "a at b"}, "email", "no_address"),
        ({"id": "1", "phone": "call me"}, "phone", "no_number"),
        ({"id": "1", "name": "A" * 301}, "name", "too_long"),
    ],
)
def test_a_customer_is_rejected_with_the_reason(
    values: dict[str, str], column: str, reason: str
) -> None:
    """Nothing to know them by, nothing known, unknown words, no address, no number, too much."""
    found = one(Kind.CUSTOMERS, **values)
    assert isinstance(found, Rejected)
    assert (found.number, found.column, found.reason) == (2, column, reason)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-04", "2026-03-04"), ("2026/3/4", "2026-03-04"), ("2026年3月4日", "2026-03-04"),
        ("2026.3.4 00:00", "2026-03-04"), ("46085", "2026-03-04"),
        ("2026-03-04 00:00:00", "2026-03-04"),
        ("", ""), ("2026-02-30", None), ("soon", None), ("3/4", None),
    ],
)  # fmt: skip
def test_days_as_people_and_spreadsheets_write_them(text: str, day: str | None) -> None:
    """A number is a spreadsheet's day; what is no day is rejected."""
    found = one(Kind.ASSETS, serial="SN-001", model="B7", warranty_until=text)
    if day is None:
        assert isinstance(found, Rejected)
        assert found.reason == "no_date"
    else:
        assert isinstance(found, Taken)
        assert found.values["warranty_until"] == day


def test_machines_are_checked_against_what_is_there() -> None:
    """A model or customer that is not there, and a serial number that is somebody else's."""
    bought = {"purchased_on": "2026-05-01", "warranty_until": "2026-04-01"}
    rows = [
        Row(2, {"serial": "sn-001", "model": "B7", "customer": "1"}),
        Row(3, {"serial": "SN-002", "model": "Z9"}),
        Row(4, {"serial": "SN-003", "model": "B7", "customer": "9"}),
        Row(5, {"serial": "SN-001", "model": "B7"}),
        Row(6, {"serial": "SN-004", "model": "B7", "customer": "1"}),
        Row(7, {"serial": "SN-005", "model": "B7", **bought}),
    ]  # fmt: skip
    taken, rejected = understood(Kind.ASSETS, rows, "erp")
    assert [(r.number, r.reason, r.value) for r in rejected] == [
        (5, "twice", "2"), (7, "before_purchase", ""),
    ]  # fmt: skip
    mine = customer_id("erp", "1")
    known = Known({"SN-001": mine, "SN-004": "other"}, frozenset({"B7"}), {}, frozenset({mine}))
    good, refused = checked(Kind.ASSETS, taken, known)
    assert [row.key for row in good] == ["SN-001"]
    assert [(one.number, one.reason) for one in refused] == [
        (3, "unknown_model"), (4, "unknown_customer"), (6, "of_another_customer"),
    ]  # fmt: skip
    good, _ = checked(Kind.ASSETS, taken, known, may_move=True)
    assert [row.key for row in good] == ["SN-001", "SN-004"]


def test_a_mail_address_stays_whose_it_is() -> None:
    """The register does not take it from a person who has proven it."""
    taken, _ = understood(Kind.CUSTOMERS, [Row(2, {"id": "1", "email": "A@B.cn"})], "erp")
    known = Known({}, frozenset(), {("email", "a@b.cn"): "c-other"}, frozenset())
    _, refused = checked(Kind.CUSTOMERS, taken, known)
    assert [(one.column, one.reason) for one in refused] == [("email", "of_another_person")]
    assert checked(Kind.CUSTOMERS, taken, NOTHING)[0] == taken


def test_a_product_goes_to_a_queue_that_is_there() -> None:
    """Else its tickets would wait where nobody looks."""
    rows = [
        Row(2, {"model": "B7", "queue": "printers"}),
        Row(3, {"model": "B8", "queue": "打印机组"}),
        Row(4, {"model": "B9"}),
    ]
    taken, _ = understood(Kind.PRODUCTS, rows, "erp")
    good, refused = checked(Kind.PRODUCTS, taken, replace(NOTHING, queues=frozenset({"printers"})))
    assert [row.key for row in good] == ["B7", "B9"]
    assert [(one.number, one.column, one.reason, one.value) for one in refused] == [
        (3, "queue", "unknown_queue", "打印机组")
    ]
