# SPDX-License-Identifier: AGPL-3.0-or-later
"""A customer who reports a fault on any channel: one script, answered by what is asked.

Which questions come differs: a channel may know a name already. So each question is known by its
words, and the script ends where a ticket number is told.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from channels.sandboxes import Sandbox, Seen, open_sandbox, sandbox_kinds, sandbox_modes

TICKET = re.compile(r"FD-\d{6}")
PATIENCE_SECONDS = 30
LOOK_SECONDS = 0.1
PHOTO_SENT = "photo"
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
MOST_STEPS = 20
# Every way to connect every provider: (kind, mode).
VARIANTS = [(kind, mode) for kind in sandbox_kinds() for mode in sandbox_modes(kind)]
CHATS = [one for one in VARIANTS if open_sandbox(*one).is_chat]


def name_of(variant: tuple[str, str]) -> str:
    """How a variant is called in the tests' names."""
    return "-".join(filter(None, variant))


@dataclass(frozen=True, slots=True)
class Script:
    """What is said in one language. `answers` go by words of the question."""

    first: str
    question: str  # in the middle, and then `open_one` is asked again
    open_one: str
    correction: str  # of the answer to `open_one`
    human: str
    person: str  # words of the answer to `human`
    answers: Mapping[str, str]


SCRIPTS = {
    "zh": Script(
        "打印机坏了", "保修多久？", "哪款产品", "不是B7，是A1", "转人工", "同事",
        {
            "哪款产品": "B7", "序列号吗": "跳过", "什么情况": "进纸的时候声音很大，然后就停了",
            "什么时候": "今天早上", "哪些办法": "重启过", "拍张照片": PHOTO_SENT,
            "影响到": "第一个", "怎么称呼": "王小明", "联系您的电话": "13812345678",
            "都对吗": "1",
        },
    ),
    "en": Script(
        "my printer is broken", "How long is the warranty?", "Which product",
        "not B7, it is A1", "human", "colleague",
        {
            "Which product": "B7", "the serial number?": "skip",
            "is happening": "loud, then it stops", "When did": "this morning",
            "you tried": "restarted it", "a photo": PHOTO_SENT, "Who is affected": "2",
            "your name": "Anna Smith", "Which phone": "+44 20 7946 0958", "all right?": "yes",
        },
    ),
}  # fmt: skip

Act = Callable[[], Awaitable[None]]


async def just_do(act: Act) -> None:
    """Do a step, with nothing before it."""
    await act()


@dataclass
class Reporter:
    """One customer in one provider's app. `step` does each thing the customer does."""

    sandbox: Sandbox
    script: Script
    name: str = "anna"
    step: Callable[[Act], Awaitable[None]] = just_do
    said: list[str] = field(default_factory=list)

    async def report(self) -> str:
        """The whole story: a report with everything, then a person is asked for. Its number."""
        script = self.script
        await self.tell(script.first)
        told = await self.tell(script.question, script.open_one)
        for _ in range(MOST_STEPS):
            if TICKET.search(told):
                break
            asked = max(script.answers, key=told.rfind)
            told = await self.tell(script.answers[asked])
            if asked == script.open_one:
                told = await self.tell(script.correction)
        number = TICKET.search(told)
        assert number, told
        await self.tell(script.human, script.person)
        return number[0]

    async def tell(self, what: str, awaited: str = "") -> str:
        """Say something or send the photo; what is answered last."""
        before = len(await self.sandbox.seen(self.name))
        self.said.append("" if what == PHOTO_SENT else what)
        await self.step(lambda: self._do(what))
        return (await self.answered(before, awaited))[-1].text

    async def _do(self, what: str) -> None:
        if what == PHOTO_SENT:
            await self.sandbox.photo(self.name, PHOTO)
        else:
            await self.sandbox.say(self.name, what)

    async def answered(self, before: int, awaited: str = "") -> Sequence[Seen]:
        """What came after the first entries, once its end is a question or what is awaited."""
        ours: list[Seen] = []
        for _ in range(int(PATIENCE_SECONDS / LOOK_SECONDS)):
            new = (await self.sandbox.seen(self.name))[before:]
            ours = [one for one in new if not one.is_own]
            if ours and self._is_last(ours[-1].text, awaited):
                return ours
            await asyncio.sleep(LOOK_SECONDS)
        told = [one.text for one in ours]
        raise AssertionError(f"{self.said[-1:]} was answered by {told}, not by {awaited!r}")

    def _is_last(self, text: str, awaited: str) -> bool:
        if awaited:
            return awaited in text
        return bool(TICKET.search(text)) or any(words in text for words in self.script.answers)
