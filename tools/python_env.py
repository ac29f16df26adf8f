# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes and keeps the project's own Python environment in `.venv`.

Standard library only: it runs before anything is installed. Packages come hash-pinned from
`requirements/*.txt`, through uv where that works and through pip where it does not. A stamp per
list makes the second call cost nothing. What is done with the environment is `bootstrap.py`'s.
"""

from __future__ import annotations

import ast
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import frontend

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
STAMPS = VENV / ".frontdesk"
OLDEST_PYTHON = (3, 11)
PACKAGES = ("bots", "channels", "desk", "dialogs", "intake")
INSTALLER = "FRONTDESK_INSTALLER"  # "pip" leaves uv out


def say(text: str) -> None:
    """One line of progress, at once."""
    print(f"frontdesk: {text}", flush=True)


def stop(text: str) -> NoReturn:
    """End with one sentence that says what to do."""
    sys.exit(f"frontdesk: {text}")


def program(name: str) -> str:
    """The path of a command installed in the environment."""
    return str(PROGRAMS / (f"{name}.exe" if os.name == "nt" else name))


def works(*command: str | Path) -> bool:
    """Whether a command exists and ends well; its output is nobody's business."""
    try:
        done = subprocess.run([*map(str, command)], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def digest(inputs: Iterable[Path]) -> str:
    """A fingerprint of some files' contents."""
    total = hashlib.sha256()
    for path in inputs:
        total.update(path.read_bytes() + b"\0")
    return total.hexdigest()


def is_done(name: str, *inputs: Path) -> bool:
    """Whether a step was done with these very inputs before."""
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text() == digest(inputs)


def mark_done(name: str, *inputs: Path) -> None:
    """Remember that a step was done with these inputs."""
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(digest(inputs))


# --- the environment ------------------------------------------------------------------------


def make_venv() -> None:
    """Make `.venv`, or make it again when the checkout moved or Python changed."""
    if sys.version_info < OLDEST_PYTHON:
        stop("Frontdesk needs Python 3.11 or newer: install it, then `make PYTHON=python3.11`.")
    made_for = f"{ROOT}\n{sys.version}\n"
    stamp = STAMPS / "made-for"
    if PYTHON.exists() and stamp.is_file() and stamp.read_text() == made_for:
        return
    adopted = not stamp.is_file() and works(
        PYTHON, "-c", f"import sys; sys.exit(sys.version != {sys.version!r})"
    )
    if not adopted:
        _create_venv()
    STAMPS.mkdir(exist_ok=True)
    stamp.write_text(made_for)


def _create_venv() -> None:
    if VENV.is_symlink():
        stop(".venv is a link to an environment of another place: remove the link and try again.")
    say("making the Python environment .venv")
    python = getattr(sys, "_base_executable", sys.executable)
    if VENV.exists():
        shutil.rmtree(VENV)
    if works(python, "-m", "venv", VENV):
        return
    # Debian without python3-venv: the module is there, ensurepip is not.
    shutil.rmtree(VENV, ignore_errors=True)
    if shutil.which("uv") and works("uv", "venv", "--python", python, VENV):
        return
    if works(python, "-m", "pip", "--version") and works(
        python, "-m", "venv", "--without-pip", VENV
    ):
        return
    stop("Python has neither venv nor pip here; on Debian or Ubuntu: apt install python3-venv")


def pip_command() -> list[str] | None:
    """How to call pip so that it installs into the environment; None where there is no pip."""
    if works(PYTHON, "-c", "import pip"):
        return [str(PYTHON), "-m", "pip"]
    outer = getattr(sys, "_base_executable", sys.executable)
    if works(outer, "-c", "import pip"):
        return [outer, "-m", "pip", "--python", str(PYTHON)]
    return None


# --- uv, told what pip knows -------------------------------------------------------------------


def pip_settings(listing: str) -> dict[str, str]:
    """What `pip config list` prints, as option → value; nearer settings win as they do in pip."""
    ranked: dict[str, tuple[int, str]] = {}
    ranks = {"global": 0, "install": 1, ":env:": 2}
    for line in listing.splitlines():
        key, sign, quoted = line.partition("=")
        section, dot, option = key.partition(".")
        if not sign or not dot or section not in ranks:
            continue
        try:
            value = str(ast.literal_eval(quoted))
        except (SyntaxError, ValueError):
            value = quoted
        rank = ranks[section]
        if option not in ranked or ranked[option][0] <= rank:
            ranked[option] = (rank, " ".join(value.split()))
    return {option: value for option, (_, value) in ranked.items() if value}


def uv_environment(settings: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """The environment in which uv uses the mirror, certificate and proxy that pip uses.

    uv reads none of pip's configuration (0.13), so a user behind a mirror would see it fail. What
    the user set for uv wins. Searching all indexes alike is pip's way, and safe with hashes.
    """
    told = {
        "UV_DEFAULT_INDEX": settings.get("index-url"),
        "UV_INDEX": settings.get("extra-index-url"),
        "UV_INDEX_STRATEGY": "unsafe-best-match" if "extra-index-url" in settings else None,
        "UV_FIND_LINKS": settings.get("find-links", "").replace(" ", ",") or None,
        "UV_INSECURE_HOST": settings.get("trusted-host"),
        "UV_HTTP_TIMEOUT": settings.get("default-timeout") or settings.get("timeout"),
        "SSL_CERT_FILE": settings.get("cert"),
        "ALL_PROXY": settings.get("proxy"),
        "UV_SYSTEM_CERTS": "1",
        "UV_LINK_MODE": "copy" if os.name == "nt" else None,
        "UV_PYTHON_DOWNLOADS": "never",
    }
    return {**{key: value for key, value in told.items() if value}, **given}


def uv_command() -> tuple[str, dict[str, str]] | None:
    """How to call uv and in which environment; None where it is not wanted or not there."""
    if os.environ.get(INSTALLER) == "pip":
        return None
    if not (Path(program("uv")).exists() or shutil.which("uv")):
        return None
    pip = pip_command()
    listing = ""
    if pip:
        told = subprocess.run(
            [*pip[:3], "config", "list"], capture_output=True, text=True, check=False
        )
        listing = told.stdout
    path = program("uv") if Path(program("uv")).exists() else "uv"
    return path, uv_environment(pip_settings(listing), os.environ)


def get_uv() -> None:
    """Install uv into the environment; without it everything still works, more slowly."""
    pinned = ROOT / "requirements" / "uv.txt"
    pip = pip_command()
    if pip is None or os.environ.get(INSTALLER) == "pip" or is_done("uv", pinned):
        return
    if works(*pip, "install", "--quiet", "--require-hashes", "-r", pinned):
        mark_done("uv", pinned)


def install(what: str, *arguments: str) -> None:
    """Install into the environment: uv first, pip on any failure of uv, one sentence on pip's.

    The front end is not built on the way: the caller has done that, or does not want it.
    """
    leave_out = {frontend.SKIP: "1"}
    say(f"installing {what}")
    uv = uv_command()
    if uv is not None:
        command = [uv[0], "pip", "install", "--quiet", "--python", str(PYTHON)]
        command += ["--compile-bytecode", *arguments]  # as pip does by itself
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**uv[1], **leave_out},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        say(f"uv could not do it ({reason}); trying pip")
    pip = pip_command()
    quiet = ["--quiet", "--disable-pip-version-check"]
    if pip is not None:
        command = [*pip, "install", *quiet, *arguments]
        environment = {**os.environ, **leave_out}
        done_by_pip = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        if done_by_pip.returncode == 0:
            return
    stop(
        f"could not install {what} (the reason stands above): check the network, or set a mirror"
        " you can reach with `pip config set global.index-url …`, and run the same command again."
    )


def install_lists(*names: str) -> None:
    """Install pinned lists of `requirements/` that are not installed yet, in one go."""
    lists = {name: ROOT / "requirements" / f"{name}.txt" for name in names}
    todo = {name: path for name, path in lists.items() if not is_done(name, path)}
    if not todo:
        return
    get_uv()
    files = [argument for path in todo.values() for argument in ("-r", str(path))]
    # The lists are complete; asking again who needs whom would trip over what they override.
    pinned = ("--no-deps", "--require-hashes")
    install(f"Python packages ({', '.join(todo)})", *pinned, *files)
    for name, path in todo.items():
        mark_done(name, path)


def install_project() -> None:
    """Put the product itself into the environment, as a link to this checkout."""
    inputs = [ROOT / "pyproject.toml", ROOT / "tools" / "build_frontend.py"]
    if is_done("project", *inputs):
        return
    install("Frontdesk", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    mark_done("project", *inputs)


def compile_project() -> None:
    """Compile what changed, as Python itself would at the first start.

    Many containers forbid Python that (PYTHONDONTWRITEBYTECODE): then every start would compile
    everything again, which is a fifth of its time.
    """
    folders = [name for name in PACKAGES if (ROOT / name).is_dir()]
    quiet = ("-q", "-x", "node_modules")
    subprocess.run([PYTHON, "-m", "compileall", *quiet, *folders], cwd=ROOT, check=False)
