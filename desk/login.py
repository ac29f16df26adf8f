# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in: passwords, and the secrets that stand for a person afterwards.

Passwords are hashed with argon2id on the threads named `passwords`, two at a time, so that a flood
of guesses cannot eat the machine. Tokens and keys are 256 random bits of which only the SHA-256
is kept. How long a sign-in lasts is `sessions.py`; how often one may try is `throttle.py`.
"""

import asyncio
import hashlib
import secrets
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

KEY_PREFIX = "fd_"
HASHES_AT_ONCE = 2
SHORTEST_PASSWORD = 10


class Passwords:
    """Checks passwords. Unknown names cost the same time as known ones."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(HASHES_AT_ONCE, thread_name_prefix="passwords")
        # Made beside the start, which it would hold up by 0.2 s.
        self._decoy = self._threads.submit(self._hasher.hash, secrets.token_urlsafe())

    async def fits(self, password: str, stored: str | None) -> bool:
        """Whether the password belongs to the stored hash; False for None or an empty hash."""
        loop = asyncio.get_running_loop()
        fits = await loop.run_in_executor(self._threads, self._verify, stored, password)
        return fits and bool(stored)

    def close(self) -> None:
        """Stop the threads."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _verify(self, stored: str | None, password: str) -> bool:
        try:
            return self._hasher.verify(stored or self._decoy.result(), password)
        except (VerificationError, InvalidHashError):
            return False


def hash_password(password: str) -> str:
    """The argon2id hash to store. Slow on purpose: about 0.2 s of one core."""
    return PasswordHasher().hash(password)


def new_token() -> str:
    """A fresh secret of 256 random bits."""
    return secrets.token_urlsafe(32)


def new_api_key() -> str:
    """A fresh API key. Show it once, keep `secret_hash` of it."""
    return KEY_PREFIX + new_token()


def secret_hash(secret: str) -> str:
    """What is stored of a token or key. Random secrets need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
