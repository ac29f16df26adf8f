# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad requests: each gets a clear problem document, none a crash."""

import re
from pathlib import Path
from typing import Any

import pytest

import desk as package
from desk.endpoint import LARGEST_BODY
from desk.office import PHRASES_FOLDER
from intake.phrases import Phrases


async def post(desk: Any, body: bytes, kind: str = "application/json") -> tuple[int, Any]:
    """A raw body sent as a new ticket."""
    async with desk.session.post(
        f"{desk.url}/api/v1/tickets",
        data=body,
        headers={"X-CSRF-Token": desk.csrf, "Content-Type": kind, "Accept-Language": "en"},
    ) as response:
        assert response.content_type == "application/problem+json"
        return response.status, await response.json()


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (b"{", {"body": "is not JSON"}),
        (b"\xff\xfe", {"body": "is not JSON"}),
        (b'{"title": NaN}', {"body": "is not JSON"}),
        (b"[" * 30_000, {"body": "is not JSON"}),
        (b'"text"', {"body": "must be an object"}),
        (b"{}", {"title": "is needed"}),
        (b'{"title": 7}', {"title": "must be a text"}),
        (b'{"title": "\\u0000 \\n"}', {"title": "has signs that do not belong here"}),
        (b'{"title": "x", "priority": "P7"}', None),
        (b'{"title": "x", "fields": {"a": 1}, "role": "admin"}', {"role": "is not known here"}),
        (b'{"title": "' + b"x" * 201 + b'"}', {"title": "is too long, at most 200"}),
    ],
)
async def test_bad_body(desk: Any, body: bytes, problems: Any) -> None:
    """What is wrong with a body is said by field."""
    await desk.sign_in("lina")
    status, problem = await post(desk, body)
    assert status == 400
    assert problem["status"] == 400
    assert problem["problems"] == problems or problems is None
    assert problem["problems"]


async def test_too_large(desk: Any) -> None:
    """A body over the limit is refused, with and without its length announced."""
    await desk.sign_in("lina")
    body = b'{"title": "' + b"x" * LARGEST_BODY + b'"}'
    assert (await post(desk, body))[0] == 413

    async def in_pieces() -> Any:
        for start in range(0, len(body), 1000):
            yield body[start : start + 1000]

    assert (await post(desk, in_pieces()))[0] == 413  # type: ignore[arg-type]


async def test_wrong_content_type(desk: Any) -> None:
    """A form cannot pass for JSON: a foreign page could send one."""
    await desk.sign_in("lina")
    assert (await post(desk, b'{"title": "x"}', "text/plain"))[0] == 415


async def test_huge_number(desk: Any) -> None:
    """A number no database holds is kept as well as it can be, not a crash."""
    await desk.sign_in("lina")
    status, ticket = await desk.call(
        "POST", "/tickets", {"title": "x", "fields": {"n": 10**30, "deep": {"a": [1, None]}}}
    )
    assert (status, ticket["fields"]) == (201, {"n": 1e30, "deep": {"a": [1, None]}})


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("speaker=alien", "speaker.0"),
        ("limit=0", "limit"),
        ("limit=ten", "limit"),
        ("cursor=%00", "cursor"),
        ("cursor=bm90IGpzb24", "cursor"),
        ("cursor=WzEsMl0", "cursor"),
        ("colour=red", "colour"),
        ("q=a&q=b", "q"),
        ("queue=a%20b", "queue"),
    ],
)
async def test_bad_query(desk: Any, query: str, field: str) -> None:
    """An unknown name or value in the address is refused by name."""
    await desk.sign_in("lina")
    status, problem = await desk.call("GET", f"/conversations?{query}")
    assert (status, list(problem["problems"])) == (400, [field])


@pytest.mark.parametrize("path", ["/session", "/parked", "/audit"])
async def test_a_query_where_none_is_taken(desk: Any, path: str) -> None:
    """`/audit?since=` is refused as well: ignored, it would seem to be obeyed."""
    await desk.sign_in("admin")
    status, problem = await desk.call("GET", f"{path}?since=2026-01-01")
    assert (status, list(problem["problems"])) == (400, ["since"])


async def test_choices_are_listed_in_one_language(desk: Any) -> None:
    """No English between Chinese words."""
    await desk.sign_in("lina")
    for language, said in (("zh", "'reply'、'note'、'spoken'"), ("en", "'note' or 'spoken'")):
        status, problem = await desk.call(
            "POST", "/conversations/x/messages", {"text": "x", "kind": "cry"},
            Accept_Language=language,
        )  # fmt: skip
        assert (status, said in problem["problems"]["kind"]) == (400, True), problem


async def test_unknown_address(desk: Any) -> None:
    """An unknown address, and a method an address does not take, are problems too."""
    status, problem = await desk.call("GET", "/nothing/here")
    assert (status, problem["type"]) == (404, "not-found")
    async with desk.session.put(f"{desk.url}/api/v1/tickets") as response:
        assert response.status == 405
        assert set(response.headers["Allow"].split(",")) == {"GET", "POST"}
        assert (await response.json())["type"] == "not-allowed"


def test_every_problem_has_its_texts() -> None:
    """Each problem type and field code that the code names has texts, and no text is left over."""
    texts = Phrases.load(PHRASES_FOLDER).texts["en"].keys()
    folder = Path(package.__file__).parent
    core = folder.parent / "intake"
    sources = [
        *folder.glob("*.py"),
        *folder.glob("api/*.py"),
        *core.glob("*_actions.py"),
        *core.glob("process/*.py"),
        *core.glob("routing/*.py"),
        *core.glob("tickets/*.py"),
        core.parent / "bots" / "mail" / "moved_by_agent.py",  # a port of the desk
    ]
    code = "\n".join(path.read_text() for path in sources)
    named = set(re.findall(r'(?:Conflict|TakenByOther)\("(\w+)"', code))
    named |= {name.replace("-", "_") for name in re.findall(r', "([a-z-]+)"\),\n', code)}
    named |= {name.replace("-", "_") for name in re.findall(r'4\d\d: "([a-z-]+)"', code)}
    known = {key.split(".")[1] for key in texts if key.startswith("problem.")}
    assert known <= named
    assert set(re.findall(r'(?:Conflict|TakenByOther)\("(\w+)"', code)) <= known
    fields = re.findall(r'InvalidRequest\(\{[^}]*: "(\w+)"', code)
    fields += re.findall(r'PydanticCustomError\("(\w+)"', code)
    assert {f"field.{name}" for name in fields} <= texts
    lines = re.findall(r'"(line\.\w+)"', code)
    assert {key for key in texts if key.startswith("line.")} == set(lines)
