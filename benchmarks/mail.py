# SPDX-License-Identifier: AGPL-3.0-or-later
"""What reading a mail costs, against the standard library used plainly, in the same run.

The plain way (`policy.default`, the best body, the names of the files) is what most programs do;
it raises on some of these mails, decodes less and finds no quotes. Reading apart adds a pipe and
a pickle. The messages are the tests' own; ratios count, the machine does not.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

from channels.email.apart import ApartReader
from channels.email.mime import parse_message

MESSAGES = Path(__file__).parent.parent / "tests" / "channels" / "email" / "messages"
ROUNDS = 5
LARGE = (
    b"Subject: x\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n\n"
    + (b"QUJD" * 18 + b"\n") * 180_000
)
GOAL_APART_PER_SECOND = 200


def main() -> None:
    """Print the figures, as JSON with `--json`."""
    raws = [path.read_bytes() for path in sorted(MESSAGES.glob("*.eml"))]
    ours, plain = cpu(parse_message, raws), cpu(plainly, raws)
    figures = {
        "messages": len(raws),
        "ours_ms": round(ours * 1000, 3),
        "plain_ms": round(plain * 1000, 3),
        "ratio": round(ours / plain, 2),
        "plain_raises_on": sum(raises(raw) for raw in raws),
        "apart_per_second": round(asyncio.run(apart(raws))),
        "goal_apart_per_second": GOAL_APART_PER_SECOND,
        "13_mb_ours_ms": round(cpu(parse_message, [LARGE]) * 1000),
        "13_mb_plain_ms": round(cpu(plainly, [LARGE]) * 1000),
    }
    if "--json" in sys.argv[1:]:
        print(json.dumps(figures, indent=2))
        return
    for name, figure in figures.items():
        print(f"{name:>22}: {figure}")


def cpu(read: Callable[[bytes], object], raws: list[bytes]) -> float:
    """CPU seconds for one mail, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for raw in raws:
            read(raw)
        best = min(best, time.process_time() - began)
    return best / len(raws)


def plainly(raw: bytes) -> object:
    """Sender, subject, date, body and files, as the library's documentation shows it."""
    try:
        message = message_from_bytes(raw, policy=policy.default)
        headers = [str(message[name]) for name in ("from", "to", "subject", "date", "message-id")]
        body = message.get_body(("plain", "html"))
        files = [(one.get_filename(), one.get_content()) for one in message.iter_attachments()]
        return headers, body and body.get_content(), files
    except Exception as error:  # noqa: BLE001 - what it raises on is one of the figures
        return error


def raises(raw: bytes) -> bool:
    """True if the plain way cannot read this mail."""
    return isinstance(plainly(raw), Exception)


async def apart(raws: list[bytes]) -> float:
    """Mails per second through one process, start-up left out."""
    best = 0.0
    async with ApartReader() as reader:
        await reader.read(raws[0])
        for _ in range(ROUNDS):
            began = time.perf_counter()
            for raw in raws:
                await reader.read(raw)
            best = max(best, len(raws) / (time.perf_counter() - began))
    return best


if __name__ == "__main__":
    main()
