# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules a file of this repository keeps, beyond what ruff and mypy see.

Each rule is a function from a path and its text to sentences about what is wrong. `make check`
applies all of them to what git tracks or would track; the architecture tests also try each rule
on a file that breaks it. Who may import whom is import-linter's business.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bots", "channels", "desk", "dialogs", "intake")
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
LONGEST_LINE = 1000  # no person writes such a line, every minifier does
SPDX = "SPDX-License-Identifier: AGPL-3.0-or-later"
SOURCES = {".css", ".html", ".js", ".mjs", ".py", ".ts", ".tsx", ".vue"}
SIGNED = {".py", ".ts", ".tsx", ".vue"}
BUILT_FOLDERS = {"dist", "node_modules", "static", "third_party", "vendor", "vendored"}
ARCHIVES = {".br", ".egg", ".gz", ".jar", ".map", ".tgz", ".wasm", ".whl", ".zip"}
EMPTY_WORDS = {
    *("utils", "util", "helpers", "helper", "common", "misc", "base", "core"),
    *("manager", "managers", "processor", "processors", "handler", "handlers"),
    *("service", "services"),
}
FOREIGN = re.compile(r"@licen[sc]e\b|Licensed[ ]under the|Copyright \([cC]\)")


def tree() -> list[Path]:
    """The files git tracks or would track, relative to the root, in a stable order.

    An unpacked source archive has no git; there every file counts that no tool made.
    """
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode:
        made = BUILT_FOLDERS | {"data", "__pycache__"}
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return sorted(
            path
            for path in found
            if not any(part in made or part[0] == "." for part in path.parts)
        )
    names = listing.stdout.decode().split("\0")
    return sorted(Path(name) for name in names if name and (ROOT / name).is_file())


def size(path: Path, text: str) -> Iterator[str]:
    """A file fits in a head, a function on a screen."""
    lines = text.count("\n")
    is_made = "generated" in path.parts  # nobody reads it from top to bottom
    if path.suffix in SOURCES and lines > LONGEST_FILE and not is_made:
        yield f"{path}: {lines} lines, at most {LONGEST_FILE}: split it by what it is about"
    if path.suffix != ".py" or "versions" in path.parts:  # a migration is a frozen list of tables
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield (
                    f"{path}:{node.lineno}: {node.name} has {length} lines,"
                    f" at most {LONGEST_FUNCTION}"
                )


def names(path: Path, text: str) -> Iterator[str]:
    """Modules and classes of the product are named for what they are about."""
    if path.suffix != ".py" or path.parts[0] not in PACKAGES:
        return
    for part in (*path.parts[:-1], path.stem):
        if part.rpartition("_")[2] in EMPTY_WORDS:
            yield f"{path}: “{part}” says nothing; name what it is about"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            last = re.findall(r"[A-Z][a-z0-9]*|[a-z0-9]+", node.name)[-1:]
            if last and last[0].lower() in EMPTY_WORDS:
                yield f"{path}:{node.lineno}: class “{node.name}” says nothing; name its trade"


def opening(path: Path, text: str) -> Iterator[str]:
    """A source file opens with its licence, and a module says what it is responsible for."""
    if path.suffix in SIGNED and SPDX not in "".join(text.splitlines(keepends=True)[:2]):
        yield f"{path}:1: the first line must name the licence: {SPDX}"
    if path.suffix == ".py" and not ast.get_docstring(ast.parse(text)):
        yield f"{path}:1: a module docstring says what this is responsible for, and what not"


def origin(path: Path, text: str) -> Iterator[str]:
    """Nothing built and nothing third-party is kept here; packages come from their registries."""
    built = BUILT_FOLDERS.intersection(path.parts[:-1])
    packed = path.suffix in ARCHIVES and path.parts[0] != "tests"  # a test may need a real zip
    if built or packed or ".min." in path.name:
        yield f"{path}: built or third-party files are not committed"
        return
    if path.suffix not in SOURCES:
        return
    if max(map(len, text.splitlines()), default=0) > LONGEST_LINE:
        yield f"{path}: looks minified; commit the source and build it"
    if FOREIGN.search(text):
        yield f"{path}: carries a foreign licence notice; depend on the package instead"


def locks(path: Path, text: str) -> Iterator[str]:
    """Locks hold names, versions and hashes, no addresses: else no mirror could serve them."""
    if path.parts[0] == "requirements":
        if "://" in text or "--find-links" in text:
            yield f"{path}: holds an address; make it with `make lock`"
        if path.suffix == ".txt" and "--hash=sha256:" not in text:
            yield f"{path}: has no hashes; make it with `make lock`"
    if path.name == "package-lock.json":
        if '"resolved": "http' in text:
            yield f"{path}: holds addresses; make it with `make lock`"
        if '"integrity": "sha' not in text:
            yield f"{path}: has no hashes; make it with `make lock`"


RULES = (size, names, opening, origin, locks)


def problems(path: Path, content: bytes) -> list[str]:
    """Everything wrong with one file; bytes that are no text are judged by their name."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
        if path.suffix in SOURCES:
            return [f"{path}: is not UTF-8"]
    if not text:
        return list(origin(path, text))
    return [problem for rule in RULES for problem in rule(path, text)]


def headings(text: str) -> list[int]:
    """The levels of a Markdown file's headings, in order; code blocks have none."""
    prose = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)
    return [len(found) for found in re.findall(r"^(#{1,6}) ", prose, flags=re.MULTILINE)]


def out_of_step(english: str, chinese: str) -> str | None:
    """Whether the two languages of a page still say the same things, judged by their outline."""
    left, right = headings(english), headings(chinese)
    if left == right:
        return None
    return f"the outlines differ: heading levels {left} in English, {right} in Chinese"


def main() -> int:
    """Print every problem; 1 if there is one."""
    paths = tree()
    found = [text for path in paths for text in problems(path, (ROOT / path).read_bytes())]
    print("\n".join(found) if found else f"{len(paths)} files keep the tree rules")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
