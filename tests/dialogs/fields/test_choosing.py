# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choices, yes and no, marks, numbers, free text and files."""

from dataclasses import replace

import pytest

from dialogs.compiling.building import build_definition
from dialogs.compiling.document import DialogDocument
from dialogs.compiling.loader import standard_fields
from dialogs.fields import FIELD_TYPES
from dialogs.fields.choice import words_of
from dialogs.fields.contract import Choice, Parsed, Reading, Rules, Unclear
from dialogs.fields.spelling import chinese_number, index_of
from intake.messages import Attachment

OPTIONS = (
    Choice("one", {"zh": "只影响我个人", "en": "Just me"}, ("个人", "me")),
    Choice("team", {"zh": "影响一个部门", "en": "One team"}, ("部门", "our team")),
    Choice("all", {"zh": "全公司停了", "en": "The whole company"}, ("全部停用", "全停", "公司")),
)


@pytest.fixture
def choosing(reading: Reading) -> Reading:
    """A question with three options."""
    return replace(reading, rules=Rules(options=OPTIONS, words=words_of(OPTIONS)))


@pytest.fixture
def marking(reading: Reading) -> Reading:
    """A question for a mark."""
    return replace(reading, rules=_rules_of("rating"))


@pytest.fixture
def deciding(reading: Reading) -> Reading:
    """A question for yes or no."""
    return replace(reading, rules=_rules_of("yes_no"))


def _rules_of(kind: str) -> Rules:
    step = {"ask": "it", "type": kind, "label": "It", "prompt": "Is it?"}
    document = DialogDocument.model_validate({"dialog": "d", "steps": [step]})
    return build_definition(document).fields[0].rules


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(
            ("1", "one"),
            ("１", "one"),
            ("①", "one"),
            ("一", "one"),
            ("1.", "one"),
            ("第一个", "one"),
        ),
        *(("第二项", "team"), ("2、", "team"), ("the first one", "one"), ("option 3", "all")),
        *(("最后一个", "all"), ("the last one", "all"), ("2nd", "team"), ("Just me!", "one")),
        *(("只影响我个人。", "one"), ("our team", "team"), ("公司", "all"), ("ALL", "all")),
        ("我们整个部门都用不了", "team"),
        ("全部停用了，很急", "all"),
    ],
)
def test_one_option(text: str, value: str, choosing: Reading) -> None:
    """Number, ordinal, label, alias or a sentence with exactly one of them."""
    parsed = FIELD_TYPES["choice"].parse(text, choosing)
    assert isinstance(parsed, Parsed)
    assert parsed.value == value


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("影响", ("one", "team")),
        ("部门还是公司", ("team", "all")),
        ("4", ()),
        ("🙂", ()),
        ("", ()),
    ],
)
def test_an_ambiguous_choice_names_the_candidates(
    text: str, among: tuple[str, ...], choosing: Reading
) -> None:
    """Several possible options are handed back for a narrower question; none is none."""
    parsed = FIELD_TYPES["choice"].parse(text, choosing)
    assert isinstance(parsed, Unclear)
    assert parsed.among == among


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("卡纸，全部停用了", "all"),
        ("没有全部停用", None),
        ("not our team", None),
        ("不要全停，影响一个部门", "team"),
        ("别选部门", None),
        ("要不要全停", "all"),
        ("don't our team", None),
        ("部门号", None),
        ("部门和公司", None),
        ("some things", None),
    ],
)
def test_options_in_passing(text: str, value: str | None, choosing: Reading) -> None:
    """Only the one option that is mentioned and not denied."""
    find = FIELD_TYPES["choice"].find
    assert find is not None
    found = find(text, choosing)
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("text", "values"),
    [("1,3", ["one", "all"]), ("3 和 1", ["one", "all"]), ("部门、公司", ["team", "all"]),
     ("Just me", ["one"]), ("me, 部门", ["one", "team"])],
)  # fmt: skip
def test_several_options(text: str, values: list[str], choosing: Reading) -> None:
    """Several answers in one, kept in the order of the question."""
    parsed = FIELD_TYPES["multi_choice"].parse(text, choosing)
    assert isinstance(parsed, Parsed)
    assert parsed.value == values


@pytest.mark.parametrize("text", ["", "9", "1, 9", "影响"])
def test_several_options_unclear(text: str, choosing: Reading) -> None:
    """One part that fits nothing makes the whole answer unclear."""
    assert isinstance(FIELD_TYPES["multi_choice"].parse(text, choosing), Unclear)


@pytest.mark.parametrize(
    ("text", "value"),
    [("是", True), ("好的", True), ("Yes!", True), ("没错", True), ("不", False), ("no", False),
     ("不对", False), ("nope", False)],
)  # fmt: skip
def test_yes_and_no(text: str, value: bool, deciding: Reading) -> None:  # noqa: FBT001 the expected value
    """The words of both languages for yes and no."""
    parsed = FIELD_TYPES["yes_no"].parse(text, deciding)
    assert isinstance(parsed, Parsed)
    assert parsed.value is value


def test_maybe_is_neither(deciding: Reading) -> None:
    """Anything else is asked again."""
    assert FIELD_TYPES["yes_no"].parse("看情况", deciding) == Unclear("yes_no.which")


