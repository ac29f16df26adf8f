# SPDX-License-Identifier: AGPL-3.0-or-later
"""Standard Webhooks, both directions."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from channels.signatures import WebhookHeaders, is_same, secret_bytes, sign, verify
from intake.errors import WebhookRejected

# The example of the specification's reference libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EXAMPLE = WebhookHeaders(
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "1614265330",
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
)
BODY = b'{"test": 2432232314}'
AT = datetime.fromtimestamp(1614265330, UTC)
KEY = secret_bytes(SECRET)


def test_the_published_example_fits() -> None:
    """We sign and accept what every other implementation does."""
    assert sign(KEY, EXAMPLE.id, AT, BODY) == EXAMPLE
    verify([KEY], EXAMPLE, BODY, AT)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (EXAMPLE, BODY + b" "),
        (WebhookHeaders("msg_other", EXAMPLE.timestamp, EXAMPLE.signature), BODY),
        (WebhookHeaders(EXAMPLE.id, "1614265331", EXAMPLE.signature), BODY),
        (WebhookHeaders(EXAMPLE.id, EXAMPLE.timestamp, "v1,AAAA"), BODY),
        (WebhookHeaders(EXAMPLE.id, EXAMPLE.timestamp, "v2" + EXAMPLE.signature[2:]), BODY),
        (WebhookHeaders(EXAMPLE.id, EXAMPLE.timestamp, "v1,\udcff\udcfe"), BODY),
        (WebhookHeaders(EXAMPLE.id, "٣", EXAMPLE.signature), BODY),
        (WebhookHeaders(EXAMPLE.id, "today", EXAMPLE.signature), BODY),
        (WebhookHeaders(EXAMPLE.id, "9" * 400, EXAMPLE.signature), BODY),
        (WebhookHeaders(EXAMPLE.id, "-1614265330", EXAMPLE.signature), BODY),
    ],
)
def test_any_change_is_rejected(headers: WebhookHeaders, body: bytes) -> None:
    """Body, id, time and signature belong together; odd bytes are rejected, not a crash."""
    with pytest.raises(WebhookRejected):
        verify([KEY], headers, body, AT)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_old_and_future_requests_are_rejected(seconds: int) -> None:
    """A recorded request cannot be played again later."""
    with pytest.raises(WebhookRejected, match="clock"):
        verify([KEY], EXAMPLE, BODY, AT + timedelta(seconds=seconds))


def test_a_secret_can_be_changed_without_an_outage() -> None:
    """Either of two keys fits, and either of two signatures."""
    other = b"o" * 24
    verify([other, KEY], EXAMPLE, BODY, AT)
    both = f"{sign(other, EXAMPLE.id, AT, BODY).signature} {EXAMPLE.signature}"
    verify([KEY], WebhookHeaders(EXAMPLE.id, EXAMPLE.timestamp, both), BODY, AT)


def test_missing_headers_are_named() -> None:
    """The sender learns what was missing."""
    with pytest.raises(WebhookRejected, match=r"missing: webhook-timestamp, webhook-signature$"):
        WebhookHeaders.read({"webhook-id": "x"})
    assert WebhookHeaders.read(EXAMPLE.as_mapping()) == EXAMPLE


@pytest.mark.parametrize("secret", ["whsec_***", "whsec_", "whsec_c2hvcnQ=", "", "密码"])
def test_unusable_secrets_are_refused_without_being_shown(secret: str) -> None:
    """No base64, or too short to be safe."""
    with pytest.raises(ValueError, match="webhook secret") as refused:
        secret_bytes(secret)
    assert not secret or secret not in str(refused.value)


def test_the_prefix_may_be_left_out() -> None:
    """Both spellings are the same key."""
    assert secret_bytes(SECRET.removeprefix("whsec_")) == KEY == base64.b64decode(SECRET[6:])


@pytest.mark.parametrize(("one", "other", "same"), [("a", b"a", True), ("a", "b", False)])
def test_comparing(one: str | bytes, other: str | bytes, same: bool) -> None:  # noqa: FBT001
    """Text and bytes of the same content are the same."""
    assert is_same(one, other) is same
