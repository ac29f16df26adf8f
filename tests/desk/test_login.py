# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passwords, secrets, and how often one may try."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from desk.login import KEY_PREFIX, Passwords, hash_password, new_api_key, new_token, secret_hash
from desk.throttle import MOST_REMEMBERED, Throttle

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


class CountingHasher(PasswordHasher):
    """Counts what it verifies."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified: list[object] = []

    def verify(self, hash: object, password: object) -> object:  # type: ignore[override]  # noqa: A002
        self.verified.append(hash)
        return super().verify(hash, password)  # type: ignore[arg-type]


@pytest.mark.parametrize("stored", [None, "", "not a hash"])
async def test_unknown_costs_the_same(stored: str | None) -> None:
    """A name without a usable hash is checked against a decoy, and never fits."""
    hasher = CountingHasher()
    passwords = Passwords(hasher)
    try:
        assert not await passwords.fits("x", stored)
    finally:
        passwords.close()
    assert len(hasher.verified) == 1


def test_password_hash() -> None:
    """Stored passwords are argon2id, and never the same twice."""
    one, two = hash_password("secret words"), hash_password("secret words")
    assert one.startswith("$argon2id$")
    assert one != two


def test_secrets() -> None:
    """Tokens and keys have 256 bits; only a hash of fixed length is stored."""
    assert len(new_token()) == 43
    assert new_api_key().startswith(KEY_PREFIX)
    assert new_token() != new_token()
    assert len(secret_hash("x")) == 64


def test_stranger_cannot_lock_out() -> None:
    """However often strangers guess at a name, its owner is let in within a moment."""
    throttle = Throttle()
    for number in range(200):
        throttle.attempt("lina", f"10.0.0.{number}", NOW)
    assert throttle.attempt("lina", "192.0.2.1", NOW) <= 2
    assert throttle.attempt("lina", "192.0.2.1", NOW + timedelta(seconds=2)) == 0


def test_ten_thousand_guesses() -> None:
    """10,000 guesses a minute from one address reach the hash fewer than 100 times."""
    throttle = Throttle()
    let_through = sum(
        throttle.attempt(f"name{n % 500}", "192.0.2.1", NOW + timedelta(milliseconds=6 * n)) == 0
        for n in range(10_000)
    )
    assert let_through < 100


def test_a_clock_that_is_put_back_locks_nobody_out() -> None:
    """What was counted in a future that does not come is forgotten; the rest goes on counting."""
    throttle = Throttle()
    for number in range(40):
        throttle.attempt(f"somebody{number}", "192.0.2.1", NOW + timedelta(hours=1))
        throttle.attempt("lina", f"10.0.0.{number}", NOW + timedelta(hours=1))
    assert throttle.attempt("lina", "192.0.2.1", NOW) == 0
    waits = [throttle.attempt("lina", "192.0.2.1", NOW) for _ in range(5)]
    assert waits[:4] == [0, 0, 0, 0]
    assert waits[4] > 0


def test_forgiven() -> None:
    """The right password clears what the same person mistyped before."""
    throttle = Throttle()
    for _ in range(5):
        assert throttle.attempt("Lina", "192.0.2.1", NOW) == 0
    assert throttle.attempt("lina", "192.0.2.1", NOW) == 10
    throttle.forgive("LINA", "192.0.2.1")
    assert throttle.attempt("lina", "192.0.2.1", NOW) == 0


def test_bounded() -> None:
    """Attempts under ever new names do not grow the memory without end."""
    throttle = Throttle()
    for number in range(MOST_REMEMBERED):
        throttle.attempt(f"n{number}", f"a{number}", NOW)
    assert len(throttle._used_until) <= MOST_REMEMBERED  # noqa: SLF001
