# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which column of a table is which of our fields, by the headings people really write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a table lists."""

    CUSTOMERS = "customers"
    ASSETS = "assets"
    PRODUCTS = "products"


# The first of each is our own name for it.
_HEADINGS: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    Kind.CUSTOMERS: {
        "id": ("id", "customer id", "customer number", "客户编号", "客户代码", "编号"),
        "name": ("name", "contact", "contact name", "姓名", "联系人"),
        "company": ("company", "customer", "公司", "客户", "单位", "客户名称"),
        "phone": ("phone", "mobile", "telephone", "电话", "手机", "联系电话"),
        "email": ("email", "e-mail", "mail", "邮箱", "电子邮件"),
        "address": ("address", "地址", "服务地址"),
        "level": ("level", "grade", "级别", "等级", "客户级别"),
        "language": ("language", "语言"),
    },
    Kind.ASSETS: {
        "serial": ("serial", "serial number", "sn", "s/n", "序列号", "设备编号", "资产编号"),
        "model": ("model", "product", "型号", "产品型号", "机型"),
        "customer": ("customer", "customer id", "customer number", "客户编号", "客户代码"),
        "location": ("location", "site", "安装地点", "位置", "地点"),
        "contract": ("contract", "contract number", "合同", "合同号", "合同编号"),
        "contract_until": ("contract_until", "contract end", "合同截止", "合同到期"),
        "purchased_on": ("purchased_on", "purchase date", "购买日期", "采购日期"),
        "warranty_until": ("warranty_until", "warranty end", "保修截止", "保修到期", "质保到期"),
    },
    Kind.PRODUCTS: {
        "model": ("model", "型号", "产品型号"),
        "name_zh": ("name_zh", "中文名称", "名称", "产品名称"),
        "name_en": ("name_en", "english name", "英文名称"),
        "category": ("category", "类别", "产品类别"),
        "aliases": ("aliases", "also known as", "别名"),
        "queue": ("queue", "team", "队列", "负责组"),
    },
}
REQUIRED: Mapping[Kind, tuple[str, ...]] = {
    Kind.CUSTOMERS: ("id",),
    Kind.ASSETS: ("serial", "model"),
    Kind.PRODUCTS: ("model",),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in a row, what the table has beside them, and what it lacks."""

    places: Mapping[str, int]
    ignored: tuple[str, ...]
    missing: tuple[str, ...]


def columns_of(kind: Kind, headings: Sequence[str]) -> Columns:
    """The columns of a table by its headings; the first of two alike counts."""
    known = {word: name for name, words in _HEADINGS[kind].items() for word in words}
    places: dict[str, int] = {}
    ignored = []
    for place, heading in enumerate(headings):
        name = known.get(" ".join(heading.casefold().replace("_", " ").split()))
        name = name or known.get(heading.strip().casefold())
        if name and name not in places:
            places[name] = place
        elif heading.strip():
            ignored.append(heading.strip())
    missing = tuple(name for name in REQUIRED[kind] if name not in places)
    return Columns(places, tuple(ignored), missing)


def headings_of(kind: Kind) -> Mapping[str, tuple[str, ...]]:
    """The headings that are understood, by field; the first is our own name."""
    return _HEADINGS[kind]
