# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers in words: "twenty four", "two thousand and five", "twenty-fourth"; 二十三, 二〇一八."""

from dialogs.fields.spelling import chinese_number
from dialogs.times.model import Token

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_CARDINALS = {word: number for number, word in enumerate(_SMALL)}
_CARDINALS |= {word: 20 + 10 * number for number, word in enumerate(_TENS)}
_CARDINALS |= {"dozen": 12, "couple": 2, "few": 3, "several": 3, "fourty": 40}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_ORDINALS |= {f"{word}th": number for word, number in _CARDINALS.items() if 13 < number < 20}
_SCALES = {"hundred": 100, "thousand": 1000}
_AMOUNTS = frozenset({"couple", "few", "several", "dozen"})


def english_numbers(tokens: list[Token]) -> list[Token]:
    """Tokens with neighbouring number words put together: kind "n", or "o" for ordinals."""
    if not any(_is_number(one) for one in tokens):
        return tokens
    result: list[Token] = []
    index = 0
    while index < len(tokens):
        length, token = _number_at(tokens, index)
        if token is None:
            result.append(tokens[index])
            index += 1
        else:
            result.append(token)
            index += length
    return result


def _is_number(token: Token) -> bool:
    word = token.word
    return word in _CARDINALS or word in _ORDINALS or word in _SCALES


def _number_at(tokens: list[Token], index: int) -> tuple[int, Token | None]:
    first = tokens[index]
    if first.kind == "u":
        return 1, _second(tokens, index)
    if first.word in _ORDINALS:
        return 1, _token("o", tokens, index, 1, _ORDINALS[first.word])
    if first.word not in _CARDINALS and not _opens_scale(tokens, index):
        return 1, None
    total, length = _read(tokens, index)
    following = tokens[index + length].word if index + length < len(tokens) else ""
    tens = total % 10 == 0 and total % 100 >= 20
    is_second = following == "second" and index and tokens[index - 1].kind in "mtk"
    if tens and is_second:
        return length + 1, _token("o", tokens, index, length + 1, total + 2)
    if tens and _follows_as_ordinal(tokens, index + length) and following in _ORDINALS:
        return length + 1, _token("o", tokens, index, length + 1, total + _ORDINALS[following])
    return length, _token("n", tokens, index, length, total)


def _second(tokens: list[Token], index: int) -> Token | None:
    """The word "second" is an ordinal before a weekday or "of", and behind a month."""
    first = tokens[index]
    if first.word != "second" or first.end - first.start != len("second"):
        return None
    following = tokens[index + 1].kind if index + 1 < len(tokens) else ""
    before = tokens[index - 1].kind if index else ""
    is_ordinal = before not in {"n", "A"} and following in {"k", "f", "m", "u", "h", "q"}
    return _token("o", tokens, index, 1, 2) if is_ordinal or before in {"m", "k"} else None


def _follows_as_ordinal(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and _ORDINALS.get(tokens[at].word, 10) < 10


def _opens_scale(tokens: list[Token], index: int) -> bool:
    """Whether an article opens a number: "a hundred", "a couple"."""
    after = tokens[index + 1].word if index + 1 < len(tokens) else ""
    return tokens[index].kind == "A" and after in {*_SCALES, *_AMOUNTS}


def _read(tokens: list[Token], index: int) -> tuple[int, int]:
    """The value of the number words from here, and how many tokens they are."""
    total, part, at = 0, 0, index
    if tokens[at].kind == "A":
        at += 1
    last = 1000
    while at < len(tokens):
        word = tokens[at].word
        if word == "hundred":
            part, last = (part or 1) * 100, 100
        elif word == "thousand":
            total, part, last = (part or 1) * 1000, 0, 1000
        elif word in _CARDINALS and _fits(part, _CARDINALS[word], last):
            part += _CARDINALS[word]
            last = _CARDINALS[word]
        elif not (_is_joint(tokens, at) and last >= 20):
            break
        at += 1
    if at > index + 1 and tokens[at - 1].word == "and":
        at -= 1
    at += _of_after(tokens, at)
    return total + part, at - index


def _of_after(tokens: list[Token], at: int) -> int:
    is_amount = tokens[at - 1].word in _AMOUNTS
    return int(is_amount and at < len(tokens) and tokens[at].kind == "f")


def _fits(part: int, value: int, last: int) -> bool:
    if part == 0:
        return True
    return value < 10 and last in range(20, 100, 10) if last < 100 else value < last


def _is_joint(tokens: list[Token], at: int) -> bool:
    """Whether "and" or a hyphen here joins two parts of a number."""
    following = tokens[at + 1].word if at + 1 < len(tokens) else ""
    if tokens[at].word == "-":
        return tokens[at].end - tokens[at].start == 1 and following in {*_CARDINALS, *_ORDINALS}
    return tokens[at].word == "and" and following in _CARDINALS and tokens[at - 1].word != "one"


def _token(kind: str, tokens: list[Token], index: int, length: int, value: int) -> Token:
    last = tokens[index + length - 1]
    return Token(kind, tokens[index].start, last.end, value, "words")


def chinese_value(text: str) -> float | None:
    """3, 3.5, 三, 二十三, 廿三, 半; None if it is no number."""
    if text[:1].isascii():
        try:
            return float(text)
        except ValueError:
            return None
    if text == "半":
        return 0.5
    if text and text[0] in _ABOUT:
        return 3 * (chinese_number(text[1:]) or 1) if len(text) > 1 else 3
    return chinese_number(text.replace("廿", "二十").replace("卅", "三十"))


_ABOUT = "几数"
