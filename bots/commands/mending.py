# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands about what could not be handled: list, show, retry, discard."""

from typing import Annotated

import typer

from bots.commands.shared import (
    ConfigOption,
    JsonOption,
    perform,
    print_json,
    print_table,
    reading_of,
)
from intake.errors import NotFound

parked = typer.Typer(help="What could not be handled, with its bytes.", no_args_is_help=True)
LARGEST = 2**63 - 1  # that the store can hold
Number = Annotated[
    int, typer.Argument(min=1, max=LARGEST, help="The number that `parked list` shows.")
]


@parked.command("list")
def list_parked(config: ConfigOption = None, json: JsonOption = False) -> None:
    """List parked messages.

    Example: frontdesk parked list --json
    """
    from bots.operation.parking import parked_list

    found = parked_list(reading_of(config))
    if json:
        print_json(found)
    else:
        columns = ("id", "channel", "stage", "reason", "size_bytes", "received_at")
        print_table(found, columns, "nothing is parked")


@parked.command()
def show(number: Number, config: ConfigOption = None) -> None:
    """Show one with its traceback and bytes.

    Example: frontdesk parked show 3
    """
    from bots.operation.parking import parked_shown

    found = parked_shown(reading_of(config), number)
    if found is None:
        raise NotFound(f"nothing was ever parked under number {number}")
    print_json(found)


@parked.command()
def retry(number: Number, config: ConfigOption = None) -> None:
    """Send it through the line again.

    Example: frontdesk parked retry 3
    """
    _must(perform(config, "retry_parked", needs_secrets=True, parked=number), number)
    typer.echo(f"{number} is on its way again")


@parked.command()
def discard(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why it needs nothing more; kept.")] = "",
    config: ConfigOption = None,
) -> None:
    """Put it away; the journal keeps its bytes.

    Example: frontdesk parked discard 3 --reason "a test of the provider"
    """
    _must(perform(config, "discard_parked", parked=number, reason=reason), number)
    typer.echo(f"{number} is put away")


def _must(was_found: object, number: int) -> None:
    if not was_found:
        raise NotFound(f"nothing is parked under number {number}")
