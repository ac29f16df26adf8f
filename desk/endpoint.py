# SPDX-License-Identifier: AGPL-3.0-or-later
"""Endpoint: one operation of the API, from its declaration to its answer.

The signature of the function is the declaration: `query` and `body` name their types, other
parameters are parts of the path, the return type is the answer. `routes.py` lists the operations,
`openapi.py` documents the very same values, so that the document cannot differ from what runs.
"""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NewType, get_origin, get_type_hints

import orjson
from aiohttp import web
from pydantic import BaseModel, ValidationError

from desk import idempotency
from desk.bodies.shared import Body, Nothing
from desk.office import Office
from desk.permissions import NOBODY, Principal
from desk.ports import DeskPorts
from desk.problems import (
    FieldProblems,
    SignInRequired,
    TooLarge,
    WrongMediaType,
)
from intake.bounded import bounded
from intake.errors import InvalidRequest, NotFound, NotPermitted

LARGEST_BODY = 64 * 1024
# Lists and objects within each other; orjson writes no more than 254, with what is around them.
MOST_NESTED = 64
_PATH_PART = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~")
_LONGEST_PATH_PART = 128  # the id of a rule's task names ticket, rule and moment
LONGEST_NAME = 200

# A part of the path that is a name of other people's making, such as a spare part's: any
# characters that can be seen, percent-encoded, up to `LONGEST_NAME` of them.
NameInPath = NewType("NameInPath", str)


@dataclass(frozen=True, slots=True)
class Call:
    """One request that may be answered: who makes it, when, and what the desk has to work with.

    `afterwards` is done to the response before it leaves, such as setting a cookie.
    """

    request: web.Request
    office: Office
    principal: Principal
    now: datetime
    afterwards: list[Callable[[web.StreamResponse], None]] = field(default_factory=list)

    @property
    def ports(self) -> DeskPorts:
        """What the program gave the desk."""
        return self.office.ports


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation as declared."""

    operation: str
    method: str
    path: str
    function: Callable[..., Awaitable[Any]]
    summary: str
    description: str
    status: int
    path_names: tuple[str, ...]
    free_names: frozenset[str]  # those of them that are names of other people's making
    query: type[Body] | None
    body: type[Body] | None
    answer: type[BaseModel] | None
    takes_file: bool
    errors: tuple[int, ...]


def endpoint(
    method: str,
    path: str,
    *,
    status: int = 200,
    takes_file: bool = False,
    errors: tuple[int, ...] = (),
) -> Callable[[Callable[..., Awaitable[Any]]], Endpoint]:
    """Declare an operation. Its name is the function's, `list_tickets` becoming `listTickets`.

    `errors` are the answers beyond those that follow from the signature.
    """

    def declare(function: Callable[..., Awaitable[Any]]) -> Endpoint:
        hints = get_type_hints(function)
        answer = hints.pop("return")
        first, *others = function.__name__.split("_")
        doc = inspect.getdoc(function) or ""
        return Endpoint(
            operation=first + "".join(word.capitalize() for word in others),
            method=method,
            path=path,
            function=function,
            summary=doc.partition("\n")[0],
            description=doc.partition("\n")[2].strip(),
            status=status,
            path_names=tuple(name for name in hints if name not in {"call", "query", "body"}),
            free_names=frozenset(name for name in hints if hints[name] is NameInPath),
            query=hints.get("query"),
            body=hints.get("body"),
            answer=answer if issubclass(answer, BaseModel) else None,
            takes_file=takes_file,
            errors=errors,
        )

    return declare


def may_be_left_out(kind: type[Body]) -> bool:
    """Whether a request may come without this body, as if it were an empty object."""
    try:
        kind()
    except ValidationError:
        return False
    return True


def bind(one: Endpoint, office: Office) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The route that answers this operation: who, may they, what, and only then do it."""

    async def answer(request: web.Request) -> web.StreamResponse:
        now = office.ports.clock()
        principal = await _permitted(one, office, request, now)
        call = Call(request, office, principal, now)
        arguments: dict[str, Any] = {
            name: _path_part(request, name, is_free=name in one.free_names)
            for name in one.path_names
        }
        query = _query(one.query or Nothing, request)  # unknown names are errors everywhere
        if one.query is not None:
            arguments["query"] = query
        raw = b""
        if one.body is not None:
            raw = await _read_body(request)
            arguments["body"] = _body(one.body, request, raw)

        async def run() -> web.StreamResponse:
            response = _response(one, await one.function(call, **arguments))
            for finish in call.afterwards:
                finish(response)
            return response

        key = request.headers.get(idempotency.HEADER)
        if key is None or request.method != "POST" or one.body is None:
            return await run()
        if principal is NOBODY:
            # Strangers share no name, so a stranger's key must not fetch another one's answer.
            return await run()
        keyed = idempotency.KeyedRequest(principal.id, key, request.path, raw)
        return await idempotency.answered_once(office.ports, office.open_requests, keyed, now, run)

    return answer


