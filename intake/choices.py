# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer types to choose one of several options, where there are no buttons.

Pure and shared by whoever writes the numbers (`channels/rendering.py`) and whoever understands
them (`bots/choices.py`), so that both count alike.
"""

from collections.abc import Sequence

from intake.messages import Option

PERSON = "!human"  # the option that asks for a person; its digit is 0 in every list
MORE = "!more"  # the option that shows the next page of a long list
LONGEST_PAGE = 9  # options with one digit each; longer lists are paged


def steers(option: Option) -> bool:
    """Whether an option of a dialog goes around the question (skip, back) and answers nothing."""
    return ":!" in option.id


def digits_of(options: Sequence[Option]) -> tuple[str, ...]:
    """What to type for each option: its place from 1, and 0 for a person.

    Marks are their own digit: "5 very good" is 5 wherever it stands. Empty for all if every option
    goes around the question: then the answer is free text, in which a digit may be the answer,
    and the labels themselves are what to type.
    """
    if all(map(steers, options)):
        return ("",) * len(options)
    if marks := _marks(options):
        return marks
    digits, place = [], 0
    for option in options:
        place += option.id != PERSON
        digits.append("0" if option.id == PERSON else str(place))
    return tuple(digits)


def _marks(options: Sequence[Option]) -> tuple[str, ...]:
    """The digits of a rating; what goes around it counts on after the highest mark."""
    values = [option.id.rpartition(":")[2] for option in options if not steers(option)]
    labels = [option.label for option in options if not steers(option)]
    if not all(
        value.isdigit() and label.startswith(value)
        for value, label in zip(values, labels, strict=True)
    ):
        return ()
    after = max(map(int, values))
    others = [option for option in options if steers(option)]
    rest = {option.id: str(after + number) for number, option in enumerate(others, start=1)}
    return tuple(rest.get(option.id) or option.id.rpartition(":")[2] for option in options)
