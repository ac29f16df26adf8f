# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/howto/add-a-channel.md, done: a new channel is one folder, and one of tests beside it.

The nearest sibling is copied under a new name into a tree that is otherwise this one, and the
common tests are run there. If anything else had to be touched they would fail.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from tree_rules import ROOT

RENAMED = {
    "channels.webhook": "channels.toy", "/channels/webhook/": "/channels/toy/",
    'KIND = "webhook"': 'KIND = "toy"', 'kind = "webhook"': 'kind = "toy"',
}  # fmt: skip
COMMON = ("test_contract.py", "test_sandboxes.py", "test_doors.py")


def link_all(source: Path, target: Path, without: str = "") -> None:
    """Everything of a folder except one entry, as links."""
    target.mkdir()
    for entry in source.iterdir():
        if entry.name not in {without, "__pycache__", ".venv", ".git", "node_modules"}:
            (target / entry.name).symlink_to(entry)


def renamed(source: Path, target: Path) -> None:
    """A copy of a folder or file under the new name."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)
    for file in [target] if target.is_file() else target.rglob("*.py"):
        text = file.read_text("utf-8")
        for before, after in RENAMED.items():
            text = text.replace(before, after)
        file.write_text(text, "utf-8")


def test_a_new_channel_is_one_folder(tmp_path: Path) -> None:
    """Registered, opened, attacked, restarted and talked to, with nothing else changed."""
    tree = tmp_path / "tree"
    link_all(ROOT, tree, without="channels")
    link_all(ROOT / "channels", tree / "channels")
    (tree / "tests").unlink()
    link_all(ROOT / "tests", tree / "tests", without="channels")
    link_all(ROOT / "tests" / "channels", tree / "tests" / "channels")
    renamed(ROOT / "channels" / "webhook", tree / "channels" / "toy")
    (tree / "tests" / "channels" / "toy").mkdir()
    contract = Path("tests", "channels", "webhook", "contract.py")
    renamed(ROOT / contract, tree / "tests" / "channels" / "toy" / "contract.py")
    ran = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider",
            "-k", "toy", *(f"tests/channels/{name}" for name in COMMON),
        ],
        cwd=tree,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    passed = int(ran.stdout.rpartition(" passed")[0].split()[-1])
    assert passed > 100, ran.stdout
