# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every way to choose, on every channel; and people who are impatient or press what is old."""

from bots.app import Program
from channels.sandboxes import Sandbox, Seen
from tests.support.report import SCRIPTS, TICKET, Reporter

QUESTION, OFFER, GLAD = "保修多久？", "解决了吗", "太好了"
FORMS = ("1", "１", "一", "①", "1.", "第一个", "选1", "解决了")
CHOICE, FIRST = "影响到", "打印机坏了"


async def test_every_form_of_an_answer_chooses(sandbox: Sandbox, hub: Program) -> None:
    """A digit of any width, a Chinese number, a place, the label, and a button if there is one."""
    anna = Reporter(sandbox, SCRIPTS["zh"])
    for form in FORMS:
        await anna.tell(QUESTION, OFFER)
        assert GLAD in await anna.tell(form, GLAD), form
    before = len(await sandbox.seen("anna"))
    await anna.tell(QUESTION, OFFER)
    offered = (await anna.answered(before, OFFER))[-1]
    if offered.options:
        before = len(await sandbox.seen("anna"))
        await sandbox.press("anna", offered.options[0].id)
        await anna.answered(before, GLAD)
    assert hub.failing == {}


async def test_what_is_old_or_doubled_answers_nothing_newer(
    sandbox: Sandbox, hub: Program
) -> None:
    """The same answer twice, an old button, the old number: the open question stays open."""
    anna = Reporter(sandbox, SCRIPTS["zh"])
    told = await anna.tell(FIRST)
    while CHOICE not in told:
        told = await anna.tell(asked_answer(anna, told))
    old = (await shown(sandbox))[-1]
    before = len(await sandbox.seen("anna"))
    await sandbox.say("anna", "２")
    await sandbox.say("anna", "２")  # nothing seemed to happen
    told = (await anna.answered(before))[-1].text
    current = question_in(anna, told)
    assert current != CHOICE
    if old.options:
        before = len(await sandbox.seen("anna"))
        await sandbox.press("anna", old.options[0].id)
        told = (await anna.answered(before, current))[-1].text
    for _ in range(10):
        if found := TICKET.search(told):
            break
        told = await anna.tell(asked_answer(anna, told))
    assert found, told
    filed = await hub.store.load_ticket(found[0])
    assert filed is not None
    assert filed.fields["impact"].value == "department"
    assert filed.fields["phone"].value == "+8613812345678"
    assert filed.fields["contact_person"].value in {"王小明", "anna"}
    assert hub.failing == {}


async def shown(sandbox: Sandbox) -> list[Seen]:
    """What came from us."""
    return [one for one in await sandbox.seen("anna") if not one.is_own]


def question_in(anna: Reporter, told: str) -> str:
    """The words of the question that a text ends with."""
    return max(anna.script.answers, key=told.rfind)


def asked_answer(anna: Reporter, told: str) -> str:
    """What the script says to that question."""
    return anna.script.answers[question_in(anna, told)]
