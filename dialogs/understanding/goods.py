# SPDX-License-Identifier: AGPL-3.0-or-later
"""Things that are bought, named in whatever is said of them: 我前天买的电饭煲想退. Pure.

A Chinese thing is known by the head of its name, an English one by the words around it. Asked
only where goods go back; of a machine the model is wanted.
"""

import re
from collections.abc import Iterable

from dialogs.definition import Definition, Field
from dialogs.fields.choice import told
from dialogs.fields.patterns import patterns
from dialogs.fields.spelling import bare, fold, has_chinese, narrow, simplified
from dialogs.moving import Turn
from dialogs.understanding.telling import is_remark

_GOODS, _BOOKED = patterns("goods"), patterns("ordered")
_READABLE = 300
_LONGEST = 80  # characters of an answer that only names a thing
_ARTICLE = re.compile(
    r"(?:(?:the|an?|my|our|those|these|all|both|of|one|two|three|four|five|six|\d+) )+"
)
_BEFORE = re.compile(r"(?:(?:hi|hello|yes|sorry|well|so)[,. ]+)*", re.IGNORECASE)
_LONGEST_CHINESE, _MOST_WORDS = 8, 5
_ORDER, _TIME, _PRODUCT, _CHOICE = "order_number", "datetime", "product", "choice"


def thing_in(definition: Definition, text: str, kinds: frozenset[str] = frozenset()) -> str:
    """The thing that a first message names with its trouble: 收到的杯子碎了; "" if none.

    Only where goods were ordered, or are to be installed, "we ordered a CNC lathe". `kinds` are
    those of the catalogue, of which the model is wanted.
    """
    plain = narrow(text[:_READABLE])
    if takes_goods(definition):
        thing = _named(plain, "headed") or _named(plain, "object")
        is_kind = any(thing.casefold().endswith(one) for one in kinds)
        return _named(plain, "named") or ("" if is_kind else thing)
    is_booked = any(one.rules.is_future for one in definition.by_type.get(_TIME, ()))
    match = _BOOKED["named"].search(plain) if is_booked else None
    return (match["zh"] or match["en"]) if match else ""


def takes_goods(definition: Definition) -> bool:
    """Whether a dialog is about goods that were ordered."""
    return any(one.is_required for one in definition.by_type.get(_ORDER, ()))


def answered(text: str) -> str:
    """The thing that a whole answer names with words around it: 就是那个不粘锅; "" if none is.

    A Chinese one must be known by its head: almost any words may stand so.
    """
    plain = narrow(text).strip()
    match = _GOODS["answered"].fullmatch(plain) if len(plain) <= _LONGEST else None
    if match is None:
        return ""
    if (named := match["zh"]) is not None:
        return named.strip() if is_thing(named) else ""
    return (match["en"] or match["alone"] or "").strip()


def with_more(definition: Definition, text: str) -> tuple[str, str]:
    """The thing an answer begins with, and what it tells of it: 台灯少寄了灯泡; ("", "") if none.

    What is told keeps the thing, unless it is another size or colour: of 外套L换XL that is left.
    """
    plain = narrow(text).strip()
    if not takes_goods(definition) or len(plain) > _LONGEST:
        return "", ""
    if (match := _GOODS["with_more"].fullmatch(plain)) is not None:
        more = match["more"]
        return match["zh"], more if wishes_other_one(definition, more) else plain
    named = _GOODS["named"].search(plain) if plain.isascii() else None
    if named is None or _BEFORE.fullmatch(plain, 0, named.start()) is None:
        return "", ""
    return next(filter(None, named.groupdict().values()), ""), plain


def wishes_other_one(definition: Definition, text: str) -> bool:
    """Whether a text only says which size or colour is wished: 41换42, "in blue please"."""
    if len(text) > _LONGEST or not takes_goods(definition):
        return False
    return _GOODS["other_one"].fullmatch(fold(text)) is not None


def tells_other_one(definition: Definition, clause: str) -> bool:
    """Whether a clause says, among other things, which size or colour is wished: 外套L换成XL."""
    if not takes_goods(definition):
        return False
    return _GOODS["other_inside"].search(fold(clause)) is not None


