# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every journey is kept, and the player notices one that is not."""

import pickle
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bots.demo.setup import demo_settings
from bots.journeys.document import JourneyError
from bots.journeys.player import Player
from bots.journeys.script import Journey, load_journeys
from bots.offline import assets_of, profile_of
from bots.profile import BotProfile
from bots.turn import take_turn
from dialogs.compiling.loader import load_dialogs
from intake.changes import ChangeSet
from intake.inbox import TurnContext
from intake.values import replace

JOURNEYS = Path(__file__).parents[2] / "journeys"
ALL = load_journeys(JOURNEYS)


@pytest.fixture(scope="module", name="demo")
def _demo() -> BotProfile:
    """The demo's bot, as `frontdesk dialog test tests/journeys` has it."""
    return profile_of(demo_settings())


@pytest.mark.parametrize("journey", ALL, ids=lambda one: f"{Path(one.file).stem}: {one.name}")
def test_a_journey_is_kept(demo: BotProfile, journey: Journey) -> None:
    """What a customer says gets the promised answer, and the ticket holds what was promised."""
    player = Player(demo, assets_of(), elsewhere)
    assert list(map(str, player.play(journey))) == []


def elsewhere(
    context: TurnContext, profile: BotProfile, now: datetime, ticket_count: int
) -> ChangeSet:
    """A turn as another process decides it: what goes there and comes back stays what it is."""
    there: TurnContext = pickle.loads(pickle.dumps(context))  # noqa: S301 - our own
    change = take_turn(there, profile, now, ticket_count)
    back: ChangeSet = pickle.loads(pickle.dumps(change))  # noqa: S301 - our own
    assert (there, back) == (context, change)
    return back


def test_there_are_journeys_in_both_languages() -> None:
    """A folder that was moved away does not pass for a green run."""
    assert {journey.document.language for journey in ALL} >= {"zh", "en"}


def test_every_behaviour_is_shown_on_two_channels() -> None:
    """What works in the browser only is not what the product does; a file is one behaviour."""
    shown: dict[str, set[str]] = {}
    for journey in ALL:
        behaviour = Path(journey.file).stem.removesuffix("_zh").removesuffix("_en")
        shown.setdefault(behaviour, set()).add(journey.channel)
    assert {name: seen for name, seen in shown.items() if len(seen) < 2} == {}


def written(tmp_path: Path, text: str) -> list[Journey]:
    """The journeys of a file with this text."""
    file = tmp_path / "journey.yaml"
    file.write_text(text, encoding="utf-8")
    return load_journeys(file)


@pytest.mark.parametrize(
    ("promise", "says"),
    [
        ("bot: {asks: phone}", "asks: phone"),
        ("bot: {says: 再见}", "says: 再见"),
        ("bot: confirms", "confirms: True"),
        ("bot: hands_off", "hands_off: True"),
        ("bot: silent", "silent: True"),
        ("bot: {answers: warranty-terms}", "answers: warranty-terms"),
        ("bot: {offers: [再见]}", "offers: 再见"),
        ("bot: {confirms: true}", "confirms: True"),
        ("ticket: {type: fault}", "a ticket with"),
    ],
)
def test_a_broken_promise_is_named_with_its_line(
    profile: Any, tmp_path: Path, promise: str, says: str
) -> None:
    """File, line, what was promised and what came."""
    text = f"journey: broken\nscript:\n  - customer: 打印机坏了\n  - {promise}\n"
    (mismatch,) = Player(profile).play(written(tmp_path, text)[0])
    assert str(mismatch).startswith(f"{tmp_path}/journey.yaml:4: expected ")
    assert says in str(mismatch)


