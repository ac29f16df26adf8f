# SPDX-License-Identifier: AGPL-3.0-or-later
"""One row → the values to write, or the reason why not; pure.

A row that is not understood is rejected alone, with its number, its column and a reason, and the
others go on. Importing the same table again changes nothing: a customer is known by the number
their own system gives them (`source`), a machine by its serial number.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from intake.contacts import may_be_number
from intake.ids import registered_serial
from intake.importing.columns import REQUIRED, Kind
from intake.levels import NORMAL, VIP
from intake.signs import narrow

LONGEST = 300
SERIAL = re.compile(r"[A-Z0-9][A-Z0-9./_-]{2,63}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
# What tables call the two levels that every site has.
_LEVELS = {
    "vip": VIP, "重要": VIP, "vip客户": VIP, "a": VIP,
    "normal": NORMAL, "普通": NORMAL, "一般": NORMAL, "b": NORMAL,
    "c": NORMAL,
}  # fmt: skip
_LANGUAGES = {"": "", "zh": "zh", "中文": "zh", "chinese": "zh", "en": "en", "英文": "en",
              "english": "en"}  # fmt: skip
_SHEET_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. `number` counts from 1 and includes the heading, as people see it.

    `problem` is a reason for which it cannot be read.
    """

    number: int
    values: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not taken: which column, "" for all, and a reason that a phrase stands for."""

    number: int
    column: str
    reason: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that is understood: what it is known by, and its values as stored."""

    number: int
    key: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of the rows at hand.

    `owners` is whose a serial number is; `models` all models; `identities` whose a mail address
    or phone number is; `customers` the customers that are there, of those the rows name or are;
    `queues` all queues.
    """

    owners: Mapping[str, str]
    models: frozenset[str]
    identities: Mapping[tuple[str, str], str]
    customers: frozenset[str]
    queues: frozenset[str] = frozenset()


def customer_id(source: str, number: str) -> str:
    """Our id of a customer that another system knows by a number."""
    return "x-" + sha256(f"{source}\n{number.strip()}".encode()).hexdigest()[:24]


def understood(
    kind: Kind, rows: Sequence[Row], source: str, levels: Collection[str] = ()
) -> tuple[list[Taken], list[Rejected]]:
    """The rows as values, each by itself; a second row for the same thing is rejected.

    `levels` are the site's own customer levels, in small letters.
    """
    taken: dict[str, Taken] = {}
    rejected = []
    for row in rows:
        found = _read(kind, row, source, levels)
        if isinstance(found, Taken) and found.key in taken:
            first = str(taken[found.key].number)
            found = Rejected(row.number, REQUIRED[kind][0], "twice", first)
        if isinstance(found, Rejected):
            rejected.append(found)
        else:
            taken[found.key] = found
    return list(taken.values()), rejected


def checked(
    kind: Kind, taken: Sequence[Taken], known: Known, *, may_move: bool = False
) -> tuple[list[Taken], list[Rejected]]:
    """The rows that agree with what is there; `may_move` lets a machine change its customer."""
    good, rejected = [], []
    for row in taken:
        problem = _problem(kind, row, known, may_move=may_move)
        if problem is None:
            good.append(row)
        else:
            rejected.append(problem)
    return good, rejected


def _problem(kind: Kind, row: Taken, known: Known, *, may_move: bool) -> Rejected | None:
    if kind is Kind.ASSETS:
        return _machine_problem(row, known, may_move=may_move)
    return _customer_problem(row, known) if kind is Kind.CUSTOMERS else _no_queue(row, known)


def _machine_problem(row: Taken, known: Known, *, may_move: bool) -> Rejected | None:
    owner, wanted = known.owners.get(row.key), row.values.get("contact_id")
    if row.values["model"] not in known.models:
        return Rejected(row.number, "model", "unknown_model", row.values["model"])
    if wanted and wanted not in known.customers:
        return Rejected(row.number, "customer", "unknown_customer")
    if owner and wanted and owner != wanted and not may_move:
        return Rejected(row.number, "serial", "of_another_customer", row.key)
    return None


def _customer_problem(row: Taken, known: Known) -> Rejected | None:
    says_who = any(row.values[name] for name in ("name", "company", "phone", "email"))
    if not says_who and row.key not in known.customers:
        return Rejected(row.number, "name", "nobody")
    for name in ("email", "phone"):
        value = row.values.get(f"{name}_identity")
        if value and known.identities.get((name, value), row.key) != row.key:
            return Rejected(row.number, name, "of_another_person", row.values[name])
    return None


def _no_queue(row: Taken, known: Known) -> Rejected | None:
    """A queue that is not there would swallow every ticket of the product."""
    queue = row.values["queue"]
    if not queue or queue in known.queues:
        return None
    return Rejected(row.number, "queue", "unknown_queue", queue)


def _read(kind: Kind, row: Row, source: str, levels: Collection[str]) -> Taken | Rejected:
    if row.problem:
        return Rejected(row.number, "", row.problem)
    for name in REQUIRED[kind]:
        if not row.values.get(name):
            return Rejected(row.number, name, "missing")
    for name, value in row.values.items():
        if len(value) > LONGEST:
            return Rejected(row.number, name, "too_long")
    return {Kind.CUSTOMERS: _customer, Kind.ASSETS: _asset, Kind.PRODUCTS: _product}[kind](
        row, source, levels
    )


def _customer(row: Row, source: str, levels: Collection[str]) -> Taken | Rejected:
    given = row.values
    said = given.get("level", "").strip()
    level = _level(said, levels) if said else ""
    language = _LANGUAGES.get(given.get("language", "").strip().casefold())
    email, phone = (narrow(given.get(name, "")).strip() for name in ("email", "phone"))
    if level is None:
        return Rejected(row.number, "level", "unknown_level", given["level"])
    if language is None:
        return Rejected(row.number, "language", "unknown_language", given["language"])
    if email and not _MAIL.fullmatch(email):
        return Rejected(row.number, "email", "no_address", email)
    if phone and not may_be_number(phone):
        return Rejected(row.number, "phone", "no_number", phone)
    values = {name: given.get(name, "").strip() for name in ("name", "company", "address")}
    values |= {"phone": phone, "email": email, "level": level, "language": language}
    values["email_identity"] = email.casefold()
    values["phone_identity"] = _international(phone)
    return Taken(row.number, customer_id(source, given["id"]), values)


def _level(said: str, levels: Collection[str]) -> str | None:
    """A cell's level, None for an unknown one."""
    name = narrow(said).strip().casefold()
    return name if name in levels else _LEVELS.get(name)


