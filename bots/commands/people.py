# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands about people and keys: agents, their passwords, API keys."""

import getpass
import sys
from typing import Annotated, Any, cast

import typer

from bots.commands.shared import (
    ConfigOption,
    JsonOption,
    perform,
    print_json,
    print_table,
    reading_of,
)

agent = typer.Typer(help="Agents and their passwords.", no_args_is_help=True)
apikey = typer.Typer(help="Keys for the REST API.", no_args_is_help=True)
# What came of what somebody had who left, in the words of `bots/operation/leaving.py`.
_LEFT = {
    "released": "tickets that are back in their queues",
    "conversations": "conversations that wait for somebody",
    "kept": "tickets that are still theirs, because a step or a field keeps them: pass them on",
    "tasks": "tickets with tasks of theirs: give them to somebody",
    "visits": "tickets with visits of theirs: send somebody else",
    "customers": "customers whose account manager they were: name another",
    "questions": "tickets with questions to a tier that they had taken up",
}
ROLES = ("admin", "supervisor", "agent", "editor", "auditor")

Login = Annotated[str, typer.Argument(help="What the agent signs in with; one word.")]
RoleOption = Annotated[str, typer.Option("--role", help=f"One of {', '.join(ROLES)}.")]


def _checked_role(role: str) -> str:
    if role not in ROLES:
        problem = f"{role!r} is no role; there are {', '.join(ROLES)}"
        raise typer.BadParameter(problem, param_hint="--role")
    return role


@agent.command("add")
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="The name customers see.")],
    role: RoleOption = "agent",
    queues: Annotated[str, typer.Option(help="Queue ids, separated by commas.")] = "",
    config: ConfigOption = None,
) -> None:
    """Add an agent; asks for the password.

    Example: frontdesk agent add lina --name 李娜
    """
    _checked_role(role)
    password = _ask_password()
    wanted = [queue for queue in queues.split(",") if queue]
    perform(
        config, "add_agent", login=login, name=name, role=role, queues=wanted, password=password
    )
    typer.echo(f"{login} can sign in now")


@agent.command("set")
def set_(
    login: Login,
    queues: Annotated[str | None, typer.Option(help="Queue ids, separated by commas.")] = None,
    skills: Annotated[str | None, typer.Option(help="Skills, separated by commas.")] = None,
    capacity: Annotated[
        int | None, typer.Option(min=0, max=1000, help="How many tickets at once.")
    ] = None,
    shift: Annotated[
        str | None, typer.Option(help="A shift of the service file; empty for none.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Change what dispatch knows of an agent; what is left out stays.

    Example: frontdesk agent set lina --queues printers,finance --skills laser --capacity 6
    """
    perform(
        config,
        "set_agent",
        login=login,
        queues=_listed(queues),
        skills=_listed(skills),
        capacity=capacity,
        shift=shift,
    )
    typer.echo(f"{login} is changed")


def _listed(text: str | None) -> list[str] | None:
    return None if text is None else [one.strip() for one in text.split(",") if one.strip()]


@agent.command("leave")
def leave(login: Login, config: ConfigOption = None, json: JsonOption = False) -> None:
    """Take somebody out of the team: no sign-in any more, and their open tickets go back.

    Example: frontdesk agent leave lina
    """
    found = cast("dict[str, Any]", perform(config, "leave", login=login))
    if json:
        print_json(found)
        return
    typer.echo(f"{login} has left")
    for kind, said in _LEFT.items():
        if what := found[kind]:
            told = what if isinstance(what, int) else ", ".join(dict.fromkeys(what))
            typer.echo(f"{said}: {told}")


@agent.command("return")
def return_(login: Login, config: ConfigOption = None) -> None:
    """Let somebody who left sign in again, with the password they had.

    Example: frontdesk agent return lina
    """
    perform(config, "come_back", login=login)
    typer.echo(f"{login} can sign in again")


@agent.command("list")
def list_agents(config: ConfigOption = None, json: JsonOption = False) -> None:
    """List all agents.

    Example: frontdesk agent list --json
    """
    from bots.operation.staff import agents

    found = agents(reading_of(config))
    if json:
        print_json(found)
    else:
        columns = ("login", "name", "role", "is_active", "queues", "skills", "capacity", "shift")
        print_table([_plain(one) for one in found], columns, "there are no agents")


def _plain(row: dict[str, object]) -> dict[str, object]:
    """The same with lists as words, and nothing where there is nothing."""
    told = {name: "" if value is None else value for name, value in row.items()}
    lists = {name: value for name, value in told.items() if isinstance(value, list)}
    return {**told, **{name: ", ".join(map(str, value)) for name, value in lists.items()}}


@agent.command("password")
def password(login: Login, config: ConfigOption = None) -> None:
    """Set an agent's password and end their sessions.

    Example: frontdesk agent password lina
    """
    perform(config, "set_password", login=login, password=_ask_password())
    typer.echo(f"the password of {login} is changed")


@apikey.command("create")
def create(
    name: Annotated[str, typer.Option(help="What the key is for.")],
    role: RoleOption = "agent",
    config: ConfigOption = None,
    json: JsonOption = False,
) -> None:
    """Make an API key; it is shown once.

    Example: frontdesk apikey create --name erp --role agent
    """
    _checked_role(role)
    key = str(perform(config, "create_key", name=name, role=role))
    if json:
        print_json({"name": name, "role": role, "key": key})
    else:
        typer.echo(key)


@apikey.command("list")
def list_keys(config: ConfigOption = None, json: JsonOption = False) -> None:
    """List all API keys; their secrets are not kept.

    Example: frontdesk apikey list
    """
    from bots.operation.staff import keys

    found = keys(reading_of(config))
    if json:
        print_json(found)
    else:
        print_table(found, ("name", "role", "created_at", "is_active"), "there are no keys")


@apikey.command("revoke")
def revoke(
    name: Annotated[str, typer.Option(help="What the key is for.")],
    config: ConfigOption = None,
) -> None:
    """Let a key open nothing any more, such as one that was lost or seen by others.

    Example: frontdesk apikey revoke --name erp
    """
    count = perform(config, "revoke_key", name=name)
    typer.echo(f"{name} is revoked" if count == 1 else f"{count} keys {name} are revoked")


def _ask_password() -> str:
    """A password from the terminal, or one line of standard input."""
    from desk.login import SHORTEST_PASSWORD

    given = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip()
    if len(given) < SHORTEST_PASSWORD:
        problem = f"a password needs at least {SHORTEST_PASSWORD} characters"
        raise typer.BadParameter(problem, param_hint="password")
    return given
