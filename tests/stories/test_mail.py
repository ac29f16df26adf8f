# SPDX-License-Identifier: AGPL-3.0-or-later
"""A customer writes mails, an agent answers from the same composer as a chat's."""

import asyncio
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.stories.conftest import Hub, Stage, add_agent
from tests.support.listening import free_port
from tests.support.mail_servers import PASSWORD as MAIL_PASSWORD
from tests.support.mail_servers import Dovecot, SmtpScript

USER = "story"
CONFIG = """
[server]
port = {port}
[channels.email.support]
address = "support@example.com"
imap = "imap://{user}@127.0.0.1:{imap}"
smtp = "smtp://127.0.0.1:{smtp}"
password = "{password}"
poll_seconds = 1
"""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hub(
    tmp_path_factory: pytest.TempPathFactory, imap_server: Dovecot, smtp_sink: SmtpScript
) -> AsyncIterator[Hub]:
    """A hub with a mailbox and one agent."""
    folder = tmp_path_factory.mktemp("mail")
    port = free_port()
    config = folder / "frontdesk.toml"
    config.write_text(
        CONFIG.format(
            port=port,
            user=USER,
            imap=imap_server.port,
            smtp=smtp_sink.port,
            password=MAIL_PASSWORD,
        )
    )
    one = Hub(folder, port, ("serve", "--config", str(config)))
    add_agent(one, config)
    imap_server.append(USER, letter())
    await one.start()
    yield one
    await one.stop()


def letter() -> bytes:
    """An HTML mail with a picture of its own, one from elsewhere, and something hostile."""
    message = EmailMessage()
    message["From"] = "王小明 <wang@customer.example>"
    message["To"] = "support@example.com"
    message["Cc"] = "boss@customer.example"
    message["Subject"] = "打印机坏了"
    message["Message-ID"] = "<story-1@customer.example>"
    message.set_content("打印机坏了，一直卡纸。")
    message.add_alternative(
        '<p style="color:red">打印机<b>坏了</b>，一直卡纸。</p><img src="cid:photo@x">'
        '<img src="http://tracker.example/pixel.gif"><script>alert(1)</script>'
        '<img src=x onerror="alert(2)"><a href="javascript:alert(3)">click</a>',
        subtype="html",
    )
    payload: Any = message.get_payload()
    payload[1].add_related(PIXEL, "image", "png", cid="<photo@x>")
    return message.as_bytes()


def answer_of(sent: Any, text: str) -> bytes:
    """What the customer's mail program makes of an answer to this mail."""
    message = EmailMessage()
    message["From"] = "王小明 <wang@customer.example>"
    message["To"] = sent["Reply-To"]
    message["Subject"] = "回复: 打印机坏了"
    message["Message-ID"] = "<story-2@customer.example>"
    message["In-Reply-To"] = sent["Message-ID"]
    message.set_content(f"{text}\n\n在 2026-11-26 写道：\n> 您好，来信收到\n> 请补充\n")
    return message.as_bytes()


@pytest.mark.parametrize(("language", "screen"), [("zh", "desktop"), ("en", "phone")])
async def test_an_agent_sees_a_mail_as_it_is(
    stage: Stage, smtp_sink: SmtpScript, language: Any, screen: str, tmp_path: Path
) -> None:
    """Subject, people, the formatted view with nothing run and nothing fetched until asked for."""
    await smtp_sink.wait_for(1)
    agent = await stage.agent(language, screen)
    await agent.open("王小明")
    mail = agent.chat.locator(".mail").first
    await expect(mail).to_contain_text("打印机坏了")
    await expect(mail).to_contain_text("boss@customer.example")
    show = {"zh": "按原格式查看", "en": "Show as formatted"}[language]
    await mail.get_by_role("button", name=show).click()
    frame = mail.frame_locator("iframe")
    await expect(frame.locator("b")).to_have_text("坏了")
    await expect(frame.locator("img[src]")).to_have_count(1)  # its own; nothing from elsewhere
    await expect(frame.locator("script")).to_have_count(0)
    load = {"zh": "加载图片", "en": "Load pictures"}[language]
    await expect(mail.get_by_role("button", name=load)).to_be_visible()
    await agent.page.screenshot(path=str(tmp_path / f"mail-{language}-{screen}.png"))


async def test_a_conversation_by_mail(
    stage: Stage, smtp_sink: SmtpScript, imap_server: Dovecot
) -> None:
    """The agent answers, the customer replies in their program, and it is one thread."""
    (acknowledged, *_) = await smtp_sink.wait_for(1)
    agent = await stage.agent("zh")
    await agent.open("王小明")
    await expect(agent.chat.locator(".recipients")).to_contain_text("wang@customer.example")
    await expect(agent.chat.locator(".recipients")).to_contain_text("boss@customer.example")
    await agent.say("请问是哪一台？")
    mails = await smtp_sink.wait_for(2)
    assert mails[-1]["To"] == "<wang@customer.example>"
    assert mails[-1]["Cc"] == "<boss@customer.example>"
    assert mails[-1]["In-Reply-To"] == "<story-1@customer.example>"
    assert mails[-1]["Auto-Submitted"] is None
    assert acknowledged["Auto-Submitted"] == "auto-replied"
    await asyncio.to_thread(imap_server.append, USER, answer_of(mails[-1], "三楼的 B7。"))
    await expect(agent.words("三楼的 B7。")).to_be_visible(timeout=20_000)
    await expect(agent.words("来信收到").filter(has_text="三楼")).to_have_count(0)
    quoted = agent.chat.get_by_role("button", name="显示引用的内容")
    await quoted.last.click()
    await expect(agent.chat.locator(".mail .full").last).to_contain_text("请补充")
    await expect(agent.page.locator("[data-conversation]")).to_have_count(1)
