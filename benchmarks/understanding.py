# SPDX-License-Identifier: AGPL-3.0-or-later
"""What it costs to understand one message: reading, a search of 1,000 articles, a dialog step.

`take_turn` alone, in memory, over conversations in both languages that volunteer, correct, ask in
between, speak of dangers and of nothing. CPU time of one core, so that busy neighbours disturb
little. `python -m benchmarks.turn_cost understanding` prints it.
"""

import gc
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from benchmarks.retrieval import made_up
from bots.choices import LOOK_BACK, needs_shown
from bots.offline import profile_of
from bots.profile import BotProfile
from bots.settings import parse
from bots.turn import take_turn
from dialogs.extraction import extract
from intake.contacts import Contact
from intake.conversations import Conversation
from intake.ids import ContactId, ConversationId
from intake.inbox import TurnContext
from intake.knowledge.indexing import entries_for
from intake.knowledge.search import build_index
from intake.messages import Address, InboundMessage
from intake.values import replace

if TYPE_CHECKING:
    from intake.changes import Message

ARTICLES = 1000
ROUNDS = 20
_AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
_TALKS = (
    (
        "我们公司的XJ-200昨天下午开始报E07,产线停了,电话13800138000", "不是E07,是E01", "跳过",
        "保修期多久？", "重启过两次，没有用", "哈哈", "跳过", "李娜", "对",
    ),
    (
        "卡纸怎么办？", "还是不行，三次都卡在出口，型号是B7", "找不到", "上周五", "跳过", "跳过",
        "只影响我", "张三", "13800138000", "对",
    ),
    (
        "Our XJ-200 has been showing E07 since yesterday, call me on +44 20 7946 0958", "skip",
        "how long is the warranty?", "nothing yet", "skip", "just me", "Ann Lee", "yes",
    ),
    ("你们能修飞机吗", "有没有夜班工程师", "没有冒烟，就是声音很大", "机器冒烟了"),
)  # fmt: skip


def measured(*, everything: bool) -> list[float]:
    """Milliseconds of CPU time of every turn, in order of size.

    A turn looks only for what it needs. With `everything` each one extracts all facts and searches
    the articles beside, whether it needs them or not.
    """
    profile = _profile()
    for talk in _TALKS:
        _played(profile, talk, everything=everything)  # everything that is made once is made
    gc.collect()
    gc.freeze()
    rounds = (talk for _ in range(ROUNDS) for talk in _TALKS)
    return sorted(one for talk in rounds for one in _played(profile, talk, everything=everything))


def report() -> str:
    """The figures, one line each."""
    lines = []
    for name in ("as needed", "everything"):
        times = measured(everything=name == "everything")
        p95 = times[int(0.95 * len(times))]
        lines.append(
            f"{ARTICLES} articles, {len(times)} turns, {name:>10}: "
            f"median {statistics.median(times):.2f} ms, p95 {p95:.2f} ms"
        )
    return "\n".join(lines)


def _profile() -> BotProfile:
    """The demo's bot, whose articles are found among a thousand."""
    profile = profile_of(parse({}))
    known = entries_for(profile.articles.values())
    return replace(profile, index=build_index([*known, *made_up(ARTICLES - len(known))]))


def _played(profile: BotProfile, talk: tuple[str, ...], *, everything: bool) -> list[float]:
    address = Address("webchat", "site", "visitor")
    conversation = Conversation(
        ConversationId("c"), address, "visitor", ContactId("contact"), version=1
    )
    contact, ticket = Contact(ContactId("contact")), None
    thread: list[Message] = []
    times = []
    for number, text in enumerate(talk, start=1):
        now = _AT + timedelta(minutes=number)
        message = InboundMessage(address, f"m{number}", "visitor", text=text)
        context = TurnContext(number, message, now, conversation, contact, ticket)
        if needs_shown(context, profile.words):
            context = replace(context, shown=tuple(thread[-LOOK_BACK:]))
        began = time.process_time()
        if everything:
            extract(text, now)
            profile.index.find(text, 3)
        change = take_turn(context, profile, now, number)
        times.append(1000 * (time.process_time() - began))
        conversation = replace(change.conversation, version=change.conversation.version + 1)
        contact, ticket = change.contact or contact, change.ticket or ticket
        thread += change.messages
    return times