@pytest.mark.parametrize(
    ("text", "mark"),
    [("5", 5), ("四", 4), ("4分", 4), ("3 stars", 3), ("★★", 2), ("⭐⭐⭐⭐⭐", 5), ("很满意", 4),
     ("不满意", 2), ("非常满意", 5), ("0", None), ("6", None), ("x", None)],
)  # fmt: skip
def test_marks(text: str, mark: int | None, marking: Reading) -> None:
    """Marks from one to five, in figures, stars or words."""
    parsed = FIELD_TYPES["rating"].parse(text, marking)
    assert (parsed.value if isinstance(parsed, Parsed) else None) == mark


@pytest.mark.parametrize(
    ("text", "outcome"),
    [("12", 12), ("大概二十台", 20), ("1,200", 1200), ("3.5", 3.5), ("-1", "number.low"),
     ("99999", "number.high"), ("3 or 4", "number.which"), ("几个", "number.none"),
     ("one day", 1), ("Twenty-five tonnes", 25), ("about one hundred and fifty people", 150),
     ("a dozen", 12), ("one or two", "number.which"), ("no idea", "number.none"),
     ("just a few", "number.none"),
     ("there is one more thing that I should tell you", "number.none")],
)  # fmt: skip
def test_numbers(text: str, outcome: float | str, reading: Reading) -> None:
    """Figures and Chinese numerals within the bounds; the explanation says what is wrong."""
    bounded = replace(reading, rules=Rules(minimum=0, maximum=5000))
    parsed = FIELD_TYPES["number"].parse(text, bounded)
    assert (parsed.value if isinstance(parsed, Parsed) else parsed.key) == outcome


@pytest.mark.parametrize(
    ("kind", "text", "rules", "key"),
    [
        ("text", "", Rules(), "text.empty"),
        ("text", "🙂🙂", Rules(), "text.empty"),
        ("long_text", "坏", Rules(min_length=4), "text.short"),
        ("long_text", "长" * 100_000, Rules(), "text.long"),
        ("text", "x" * 301, Rules(), "text.long"),
        ("text", "abcdef", Rules(max_length=5), "text.long"),
    ],
)
def test_text_limits(kind: str, text: str, rules: Rules, key: str, reading: Reading) -> None:
    """Empty, too short and too long texts are each explained."""
    parsed = FIELD_TYPES[kind].parse(text, replace(reading, rules=rules))
    assert isinstance(parsed, Unclear)
    assert parsed.key == key


def test_free_text_is_never_sure(reading: Reading) -> None:
    """A text may be the answer or a question; only a pattern makes it sure."""
    parsed = FIELD_TYPES["long_text"].parse("保修期多久？", reading)
    assert parsed == Parsed("保修期多久？", "保修期多久？", is_sure=False)


def test_files(reading: Reading) -> None:
    """Files are kept by their content hash and shown by name."""
    photo = Attachment("ab" * 32, "photo.jpg", "image/jpeg", 1000)
    with_file = replace(reading, attachments=(photo,))
    parsed = FIELD_TYPES["attachments"].parse("", with_file)
    assert isinstance(parsed, Parsed)
    assert parsed.value == [
        {"blob": "ab" * 32, "name": "photo.jpg", "content_type": "image/jpeg", "size_bytes": 1000}
    ]
    assert parsed.display == "photo.jpg"
    assert FIELD_TYPES["attachments"].parse("here", reading) == Unclear("attachments.none")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十二", 12),
        ("二十", 20),
        ("三百零五", 305),
        ("一二三", 123),
        ("两", 2),
        ("", None),
        ("好", None),
    ],
)
def test_chinese_numbers(text: str, number: int | None) -> None:
    """Numerals in words."""
    assert chinese_number(text) == number


@pytest.mark.parametrize("text", ["B7", "卡纸", "yes", "E07", "1234", ""])
def test_what_counts_out_no_option(text: str) -> None:
    """A model or a word is no index."""
    assert index_of(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("整个财务部", "department"), ("就2号线", "department"), ("二十多人", "department"),
        ("line 4", "department"), ("about 30 people", "department"),
        ("just the accounts team", "department"), ("我一个人", "individual"),
        ("the whole plant", "company"),
    ],
)  # fmt: skip
def test_whom_it_affects_in_other_words(reading: Reading, text: str, value: str) -> None:
    """Departments, lines and numbers of people cannot be listed."""
    rules = standard_fields("impact")[0].rules
    parsed = FIELD_TYPES["choice"].parse(text, replace(reading, rules=rules))
    assert isinstance(parsed, Parsed)
    assert parsed.value == value


@pytest.mark.parametrize("text", ["no", "nobody knows", "两台电脑", "不知道多少人"])
def test_nobody_is_not_everybody(reading: Reading, text: str) -> None:
    """The word no is no beginning of "nobody in the office"."""
    rules = standard_fields("impact")[0].rules
    parsed = FIELD_TYPES["choice"].parse(text, replace(reading, rules=rules))
    assert isinstance(parsed, Unclear)
    assert not parsed.among
