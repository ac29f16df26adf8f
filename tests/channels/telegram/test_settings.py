# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an account may be set to; texts in both languages; and no token anywhere."""

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from channels.telegram import EXAMPLE, Settings
from channels.telegram.normalize import PHRASES
from channels.telegram.standin.world import TOKEN
from intake.messages import LANGUAGES
from tests.support.telegram import JPEG

if TYPE_CHECKING:
    from channels.telegram.sandbox import TelegramSandbox

SOURCES = Path(__file__).parents[3] / "channels" / "telegram"
SECRET = "a-secret-of-16-or-more"


def settings(**more: Any) -> Settings:
    """An account with other settings."""
    return Settings.model_validate({**EXAMPLE, **more})


@pytest.mark.parametrize(
    "more",
    [
        {"token": ""},
        {"token": "bot123:abc"},
        {"token": "123:"},
        {"token": "123:with spaces"},
        {"mode": "webhook"},
        {"mode": "push"},
        {"mode": "webhook", "secret_token": ""},
        {"mode": "webhook", "secret_token": "x" * 257},
        {"mode": "webhook", "secret_token": "with spaces in the secret"},
        {"api_base": "http://api.telegram.org"},
        {"api_base": "api.telegram.org"},
        {"webhook_url": "http://desk.example.com/channels/telegram/main"},
        {"groups": "maybe"},
        {"album_seconds": 0},
    ],
)
def test_what_cannot_work_is_refused(more: dict[str, Any]) -> None:
    """When the hub starts, not when the first customer writes."""
    with pytest.raises(ValidationError) as caught:
        settings(**more)
    assert EXAMPLE["token"] not in str(caught.value)


def test_lengths_are_the_servers_business() -> None:
    """Any server that speaks the Bot API may stand behind `api_base`; some give out short ones."""
    short = settings(token="42:TEST", mode="webhook", secret_token="s3cret")
    assert short.bot_id == 42
    assert short.secret_token is not None


def test_the_usual_settings_are_taken() -> None:
    """Polling needs the token alone; http is for this machine only; a last slash is no matter."""
    assert settings().bot_id == 1000000
    assert settings(api_base="http://127.0.0.1:8081/").api_base == "http://127.0.0.1:8081"
    assert settings(mode="webhook", secret_token=SECRET).secret_token is not None
    assert "example-token" not in repr(settings())


def test_no_phrase_is_left_over_or_missing() -> None:
    """What is said is translated, and what nobody says is not."""
    text = "\n".join(file.read_text("utf-8") for file in SOURCES.glob("*.py"))
    for key in PHRASES.texts["zh"]:
        group, _, name = key.partition(".")
        assert f'"{key}"' in text or f'f"{group}.{{name}}"' in text, f"{key}, {name}"
    for language in LANGUAGES:
        assert PHRASES.say(language, "file.too_large", name="a", size=21).count("a") >= 1


def contents(folder: Path) -> bytes:
    """Everything in a folder."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_no_token_is_logged_or_stored(
    connect: Any, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """At any level, in a talk with files, failures and buttons: not in logs, not on disk."""
    caplog.set_level(logging.DEBUG)
    with capture_logs() as lines:
        line = await connect()
        sandbox: TelegramSandbox = line.sandbox
        sandbox.break_gateway("getFile")
        sandbox.lose_answer("sendMessage")
        await line.ask("Ann", sandbox.photo("Ann", JPEG, "打印机坏了"))
        await line.ask("Ann", sandbox.say("Ann", "B7"))
    secret = TOKEN.partition(":")[2]
    written = contents(tmp_path)
    assert secret not in caplog.text
    assert secret not in str(lines)
    assert secret.encode() not in written
    assert not re.search(r"/file/bot|files/file-id", written.decode("latin-1"))
