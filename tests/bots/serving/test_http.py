# SPDX-License-Identifier: AGPL-3.0-or-later
"""Health, readiness, metrics, and the guard every request passes."""

from datetime import datetime
from typing import Any

import pytest


async def test_alive_is_alive(hub: Any) -> None:
    """`/healthz` asks nothing of the store."""
    answer = await hub.client.get("/healthz")
    assert (answer.status, await answer.json()) == (200, {"status": "alive"})


async def test_ready_while_all_works(hub: Any) -> None:
    """`/readyz` is 200 without reasons."""
    answer = await hub.client.get("/readyz")
    assert (answer.status, await answer.json()) == (
        200,
        {
            "status": "ready",
            "reasons": [],
            "channels": {
                name: {"is_well": True, "problem": "", "received_at": None}
                for name in ("webhook.main", "form.public")
            },
        },
    )


async def test_ready_tells_when_something_last_came_in(hub: Any) -> None:
    """Also on channels that have no provider to ask: silence there is worth an alarm, too."""
    await hub.exchange("打印机坏了")
    channels = (await (await hub.client.get("/readyz")).json())["channels"]
    assert datetime.fromisoformat(channels["webhook.main"]["received_at"]).tzinfo
    assert channels["form.public"]["received_at"] is None


async def test_not_ready_when_the_journal_failed(hub: Any) -> None:
    """503 with the reason, so that a load balancer and a person both know."""
    hub.program.journal._failure = OSError("disk is gone")  # noqa: SLF001 - as a failed write does
    answer = await hub.client.get("/readyz")
    assert answer.status == 503
    assert (await answer.json())["reasons"] == ["journal: disk is gone"]


async def test_metrics_count_what_happened(hub: Any) -> None:
    """Messages, turns and deliveries are counted under the names the logs use."""
    await hub.exchange("你好", message_id="a")
    await hub.exchange("你好", message_id="a")
    answer = await hub.client.get("/metrics")
    assert answer.content_type == "text/plain"
    text = await answer.text()
    for line in (
        'frontdesk_messages_entered_total{channel="webhook",outcome="entered"} 1.0',
        'frontdesk_messages_entered_total{channel="webhook",outcome="duplicate"} 1.0',
        'frontdesk_turns_total{outcome="committed"} 1.0',
        "frontdesk_records_waiting 0.0",
        "frontdesk_turn_seconds_count 1.0",
    ):
        assert line in text, line


async def test_metrics_hold_no_personal_data(hub: Any) -> None:
    """Neither texts nor ids of customers become labels."""
    await hub.exchange("canary text", thread="canary-thread", message_id="canary-id")
    assert "canary" not in await (await hub.client.get("/metrics")).text()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "GZIP"])
async def test_compressed_bodies_are_refused(hub: Any, encoding: str) -> None:
    """Anywhere, before anything is read."""
    answer = await hub.client.post(
        "/channels/webhook/main/messages",
        data=b"x",
        headers={"Content-Encoding": encoding},
        skip_auto_headers=["Content-Type"],
    )
    assert answer.status in {400, 415}
    assert hub.program.journal.last_seq == 0


async def test_an_uncompressed_body_may_say_so(hub: Any) -> None:
    """`identity` is no compression: such a request gets as far as its signature."""
    answer = await hub.client.post(
        "/channels/webhook/main/messages", data=b"x", headers={"Content-Encoding": "identity"}
    )
    assert answer.status == 401


async def test_the_demo_page_is_the_demos(hub: Any) -> None:
    """A hub that is no demo sends who types its name only to the workspace."""
    answer = await hub.client.get("/", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/desk/")
    assert (await hub.client.get("/demo/en.html")).status == 404


async def test_a_program_at_the_wrong_door_gets_a_problem(hub: Any) -> None:
    """An account that is not configured and a method that is not taken: problem details."""
    path = "/channels/webhook/main/messages"
    unknown = await hub.client.post("/channels/webhook/nobody/messages", data=b"{}")
    assert (unknown.status, unknown.content_type) == (404, "application/problem+json")
    assert (await unknown.json())["status"] == 404
    wrong = await hub.client.get(path)
    assert (wrong.status, wrong.content_type) == (405, "application/problem+json")
    assert wrong.headers["Allow"] == "POST"
