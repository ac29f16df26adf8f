# SPDX-License-Identifier: AGPL-3.0-or-later
"""What several commands need: the configuration they speak of, and how they print."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from rich.progress import Progress
    from sqlalchemy import Engine

    from bots.settings import Settings

Result = TypeVar("Result")
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="frontdesk.toml; without it, the demo's data in ./data."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs to read.")]

console = Console(highlight=False)
INTERRUPTED = 130  # the status of what ended by Ctrl-C


def settings_of(config: Path | None, *, needs_secrets: bool = False) -> "Settings":
    """The settings a command works with. Raises `SettingsError`.

    Only a command that speaks with channels needs their secrets.
    """
    if config is None:
        from bots.demo.setup import demo_settings  # with all of the hub behind it

        return demo_settings()
    from bots import settings

    return settings.load(config, needs_secrets=needs_secrets)


@contextmanager
def naming_line(config: Path | None) -> Iterator[None]:
    """A setting that turns out to be wrong inside is named with its file and line.

    Raises `SettingsError`.
    """
    from bots.settings import located
    from intake.errors import SettingsError, SettingsErrors

    try:
        yield
    except SettingsErrors:
        raise  # these have their lines
    except SettingsError as error:
        raise located(error, config) from error


@contextmanager
def wrong_use(option: str) -> Iterator[None]:
    """What cannot be used inside is a mistake in this option. Raises `typer.BadParameter`."""
    from intake.errors import SettingsError

    try:
        yield
    except SettingsError as error:
        raise typer.BadParameter(error.problem, param_hint=option) from error


def reading_of(config: Path | None) -> "Engine":
    """A read-only engine on the store, also while a hub is running.

    Raises `SettingsError`, or `StoreUnavailable` if the file cannot be read.
    """
    from intake.errors import SettingsError
    from intake.store import open_existing

    url = settings_of(config).store.url
    with naming_line(config):
        reading = open_existing(url)
        if reading is None:
            problem = f"{url} does not exist yet; start a hub with it, or run `frontdesk migrate`"
            raise SettingsError("store.url", problem)
        return reading


def perform(
    config: Path | None, operation: str, *, needs_secrets: bool = False, **arguments: object
) -> object:
    """Do something in the store: through the running hub if there is one, else directly."""
    from bots.operation import control
    from bots.runtime import logs

    logs.configure("WARNING", "console")
    settings = settings_of(config, needs_secrets=needs_secrets)
    with naming_line(config):
        return run(lambda: control.perform(settings, operation, arguments))


def run(work: Callable[[], Awaitable[Result]]) -> Result:
    """Run a coroutine to its end; Ctrl-C ends quietly."""
    try:
        return asyncio.run(_call(work))
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


async def _call(work: Callable[[], Awaitable[Result]]) -> Result:
    return await work()


def progress(*, as_json: bool) -> "Progress":
    """A bar for a person who waits at a terminal; for a program or a file there is none."""
    from rich.progress import Progress

    is_off = as_json or not console.is_terminal
    return Progress(console=console, transient=True, disable=is_off)


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """What is written inside goes to a place that a person named. Raises `typer.BadParameter`."""
    try:
        yield
    except OSError as error:
        raise typer.BadParameter(f"cannot write {place}: {error.strerror}") from error


def print_mistake(sentence: str) -> None:
    """Why the command did not do its work, on standard error."""
    is_plain = False if os.environ.get("NO_COLOR") else None
    typer.secho(f"frontdesk: {sentence}", fg="red", err=True, color=is_plain)


def print_problem(problem: object) -> None:
    """One thing that is wrong, on one line, with its square brackets as they are."""
    console.print("[red]✗[/]", escape(str(problem)), soft_wrap=True)


def print_json(document: object) -> None:
    """JSON on standard output, readable and in the original script."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n")


def print_table(rows: list[dict[str, object]], columns: tuple[str, ...], empty: str) -> None:
    """A table for people, or a sentence when there is nothing to show."""
    if not rows:
        console.print(empty)
        return
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(str(row.get(column, "")) for column in columns))
    console.print(table)
