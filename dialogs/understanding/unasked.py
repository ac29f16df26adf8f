# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer says without being asked, put into a session.

Used where there is no time to ask (a danger), and for what was said before a dialog began. Moves
the session to no other state; see `engine` for that. Pure.
"""

import re

from dialogs.asking import named as told
from dialogs.definition import Dialog
from dialogs.fields.contract import Parsed
from dialogs.fields.spelling import bare
from dialogs.moving import Turn
from dialogs.session import Answer, DialogSession, UserInput
from dialogs.step import DialogContext, Found, Step, StepKind
from dialogs.understanding import answering, describing
from dialogs.understanding.describing import LONGEST
from dialogs.understanding.filling import filled_in, still_open
from dialogs.understanding.for_others import lone_moment
from dialogs.understanding.goods import thing_in
from dialogs.understanding.introducing import introductions, personal_fields
from dialogs.understanding.option_told import EDGES
from dialogs.understanding.telling import adds_to, declined, is_remark
from dialogs.understanding.times_told import may_be_time
from intake.messages import Reply

_PRODUCT = "product"
_CODE = re.compile(r"[A-Za-z]{1,6}[ -]?[0-9][0-9A-Za-z-]{0,12}")
# A machine by what it does, 标签机, "the labeller": a name where one was still to be told.
_KIND = re.compile(
    r"(?:it'?s |it is )?(?:the|our|my|that|this) (?:[a-z-]+ ){0,3}[a-z-]{3,}"
    r"|(?:是|就是|我们的?|那台|这台)*[\u4e00-\u9fff]{1,8}(?:[机仪器炉泵床箱柜秤]|(?<![网车站油])站)的?(?:那台|这台)?",
    re.IGNORECASE,
)
_LONGEST_KIND = 32


def take_in(
    dialog: Dialog, session: DialogSession, given: UserInput, context: DialogContext
) -> DialogSession:
    """The session with all that a message says; its words lead the description."""
    turn, _ = answering.listen(Turn(dialog, session, context), given)
    heard = turn.session
    name = dialog.definition.description
    text = given.text.strip()[:LONGEST]
    if not name or not text:
        return heard
    known = session.answers.get(name)
    if known is not None and isinstance(known.value, str) and text not in known.value:
        text = f"{text}\n{known.value}"[:LONGEST]
    return heard.with_answers({**heard.answers, name: Answer(text, text)})


def overheard(
    dialog: Dialog, session: DialogSession, said: UserInput, context: DialogContext
) -> Step:
    """The session with what a message says for it while something else is spoken of.

    Its own question stays open and is not asked; the replies say what was noted, and `told` what
    is of the sender and has no field in it.
    """
    turn = Turn(dialog, session, context)
    is_time = len(said.text) <= _LONGEST_KIND and may_be_time(said.text)
    if is_time and (found := lone_moment(turn, said.text)):
        turn = filled_in(turn, found)
        return _noted(turn, turn.note("noted", items=told(found, context)))
    turn, noted = answering.listen(turn, said)
    _, rest = introductions(personal_fields(), said.text, context)
    words = rest.strip(EDGES)
    if adds_to(dialog.definition, words):
        turn = describing.with_words(turn, words, at_end=True)
    return _noted(turn, noted)


def _noted(turn: Turn, replies: tuple[Reply, ...]) -> Step:
    return Step(StepKind.ASK, turn.session, replies, told=turn.told)


def declines(dialog: Dialog, session: DialogSession, text: str, context: DialogContext) -> bool:
    """Whether a text says that some of what may be left out cannot be had."""
    return bool(declined(still_open(Turn(dialog, session, context)), text))


def named(turn: Turn, said: UserInput) -> Turn:
    """The turn with the machine that a message only names, by its code or its kind.

    A code, GA37, answers what would be asked first, unless it is something else; "the labeller"
    does where the trouble was told before it.
    """
    text, field = said.text.strip(), turn.definition.fields[0]
    held = {str(one.value).casefold() for one in turn.session.answers.values()}
    is_asked = field.type.name == _PRODUCT and field.name not in turn.session.answers
    is_code = _CODE.fullmatch(text) is not None
    if not is_asked or text.casefold() in held or not (is_code or _is_kind(turn, text)):
        return turn
    parsed = turn.context.parse(field, UserInput(text))
    return filled_in(turn, (Found(field, parsed),)) if isinstance(parsed, Parsed) else turn


def goods_named(turn: Turn, first: UserInput) -> Turn:
    """The turn with the thing that a first message names with its trouble: 收到的杯子碎了.

    Of a machine the model is asked all the same.
    """
    product = next(iter(turn.definition.by_type.get(_PRODUCT, ())), None)
    if product is None or product.name in turn.session.answers:
        return turn
    if not (thing := thing_in(turn.definition, first.text, turn.context.lookups.kinds)):
        return turn
    parsed = turn.context.parse(product, UserInput(thing))
    return filled_in(turn, (Found(product, parsed),)) if isinstance(parsed, Parsed) else turn


def _is_kind(turn: Turn, text: str) -> bool:
    """Whether words name the kind of a machine whose trouble is known, and tell nothing else."""
    definition = turn.definition
    is_short = len(text) <= _LONGEST_KIND and definition.description in turn.session.answers
    named = bare(text) if is_short else ""
    return bool(named and _KIND.fullmatch(named)) and not is_remark(definition, text)


def described(dialog: Dialog, session: DialogSession, text: str) -> DialogSession:
    """The session with `text` as its description, unless it has one."""
    name = dialog.definition.description
    if not name or not text or name in session.answers:
        return session
    kept = text.strip()[:LONGEST]
    return session.with_answers({**session.answers, name: Answer(kept, kept)})