def which_told(definition: Definition, clauses: Iterable[str]) -> tuple[str, ...]:
    """Those clauses which say which one goes back or is to be sent: 要米色的, "only the chair"."""
    if not takes_goods(definition):
        return ()
    return tuple(one for one in clauses if _GOODS["which"].search(fold(one)) is not None)


def tells_which(turn: Turn, clause: str) -> bool:
    """Whether a clause says which one is meant, and not only by what the thing is called."""
    if not which_told(turn.definition, (clause,)):
        return False
    known = _known(turn)
    return not known or bool(
        which_told(turn.definition, (fold(clause).replace(fold(known), " "),))
    )


def is_counted(definition: Definition, text: str) -> bool:
    """Whether a text is several goods named as one: "a set of 6 glasses"."""
    plain = narrow(text).strip()
    is_short = any(map(str.isdigit, plain)) or " of " in plain
    return is_short and takes_goods(definition) and _GOODS["counted"].fullmatch(plain) is not None


def told_again(known: str, text: str) -> str:
    """The fuller name of a known thing that a few words say again; "" if they name another.

    玻璃杯 of 杯子's kind is it, and "the hair dryer" says no more than "hair dryer".
    """
    words = _ARTICLE.sub("", bare(answered(text) or narrow(text)))
    if has_chinese(known):
        is_same = known in words or words in known or (is_thing(words) and words[-1] == known[0])
        return max(known, words, key=len) if is_same and len(words) <= _LONGEST_CHINESE else ""
    of_known, of_words = set(known.casefold().split()), set(words.split())
    if not 0 < len(of_words) <= _MOST_WORDS:
        return ""
    if of_words <= of_known:
        return known
    return words if of_known <= of_words else ""


def named_beside(turn: Turn, asked: Field, product: Field, text: str) -> str:
    """The thing that goes back, named where another question is open; "" if none is.

    Said again it may be told better: 玻璃杯, of 杯子.
    """
    definition = turn.definition
    if product is asked or not takes_goods(definition):
        return ""
    known = _known(turn)
    return _unless_told_otherwise(definition, told_again(known, text) if known else answered(text))


def named_in_answer(definition: Definition, text: str) -> str:
    """The thing that an answer names with words around it, where goods go back; "" if none."""
    if not takes_goods(definition):
        return ""
    return _unless_told_otherwise(definition, answered(text))


def _unless_told_otherwise(definition: Definition, thing: str) -> str:
    """A named thing; "" for an option of the dialog, or what is a remark and no thing."""
    is_option = any(bare(thing) in one.rules.words for one in definition.of_types(_CHOICE))
    is_told = is_remark(definition, thing) and not is_thing(thing)
    return "" if is_option or is_told else thing


def names_goods(turn: Turn, text: str) -> bool:
    """Whether a text names the thing that goes back, or what is wished: 骨瓷杯, 39码换40码."""
    if not takes_goods(turn.definition):
        return False
    known = _known(turn)
    if is_thing(text) or (known and told_again(known, text)):
        return True
    plain = simplified(fold(text))
    return any(told(plain, one.rules) for one in turn.definition.of_types(_CHOICE))


def _known(turn: Turn) -> str:
    held = (turn.session.answers.get(one.name) for one in turn.definition.of_types(_PRODUCT))
    return next((str(one.value) for one in held if one is not None and one.value), "")


def is_thing(text: str) -> bool:
    """Whether a text is nothing but a thing by the head of its name: 毛巾, 骨瓷杯, no Mrs Mao."""
    word = bare(narrow(text))
    if not word or not has_chinese(word):
        return False
    match = _GOODS["headed"].search(word)
    return match is not None and match.span() == (0, len(word))


def _named(plain: str, name: str) -> str:
    match = _GOODS[name].search(plain)
    if match is None:
        return ""
    group = next((one for one, value in match.groupdict().items() if value), "")
    if not group:
        return ""
    start, end = match.span(group)
    more = _GOODS["and_thing"].match(plain, end)
    is_both = more is not None and (more["zh"] or more["en"]) not in plain[more.end() :]
    return plain[start : more.end()] if more is not None and is_both else match[group]