def _international(phone: str) -> str:
    """The number with its country; "" if it says none and is no Chinese mobile."""
    digits = "".join(filter(str.isdigit, phone))
    if phone.startswith("+"):
        return f"+{digits}"
    is_mobile = len(digits) == 11 and digits.startswith("1")  # noqa: PLR2004 - mainland mobiles
    return f"+86{digits}" if is_mobile else ""


def _asset(row: Row, source: str, _levels: Collection[str]) -> Taken | Rejected:
    given = row.values
    serial = registered_serial(given["serial"])
    if not SERIAL.fullmatch(serial):
        return Rejected(row.number, "serial", "no_serial", serial)
    values = {name: given.get(name, "").strip() for name in ("model", "location", "contract")}
    for name in ("purchased_on", "warranty_until", "contract_until"):
        day = day_of(given.get(name, ""))
        if day is None:
            return Rejected(row.number, name, "no_date", given[name])
        values[name] = day
    if values["warranty_until"] and values["warranty_until"] < values["purchased_on"]:
        return Rejected(row.number, "warranty_until", "before_purchase")
    if number := given.get("customer", "").strip():
        values["contact_id"] = customer_id(source, number)
    return Taken(row.number, serial, values)


def _product(row: Row, _source: str, _levels: Collection[str]) -> Taken | Rejected:
    given = row.values
    model = given["model"].strip()
    aliases = re.split(r"[,，;；、|]", given.get("aliases", ""))
    texts = ("name_zh", "name_en", "category", "queue")
    values = {name: given.get(name, "").strip() for name in texts}
    values["aliases"] = "|".join(filter(None, (one.strip() for one in aliases)))
    return Taken(row.number, model, values)


def day_of(text: str) -> str | None:
    """A day as ISO 8601, "" for none; None for what is no day."""
    text = narrow(text).strip()
    if not text:
        return ""
    if found := _DAY.fullmatch(text):
        year, month, day = map(int, found.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return None
    if text.replace(".", "", 1).isdigit() and 20_000 < float(text) < 80_000:  # noqa: PLR2004 - 1954 to 2119
        return (_SHEET_EPOCH + timedelta(days=int(float(text)))).isoformat()
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        return None