@pytest.mark.parametrize(
    ("promise", "says"),
    [
        ("{priority: P0}", "priority: P0"),
        ("{fields: {phone: '1'}}", "field phone"),
        ("{fields: {colour: red}}", "field colour"),
        ("{incomplete: [phone]}", "incomplete"),
        ("{status: closed}", "status"),
        ("{first_response: 1 m}", "first_response"),
    ],
)
def test_a_ticket_that_is_different_is_named(
    profile: Any, tmp_path: Path, report: Any, promise: str, says: str
) -> None:
    """Each place of the ticket is compared; a field that does not exist is no match."""
    said = "".join(f"  - customer: {text}\n" for text in report)
    journeys = written(tmp_path, f"journey: j\nscript:\n{said}  - ticket: {promise}\n")
    (mismatch,) = Player(profile, assets_of()).play(journeys[0])
    assert says in str(mismatch)


def test_buttons_are_pressed_by_their_label(profile: Any, tmp_path: Path) -> None:
    """A journey reads like a transcript: the words on the button, not its id."""
    (journey,) = written(
        tmp_path,
        "journey: j\nscript:\n  - customer: 你好\n  - bot: {offers: [我要报修]}\n"
        "  - customer: {press: 我要报修}\n  - bot: {asks: product}\n",
    )
    assert Player(profile).play(journey) == []


def test_a_file_may_hold_several_journeys(profile: Any, tmp_path: Path) -> None:
    """Each document is one, with its own lines."""
    one = "journey: {}\nscript:\n  - customer: 你好\n  - bot: {{small_talk: thanks}}\n"
    journeys = written(tmp_path, one.format("a") + "---\n" + one.format("b"))
    assert [journey.name for journey in journeys] == ["a", "b"]
    lines = [Player(profile).play(journey)[0].line for journey in journeys]
    assert lines == [4, 9]


