# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make bench`: durable turns per second on the FR-1 workload, as ratios within one run.

The same nine-message fault report is driven over HTTP against the product, against the best
durable peer (aiogram's dialog state on a Redis that syncs every command) and against the limit of
this machine (the same dialog with nothing but one SQLite writer). Only the ratios count: absolute
figures change with the machine and with what else runs on it. Start-up and idle memory follow.

Needs the workload's folder (`--workload`, by default `../shared/bench`), and for the peer
`redis-server`; what is missing is said and left out.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

HERE = Path(__file__).parent
ROOT = HERE.parent
RESULTS = HERE / "results"
PEER_PACKAGES = ["aiohttp==3.14.5", "aiogram==3.31.0", "redis==8.1.0", "uvloop==0.23.0"]
SECRET = "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
READY_SECONDS = 20.0

console = Console(highlight=False)


def main() -> int:
    """Run what can be run, print the table, keep the figures; 1 if an answer was wrong."""
    options = _options()
    if not (options.workload / "turns.py").exists():
        console.print(f"no workload at {options.workload}; pass --workload FOLDER")
        return 2
    python = _peer_python()
    targets = ["frontdesk", "limit"]
    if shutil.which("redis-server"):
        targets.append("aiogram")
    else:
        console.print("redis-server is not on PATH: the peer is left out")
    figures: dict[str, list[dict[str, float]]] = {name: [] for name in targets}
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("rounds", total=options.rounds * len(targets))
        for _ in range(options.rounds):
            for name in targets:
                progress.update(task, description=name)
                figures[name].append(_round(name, python, options))
                progress.advance(task)
    report = _report(figures)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "fr1.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    _print(report)
    return 1 if any(row["errors"] for row in report["targets"].values()) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--workload", type=Path, default=ROOT.parent / "shared" / "bench")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--conversations", type=int, default=2000)
    return parser.parse_args()


def _peer_python() -> str:
    """An environment of its own for the peer and the load generator."""
    folder = ROOT / ".venv-bench"
    python = folder / "bin" / "python"
    if not python.exists():
        console.print("preparing .venv-bench for the peer …")
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        install: list[str | Path] = [python, "-m", "pip", "install", "-q", *PEER_PACKAGES]
        subprocess.run(install, check=True)
    return str(python)


def _round(name: str, python: str, options: argparse.Namespace) -> dict[str, float]:
    folder = ROOT / "data" / "bench"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    port = _free_port()
    adapter = {"frontdesk": "frontdesk-generic-webhook", "limit": "generic", "aiogram": "telegram"}
    started = time.perf_counter()
    with _server(name, python, port, folder, options.workload) as (pid, ready):
        ready_seconds = ready - started
        driver = [
            python, "turns.py", "--target", f"http://127.0.0.1:{port}",
            "--adapter", adapter[name], "--connections", str(options.connections),
            "--conversations", str(options.conversations), "--pid", f"server={pid}", "--quiet",
        ]  # fmt: skip
        done = subprocess.run(
            driver, cwd=options.workload, env=_environment(), capture_output=True, check=False
        )
    try:
        out = json.loads(done.stdout)
    except json.JSONDecodeError:
        console.print(done.stderr.decode()[-2000:])
        raise
    return {
        "turns_per_s": out["turns_per_s"],
        "p50_ms": out["p50_ms"],
        "p99_ms": out["p99_ms"],
        "cpu_ms_per_turn": out["cpu_ms_per_turn"]["server"],
        "rss_mib": out["rss_mib"]["server"],
        "errors": out["errors"],
        "ready_seconds": round(ready_seconds, 2),
    }


@contextmanager
def _server(
    name: str, python: str, port: int, folder: Path, workload: Path
) -> Iterator[tuple[int, float]]:
    """A running server: its process id, and when it was ready."""
    helpers: list[subprocess.Popen[bytes]] = []
    servers = workload / "servers"
    if name == "frontdesk":
        config = folder / "frontdesk.toml"
        text = (HERE / "frontdesk.toml").read_text(encoding="utf-8")
        config.write_text(text.replace("port = 18090", f"port = {port}"), encoding="utf-8")
        command = [str(ROOT / ".venv" / "bin" / "frontdesk"), "serve", "--config", str(config)]
    elif name == "limit":
        command = [
            python, str(servers / "limit.py"), "--port", str(port), "--mode", "group",
            "--sync", "FULL", "--db", str(folder / "limit.db"),
        ]  # fmt: skip
    else:
        redis = _free_port()
        helpers.append(_redis(redis, folder))
        command = [
            python, str(servers / "peer_aiogram.py"), "--port", str(port), "--storage", "redis",
            "--redis-port", str(redis),
        ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=ROOT, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        _wait(process, port)
        yield process.pid, time.perf_counter()
    finally:
        for each in (process, *helpers):
            each.terminate()
            each.wait(timeout=20)


def _redis(port: int, folder: Path) -> "subprocess.Popen[bytes]":
    command = [
        "redis-server", "--port", str(port), "--save", "", "--appendonly", "yes",
        "--appendfsync", "always", "--dir", str(folder), "--bind", "127.0.0.1",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _wait_port(port)
    return process


def _environment() -> dict[str, str]:
    return {**os.environ, "FRONTDESK_WEBHOOK_SECRET": SECRET, "PYTHONDONTWRITEBYTECODE": "1"}


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Until the server answers; a hub must say itself that it is ready."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            text = process.stderr.read().decode() if process.stderr else ""
            raise SystemExit(f"the server ended: {text[-2000:]}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1).close()
        except urllib.error.HTTPError:
            return  # it answers; only a hub has this address
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise SystemExit("the server did not get ready in time")


def _wait_port(port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise SystemExit("redis did not start in time")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _report(figures: dict[str, list[dict[str, float]]]) -> dict[str, dict[str, dict[str, float]]]:
    """Medians of the rounds, and the product's throughput as a ratio to each other target."""
    targets = {
        name: {key: median(row[key] for row in rows) for key in rows[0]}
        for name, rows in figures.items()
    }
    ours = targets["frontdesk"]["turns_per_s"]
    ratios = {
        name: {"frontdesk_is_times": round(ours / row["turns_per_s"], 2)}
        for name, row in targets.items()
        if name != "frontdesk"
    }
    return {"targets": targets, "ratios": ratios}


def _print(report: dict[str, dict[str, dict[str, float]]]) -> None:
    columns = ("turns/s", "p50 ms", "p99 ms", "CPU ms/turn", "RSS MiB", "ready s", "errors")
    table = Table("durable, FR-1", *columns, box=None, header_style="bold")
    for name, row in report["targets"].items():
        keys = ("turns_per_s", "p50_ms", "p99_ms", "cpu_ms_per_turn", "rss_mib", "ready_seconds")
        table.add_row(name, *(f"{row[key]:,.2f}" for key in keys), f"{row['errors']:.0f}")
    console.print(table)
    for name, ratio in report["ratios"].items():
        console.print(f"frontdesk is {ratio['frontdesk_is_times']} × {name}")


if __name__ == "__main__":
    sys.exit(main())
