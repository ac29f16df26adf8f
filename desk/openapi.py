# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API document (OpenAPI 3.1), made from the endpoints that run.

`python -m desk.openapi` prints it; the workspace's client is generated from it.
"""

import sys
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import orjson
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from desk.answers.shared import Problem
from desk.bodies.shared import IDENTIFIER
from desk.endpoint import LONGEST_NAME, Endpoint, may_be_left_out
from desk.examples import EXAMPLES
from desk.idempotency import HEADER
from desk.permissions import PERMISSIONS, PUBLIC
from desk.problems import PROBLEM_TYPE
from desk.sessions import CSRF_HEADER
from desk.showing import API
from desk.uploads import LARGEST_FILE

_REF = "#/components/schemas/{model}"
# What an answer of this status means; its `type` says it exactly.
_FAILURES: Mapping[int, str] = {
    400: "Something in the request is not right; `problems` names each place.",
    401: "Nobody is signed in, or the sign-in or key has ended.",
    403: "The role does not allow it, or the page's token is missing.",
    404: "It does not exist, or is not yours to see; `problems` names it if the body did.",
    409: "The state of things forbids it: somebody was faster, or a step does not follow here."
    " `owner`, `possible` and `problems` tell more where there is more to tell.",
    413: "The request is larger than allowed.",
    415: "The content type does not fit.",
    422: "Fields are missing that this step needs; `problems` names each.",
    429: "Too many attempts; `Retry-After` says how long to wait.",
    503: "Nothing can be saved or read for the moment. Nothing is lost; try again.",
}
_PROBLEM = {PROBLEM_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}}


def document(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """The document of these endpoints."""
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Problem, "serialization")]
    for one in endpoints:
        modes += [(kind, "validation") for kind in (one.body, one.query) if kind]
        modes += [(one.answer, "serialization")] if one.answer else []
    keys, definitions = models_json_schema(list(dict.fromkeys(modes)), ref_template=_REF)
    schemas = definitions["$defs"]
    names: dict[type[Any], str] = {
        kind: ref["$ref"].rsplit("/", 1)[-1] for (kind, _mode), ref in keys.items()
    }
    paths: dict[str, dict[str, Any]] = {}
    for one in endpoints:
        paths.setdefault(API + one.path, {})[one.method.lower()] = _operation(one, names, schemas)
    queries = {names[one.query] for one in endpoints if one.query}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Frontdesk",
            "version": _version(),
            "description": "The service desk's REST API. Times are RFC 3339 in UTC.",
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}, {"cookie": []}],
        "paths": paths,
        "components": {
            # Queries are written out as parameters; their models would only confuse.
            "schemas": {name: each for name, each in schemas.items() if name not in queries},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "an API key, fd_…"},
                "cookie": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "frontdesk",
                    "description": f"what POST {API}/login sets. Whatever changes something also "
                    f"needs the header {CSRF_HEADER}, with `csrf` of the log-in's answer",
                },
            },
        },
    }


def _operation(
    one: Endpoint, names: Mapping[type[Any], str], schemas: Mapping[str, Any]
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": one.operation,
        "summary": one.summary,
        "tags": [one.path.split("/")[1].removesuffix(".json")],
        "parameters": [*_path_parameters(one), *_query_parameters(one, names, schemas)],
        "responses": _responses(one, names),
    }
    if one.description:
        operation["description"] = one.description
    if one.operation in PUBLIC:
        operation["security"] = []
    else:
        operation["x-roles"] = sorted(PERMISSIONS.get(one.operation, ()))
    if one.method == "POST" and one.body is not None and one.operation not in PUBLIC:
        operation["parameters"].append(
            {
                "name": HEADER,
                "in": "header",
                "required": False,
                "description": "The same key with the same body is done once.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 200,
                           "pattern": "^[A-Za-z0-9_.-]+$"},
            }
        )  # fmt: skip
    if one.body is not None:
        operation["requestBody"] = {
            "required": not may_be_left_out(one.body),
            "content": {"application/json": _json_body(one.body, names)},
        }
    if one.takes_file:
        operation["requestBody"] = _file_body()
    return operation


def _json_body(kind: type[BaseModel], names: Mapping[type[Any], str]) -> dict[str, Any]:
    example = EXAMPLES.get(kind.__name__)
    return {"schema": _reference(kind, names)} | ({"example": example} if example else {})


def _path_parameters(one: Endpoint) -> list[dict[str, Any]]:
    identifier = {"type": "string", "pattern": IDENTIFIER}
    free = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": free if name in one.free_names else identifier,
        }
        for name in one.path_names
    ]


def _query_parameters(
    one: Endpoint, names: Mapping[type[Any], str], schemas: Mapping[str, Any]
) -> list[dict[str, Any]]:
    if one.query is None:
        return []
    properties: Mapping[str, Any] = schemas[names[one.query]].get("properties", {})
    return [
        {"name": name, "in": "query", "required": False, "schema": _without_null(schema)}
        for name, schema in properties.items()
    ]


def _without_null(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A query parameter is there or not; there is no null in an address."""
    kinds = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else schema


def _responses(one: Endpoint, names: Mapping[type[Any], str]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": HTTPStatus(one.status).phrase}
    if one.answer is not None:
        good["content"] = {"application/json": {"schema": _reference(one.answer, names)}}
    elif one.status == HTTPStatus.OK:
        good["content"] = {"*/*": {"schema": {}}}
    responses = {str(one.status): good}
    for status in sorted(_failures(one)):
        responses[str(status)] = {"description": _FAILURES[status], "content": _PROBLEM}
    return responses


def _failures(one: Endpoint) -> set[int]:
    failures = set(one.errors)
    if one.operation != "readOpenapi":
        failures.add(503)
    if one.operation not in PUBLIC:
        failures |= {401, 403}
    if one.path_names:
        failures.add(404)
    if one.query is not None or one.body is not None:
        failures.add(400)
    if one.body is not None:
        failures |= {413, 415}
    if one.takes_file:
        failures |= {400, 413, 415}
    if one.method == "POST" and one.body is not None and one.operation not in PUBLIC:
        failures.add(409)  # an Idempotency-Key used for something else
    return failures


def _reference(kind: type[BaseModel], names: Mapping[type[Any], str]) -> dict[str, str]:
    return {"$ref": _REF.format(model=names[kind])}


def _file_body() -> dict[str, Any]:
    part = {
        "type": "string",
        "contentMediaType": "application/octet-stream",
        "maxLength": LARGEST_FILE,
    }
    schema = {
        "type": "object",
        "properties": {"file": part},
        "required": ["file"],
        "additionalProperties": False,
    }
    return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}


def _version() -> str:
    try:
        return version("frontdesk")
    except PackageNotFoundError:  # run from a source tree that is not installed
        return "0"


def main() -> None:
    """Print the document."""
    from desk.routes import ENDPOINTS  # noqa: PLC0415 - routes serve this document

    text = orjson.dumps(document(ENDPOINTS), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    sys.stdout.write(text.decode() + "\n")


if __name__ == "__main__":
    main()