def test_the_clock_can_be_set(profile: Any, tmp_path: Path) -> None:
    """A journey at night sees the closed door."""
    (journey,) = written(
        tmp_path,
        'journey: j\nat: "2026-03-03T22:00:00+08:00"\nscript:\n  - customer: 人工\n'
        "  - bot: {says: 3月4日 09:00}\n  - bot: hands_off\n",
    )
    assert Player(profile).play(journey) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", ":1: needs 'journey' and 'script'"),
        ("journey: j\n", ":1: needs 'script'"),
        ("journey: j\nscript: hello\n", ":2: 'script' must be a list"),
        (
            "journey: j\ncolour: red\nscript: []\n",
            ":2: 'colour' is not known here; known: journey",
        ),
        ("journey: [\n", ":2: not YAML: a bracket or a quote is not closed"),
        ("journey: \x07\n", "not YAML: "),
        ("journey: j\njourney: k\nscript: []\n", ":2: 'journey' stands here twice"),
        ("journey: j\nlanguage: fr\nscript: []\n", ":2: language: must be 'zh' or 'en'"),
        (
            "journey: j\nchannel: fax\nscript: []\n",
            ":2: channel: there is no channel 'fax'",
        ),
        ("journey: j\nchannel: [webchat, fax]\nscript: []\n", ":2: channel: there is no channel"),
        ("journey: j\nchannel: []\nscript: []\n", ":2: 'channel' is empty"),
        (
            "journey: j\nscript:\n  - bot: {sings: true}\n",
            ":3: 'sings' is not known here; known: s",
        ),
        ("journey: j\nscript:\n  - bot: sings\n", ":3: 'sings' is not known here; known: s"),
        ("journey: j\nscript:\n  - bot: 5\n", ":3: 'bot' must have parts"),
        ("journey: j\nscript:\n  - bot: {offers: Yes}\n", ":3: 'offers' must be a list"),
        (
            "journey: j\nscript:\n  - dog: woof\n",
            ":3: 'dog' is not known here; known: c",
        ),
        ("journey: j\nscript:\n  - hello\n", ":3: 'script' must have parts"),
        (
            "journey: j\nscript:\n  - {customer: a, bot: silent}\n",
            ":3: script: needs one of",
        ),
        ("journey: j\nscript:\n  - customer:\n", ":3: script: needs one of"),
        (
            "journey: j\nscript:\n  - customer: {pres: Yes}\n",
            ":3: 'pres' is not known here; known:",
        ),
        (
            "journey: j\nscript:\n  - customer: {attachments: 5}\n",
            ":3: 'attachments' must be a list",
        ),
        ("journey: j\nscript:\n  - customer: {location: 5}\n", ":3: 'location' must be a list"),
        (
            "journey: j\nscript:\n  - ticket: {colour: red}\n",
            ":3: 'colour' is not known here;",
        ),
        ("journey: j\nscript:\n  - ticket: {priority: P9}\n", ":3: priority: "),
        ("journey: j\nscript:\n  - ticket: {fields: 5}\n", ":3: 'fields' must have parts"),
        ("journey: j\nscript:\n  - timeline: [nudgedd]\n", ":3: timeline: "),
        (
            "journey: j\nscript:\n  - wait: 999999999 days\n",
            ":3: wait: '999999999 days' is no",
        ),
        ("journey: j\nat: tomorrow\nscript:\n  - customer: a\n", ":2: 'at' is no time like"),
        ("journey: j\nat: 2026-03-03T10:00:00\nscript: []\n", ":2: 'at' needs its zone"),
        (
            "journey: j\ncontact: {colour: red}\nscript: []\n",
            ":2: 'colour' is not known here;",
        ),
        ("journey: j\ncontact: hello\nscript: []\n", ":2: 'contact' must have parts"),
        ("journey: j\nowns: [SN-1]\nscript: []\n", ":2: owns: 'SN-1' is not in the register"),
        ("", "needs 'journey' and 'script'"),
    ],
)
def test_a_file_that_cannot_be_played_says_why(
    profile: Any, tmp_path: Path, text: str, says: str
) -> None:
    """The writer's mistake is one sentence with its place, never a traceback."""
    player = Player(profile)
    with pytest.raises(JourneyError) as caught:
        [player.play(journey) for journey in written(tmp_path, text)]
    assert says in str(caught.value)
    assert "journey.yaml" in str(caught.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A file in another encoding ends in a sentence, too."""
    (tmp_path / "journey.yaml").write_bytes(b"journey: \xff\xfe")
    with pytest.raises(JourneyError, match="is not UTF-8"):
        load_journeys(tmp_path)


def test_a_button_never_shown_ends_the_play_there(profile: Any, tmp_path: Path) -> None:
    """What went wrong before it is told as well, and other journeys are played all the same."""
    text = (
        "journey: j\nlanguage: en\nscript:\n  - customer: my printer is broken\n"
        "  - bot: confirms\n  - customer: {press: Submit}\n  - bot: {completes: true}\n"
    )
    (journey,) = written(tmp_path, text)
    first, last = Player(profile).play(journey)
    assert (first.line, last.line) == (5, 6)
    assert last.expected == "a button 'Submit' to press"
    assert last.got.endswith("; it ends here")


def test_a_number_is_heard_where_the_dialog_says_how(profile: Any, tmp_path: Path) -> None:
    """In passing a figure is a number only with the words that announce it."""
    dialog = """dialog: rent
start_on: {phrases: [租一台, rent a machine]}
steps:
  - ask: days
    type: number
    hears: '[0-9]+ ?(?:天|days?)'
    label: {zh: 天数, en: Days}
    prompt: {zh: 租几天？, en: "For how many days?"}
  - ask: phone
complete: {open_ticket: rental}
"""
    folder = tmp_path / "dialogs.d"
    folder.mkdir()
    (folder / "rent.yaml").write_text(dialog, encoding="utf-8")
    own = replace(profile, dialogs=load_dialogs([folder]))
    text = (
        "journey: j\nscript:\n  - customer: {}\n  - bot: {{asks: {}}}\n---\n"
        "journey: k\nscript:\n  - customer: 租一台3吨的\n  - bot: {{asks: days}}\n"
    )
    for journey in written(tmp_path, text.format("租一台3吨的，10天", "phone")):
        assert Player(own).play(journey) == []
