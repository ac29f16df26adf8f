# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every route × every role, from the table and against the running desk."""

from typing import Any

import pytest

from desk.permissions import PERMISSIONS, PUBLIC, ROLES
from desk.routes import ENDPOINTS

BODIES: dict[str, Any] = {
    "changeSession": {"language": "zh"},
    "sendMessage": {"text": "x"},
    "openTicket": {"title": "x"},
    "writeArticle": {"id": "x", "texts": {"zh": {"title": "x", "answer": "x"}}},
}


def test_every_route_has_a_row() -> None:
    """No operation is without a row, no row without an operation, and no role is made up."""
    operations = {one.operation for one in ENDPOINTS}
    assert operations == PERMISSIONS.keys() | PUBLIC
    assert not PERMISSIONS.keys() & PUBLIC
    assert set().union(*PERMISSIONS.values()) == set(ROLES)


def test_auditor_changes_nothing() -> None:
    """An auditor may read and sign in and out, and change nothing but the own language."""
    changing = {one.operation for one in ENDPOINTS if one.method != "GET"}
    allowed = {name for name, roles in PERMISSIONS.items() if "auditor" in roles}
    assert changing & allowed == {"logOut", "changeSession"}


@pytest.mark.parametrize("role", ROLES)
async def test_matrix(desk: Any, role: str) -> None:
    """What the table forbids a role is refused before anything is looked up; the rest is not."""
    key = await desk.key(role)
    for one in ENDPOINTS:
        if one.operation in PUBLIC:
            continue
        path = one.path.replace("{", "").replace("}", "")
        status, problem = await desk.call(one.method, path, BODIES.get(one.operation, {}), **key)
        if role not in PERMISSIONS[one.operation]:
            assert (status, problem["type"]) == (403, "not-permitted"), one.operation
        elif one.operation not in {"logOut", "changeSession", "watchLive"}:  # sign-ins only
            assert status not in {401, 403}, one.operation


async def test_nobody(desk: Any) -> None:
    """Without credentials every route but the public ones asks to sign in, whatever is sent."""
    for one in ENDPOINTS:
        status, _ = await desk.call(one.method, one.path.replace("{", "").replace("}", ""), {})
        assert (status == 401) != (one.operation in PUBLIC), one.operation


async def test_every_change_needs_the_token(desk: Any) -> None:
    """Every route that changes something refuses a cookie without the page's token."""
    await desk.sign_in("admin")
    desk.csrf = ""
    for one in ENDPOINTS:
        if one.method != "GET" and one.operation not in PUBLIC:
            path = one.path.replace("{", "").replace("}", "")
            status, problem = await desk.call(one.method, path, {})
            assert (status, problem["type"]) == (403, "forgery-blocked"), one.operation
