# SPDX-License-Identifier: AGPL-3.0-or-later
"""The process that reads mails apart from the hub: bytes in on stdin, a pickled result out.

Started by `apart.py` only. It limits itself, so that no mail can take the machine: 512 MiB of
memory, 5 s of CPU for each mail, no file to write. Whoever breaks a limit dies, and a new one
takes over. Its parent trusts its pickle: it runs our code under the same user.
"""

import os
import pickle
import resource
import sys
import time
from contextlib import suppress
from typing import BinaryIO

from channels.email.charsets import guess
from channels.email.mime import parse_message
from channels.email.parsed import LENGTH_BYTES

CPU_SECONDS = 5
MEMORY_BYTES = 512 * 1024 * 1024
BACKGROUND = 10
WARM_UP_GUESS = "Привет".encode("cp1251")
WARM_UP = b"Subject: =?utf-8?Q?warm-up?=\nContent-Type: text/html\n\n<p>one<br>two</p>\n"


def main() -> None:
    """Answer one mail after another until stdin ends."""
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not become part of an answer
    with suppress(OSError):  # where a sandbox forbids it
        os.nice(BACKGROUND)  # a backlog of mail must not slow down who chats
    parse_message(WARM_UP)  # its imports and catalogues are loaded before the limits hold
    guess(WARM_UP_GUESS)
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    incoming = sys.stdin.buffer
    while (raw := _received(incoming)) is not None:
        _limit_cpu()
        answer = pickle.dumps(parse_message(raw), protocol=pickle.HIGHEST_PROTOCOL)
        outgoing.write(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)
        outgoing.flush()


def _received(incoming: BinaryIO) -> bytes | None:
    size = incoming.read(LENGTH_BYTES)
    return incoming.read(int.from_bytes(size, "big")) if len(size) == LENGTH_BYTES else None


def _limit(kind: int, most: int) -> None:
    with suppress(ValueError, OSError):  # macOS refuses some; the clock outside still holds
        resource.setrlimit(kind, (most, most))


def _limit_cpu() -> None:
    """The kernel counts for the whole life of a process: the next mail may add five seconds."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + CPU_SECONDS, hard))


if __name__ == "__main__":
    main()
