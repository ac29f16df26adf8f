# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands of `frontdesk`, one thin function each.

Exit 0: good. 1: the check failed. 2: wrong use. A user's mistake ends in one sentence, never in a
traceback. What a command does lives elsewhere; imports are lazy, so `--help` is instant.
"""

import gc
import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from bots.commands import (
    dialogs,
    gaps,
    importing,
    labels,
    looking,
    mending,
    people,
    running,
    starting,
)
from bots.commands.shared import INTERRUPTED, print_mistake
from intake.errors import FrontdeskError

app = typer.Typer(
    name="frontdesk",
    help="Frontdesk: the intake hub for after-sales service.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("init")(starting.init)
app.command("serve")(running.serve)
app.command("demo")(running.demo)
app.command("sandbox")(running.sandbox)
app.command("check")(running.check)
app.command("migrate")(running.migrate)
app.command("ask")(looking.ask)
app.command("gaps")(gaps.gaps)
app.command("mail")(looking.mail)
app.command("extract")(looking.extract)
app.command("replay")(looking.replay)
app.command("audit")(looking.audit)
app.command("qr")(labels.qr)
app.command("import")(importing.import_table)
app.add_typer(dialogs.dialog, name="dialog")
app.add_typer(mending.parked, name="parked")
app.add_typer(people.agent, name="agent")
app.add_typer(people.apikey, name="apikey")

LOADED = 1_000_000  # new objects between two collections; loading a hub makes 200,000
Version = Annotated[bool, typer.Option("--version", help="Print the version and exit.")]


@app.callback(invoke_without_command=True)
def _root(*, version: Version = False) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"frontdesk {installed('frontdesk')}")
        raise typer.Exit


def main() -> None:
    """Run the command line; errors that a person can correct end in one line on stderr."""
    # What is loaded stays: looking through it again and again is a tenth of every start.
    gc.set_threshold(LOADED)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that knows no Chinese
            stream.reconfigure(errors="backslashreplace")
    name = "frontdesk" if Path(sys.argv[0]).name != "__main__.py" else None
    try:
        ended_with = app(prog_name=name, standalone_mode=False)
    except FrontdeskError as error:
        print_mistake(str(error))
        raise SystemExit(error.exit_code) from None
    except typer.TyperException as mistake:
        from bots.commands import mistakes

        if not mistakes.is_help(mistake):
            print_mistake(mistakes.told(mistake))
        raise SystemExit(mistake.exit_code) from None
    except typer.Abort:
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
    raise SystemExit(ended_with)