async def _permitted(
    one: Endpoint, office: Office, request: web.Request, now: datetime
) -> Principal:
    is_public = NOBODY.may(one.operation)
    if is_public:
        # Old credentials must not keep anybody from signing in.
        return NOBODY
    principal = await office.sessions.who(request, now)
    if principal is NOBODY:
        raise SignInRequired
    office.sessions.check_forgery(request, principal)
    if not principal.may(one.operation):
        raise NotPermitted
    return principal


def _path_part(request: web.Request, name: str, *, is_free: bool) -> str:
    part = request.match_info[name]
    if is_free:
        can_be = part.isprintable() and len(part) <= LONGEST_NAME
    else:
        can_be = _PATH_PART.issuperset(part) and len(part) <= _LONGEST_PATH_PART
    if not can_be:
        raise NotFound
    return part


def _query(kind: type[Body], request: web.Request) -> Body:
    given: dict[str, object] = {}
    for name in request.query:
        values = [value for value in request.query.getall(name) if value]
        known = kind.model_fields.get(name)
        if known is not None and get_origin(known.annotation) is tuple:
            given[name] = tuple(values)
        elif len(values) > 1:
            raise InvalidRequest({name: "given_twice"})
        elif values or known is None:
            given[name] = "".join(values)
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise FieldProblems(error, where="query") from error


async def _read_body(request: web.Request) -> bytes:
    if (request.content_length or 0) > LARGEST_BODY:
        raise TooLarge
    try:
        return await bounded(request.content, LARGEST_BODY)
    except ValueError:
        raise TooLarge from None


def _body(kind: type[Body], request: web.Request, raw: bytes) -> Body:
    if not raw and may_be_left_out(kind):
        return kind()
    if request.content_type != "application/json":
        raise WrongMediaType
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise InvalidRequest({"body": "not_json"}) from error
    if raw.count(b"[") + raw.count(b"{") > MOST_NESTED and _is_deeper(document, MOST_NESTED):
        raise InvalidRequest({"body": "nested_too_deep"})
    try:
        # Back to JSON, so that pydantic is strict and still makes enums and tuples; numbers that
        # no database holds are floats by now.
        return kind.model_validate_json(orjson.dumps(document), strict=True)
    except ValidationError as error:
        raise FieldProblems(error, where="body") from error


def _is_deeper(document: object, most: int) -> bool:
    """Whether there are more than `most` lists and objects within each other."""
    if isinstance(document, dict):
        return most == 0 or any(_is_deeper(one, most - 1) for one in document.values())
    if isinstance(document, list):
        return most == 0 or any(_is_deeper(one, most - 1) for one in document)
    return False


def _response(one: Endpoint, answer: BaseModel | web.StreamResponse) -> web.StreamResponse:
    if isinstance(answer, web.StreamResponse):
        return answer
    return web.Response(
        status=one.status,
        body=answer.model_dump_json().encode(),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
