# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every refusal has words in both languages, and nothing else stands in the catalogues."""

from pathlib import Path
from typing import get_args

import pytest

from channels.webchat.refusals import STATUS, Code, Refusal, as_problem, too_fast
from intake.messages import LANGUAGES, Language
from intake.phrases import Phrases

FOLDER = Path(__file__).parents[3] / "channels" / "webchat"
PHRASES = Phrases.load(FOLDER / "phrases")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", get_args(Code))
def test_every_refusal_can_be_said(code: Code, language: Language) -> None:
    """A title, a sentence and a status for each code."""
    problem = as_problem(
        PHRASES, language, Refusal(code, values={"limit": 5, "seconds": 5, "field": "cid"})
    )
    assert problem["status"] == STATUS[code]
    assert "{" not in f"{problem['title']}{problem['detail']}"


def test_no_phrase_is_left_over() -> None:
    """What nobody says is not translated."""
    said = {f"{part}.{code}" for part in ("refusal", "refusal_title") for code in get_args(Code)}
    assert set(PHRASES.texts["zh"]) == said


def test_the_widgets_texts_are_complete() -> None:
    """The widget's two catalogues have the same keys."""
    assert Phrases.load(FOLDER / "widget" / "texts").texts["en"]["title"] == "Support"


@pytest.mark.parametrize(("wait", "seconds"), [(0.2, 1), (1.0, 1), (6.01, 7)])
def test_waiting_times_are_whole_seconds(wait: float, seconds: int) -> None:
    """The header and the text name the same number, never too short."""
    refusal = too_fast(wait)
    assert refusal.retry_after_seconds == refusal.values["seconds"] == seconds
