# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API document is complete, and true: a machine tries it against the running desk."""

import asyncio
import json
import re
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from bots.configuration.service_file import read_service_file
from bots.presets import PRESETS
from desk.endpoint import may_be_left_out
from desk.examples import EXAMPLES
from desk.openapi import document, main
from desk.permissions import PUBLIC
from desk.routes import ENDPOINTS

RULE = {
    "rule": "r", "title": {"zh": "规则", "en": "Rule"}, "when": "opened", "do": [{"flag": "f"}],
}  # fmt: skip
RULES = [one.rule for one in read_service_file(PRESETS / "service.yaml").file.rules]
DOCUMENT = document(ENDPOINTS)
OPERATIONS = {
    (method, path): operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


async def test_same_routes(desk: Any) -> None:
    """Every route under the API is in the document, and every operation is a route."""
    served = {
        (route.method.lower(), route.resource.canonical)
        for route in desk.app.router.routes()
        if route.resource is not None and route.resource.canonical.startswith("/api/v1/")
    }
    assert served == OPERATIONS.keys()


async def test_served(desk: Any) -> None:
    """The desk serves this very document to anybody."""
    assert await desk.call("GET", "/openapi.json") == (200, DOCUMENT)


def test_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m desk.openapi` prints it, for the workspace's client to be made from."""
    main()
    assert json.loads(capsys.readouterr().out) == DOCUMENT


def test_described() -> None:
    """Every operation has its own name, a sentence, and its failures as problems."""
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(names) == len(set(names))
    for operation in OPERATIONS.values():
        assert operation["summary"].endswith(".")
        if operation["operationId"] not in PUBLIC:
            assert {"401", "403"} <= operation["responses"].keys()


def test_every_body_that_is_needed_has_an_example() -> None:
    """One that the desk would understand; none is left over."""
    bodies = {one.body for one in ENDPOINTS if one.body and not may_be_left_out(one.body)}
    told = {
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/")[-1]
        for operation in OPERATIONS.values()
        if "example"
        in operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    }
    assert {body.__name__ for body in bodies} <= told == EXAMPLES.keys()
    for body in {one.body for one in ENDPOINTS if one.body}:
        if body.__name__ in EXAMPLES:
            body.model_validate_json(json.dumps(EXAMPLES[body.__name__]), strict=True)


def test_contract() -> None:
    """The operations that other programs rely on exist under these names."""
    named = """
        get /tickets · get /tickets/{} · patch /tickets/{} · post /tickets
        get /tickets/{}/timeline · get /conversations · get /conversations/{}/messages
        post /conversations/{}/messages · post /conversations/{}/take
        post /conversations/{}/handback · post /conversations/{}/close · get /contacts/{}
        get /assets · get /articles · post /articles · get /parked · get /audit
    """
    served = {f"{method} {re.sub(r'{.*?}', '{}', path)}" for method, path in OPERATIONS}
    for line in re.split(r" · |\n", named.strip()):
        method, path = line.split()
        assert f"{method} /api/v1{path}" in served


@pytest.mark.parametrize(
    "operation", sorted(each.operation for each in ENDPOINTS if each.operation != "watchLive")
)
async def test_true(desk: Any, operation: str) -> None:
    """Whatever is sent, good or bad, the answer is one that the document describes."""
    conversation_id = await desk.conversation()
    blob = await desk.blobs.put(b"a stored file")
    key = await desk.key("admin")
    schema = schemathesis.openapi.from_dict(_with_examples(conversation_id, blob))
    api = schema.include(operation_id=operation)
    tried = 0

    def attempt() -> None:
        for result in api.get_all_operations():
            one = result.ok()

            @given(case=one.as_strategy())
            @settings(
                max_examples=12,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            def try_it(case: schemathesis.Case) -> None:
                nonlocal tried
                tried += 1
                case.call_and_validate(base_url=desk.url, headers=key)

            try_it()

    await asyncio.to_thread(attempt)
    assert tried


def _with_examples(conversation_id: str, blob: str) -> dict[str, Any]:
    """The document with the names that exist here, which no general document can know."""
    known = {
        "conversation_id": [conversation_id, "absent"],
        "number": ["FD-000001", "absent"],
        "queue": ["printers", "lines", ""],
        "assignee": ["a-lina", "me", None],
        "type": ["fault", "question", None],
        "contact_id": [None],
        "name": ["report_fault", "absent"],
        "rule": ["r"],
        "blob": [blob],
    }
    copy: dict[str, Any] = deepcopy(DOCUMENT)
    for methods in copy["paths"].values():
        for operation in methods.values():
            operation["parameters"] = [
                {**each, "schema": {"enum": [x for x in known[each["name"]] if x]}}
                if any(known.get(each["name"], ()))
                else each
                for each in operation["parameters"]
                if each["name"] != "cursor"  # comes from an answer, means nothing made up
            ]
    schemas = copy["components"]["schemas"]
    for name in ("TicketChange", "NewTicket", "Person", "Split"):
        for field, values in known.items():
            if field in schemas[name]["properties"]:
                schemas[name]["properties"][field] = {"enum": values}
    _with_people_and_times(schemas)
    schemas["NewTicket"]["properties"]["conversation_id"] = {"enum": [conversation_id, None]}
    schemas["NewTicket"]["properties"]["form"] = {"enum": [None]}  # any words may be refused
    schemas["Person"]["required"] = ["contact"]
    schemas["Person"]["properties"]["contact"] = {"$ref": "#/components/schemas/Reporter"}
    schemas["NewTicket"]["properties"]["files"] = {"enum": [{}]}
    schemas["Transfer"]["properties"]["queue"] = {"enum": ["printers", None]}
    schemas["Transfer"]["properties"]["agent_id"] = {"enum": ["a-lina", None]}
    schemas["ContactChange"]["properties"]["level"] = {"enum": ["vip", "normal", None]}
    schemas["DryRun"]["properties"]["rule"] = {"enum": [RULE]}  # most that fit make no sense
    schemas["VisitUpdate"]["properties"]["photos"] = {"enum": [[], None]}
    schemas["RuleChange"]["properties"]["rule"] = {"enum": [RULE, None]}
    schemas["RuleOrder"]["properties"]["names"] = {"enum": [RULES]}
    schemas["NewMessage"]["properties"]["attachments"]["items"] = {"enum": [blob]}
    return copy


def _with_people_and_times(schemas: dict[str, Any]) -> None:
    """Colleagues who exist, and times that are some: a made-up year is refused."""
    for name in ("NewTask", "TaskUpdate", "NewPart", "NewVisit", "VisitUpdate", "Delegation"):
        properties = schemas[name]["properties"]
        for field in properties.keys() & {"owner", "agent", "engineer"}:
            properties[field] = {"enum": ["a-lina", "a-wang"]}
        for field in properties.keys() & {"due_at", "expected_at", "starts_at"}:
            properties[field] = {"enum": ["2026-11-23T09:00:00Z", "2026-11-23T17:00:00+08:00"]}
        if "calendar" in properties:
            properties["calendar"] = {"enum": ["office", ""]}
        if "queue" in properties:
            properties["queue"] = {"enum": ["printers", ""]}
        if "ends_at" in properties:
            properties["ends_at"] = {"enum": ["2026-11-23T12:00:00Z"]}
