# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer says without being asked, put into a session.

Used where there is no time to ask (a danger), and for what was said before a dialog began. Moves
the session to no other state; see `engine` for that. Pure.
"""

import re

from dialogs import answering
from dialogs.answering import LONGEST
from dialogs.definition import Dialog
from dialogs.fields.contract import Parsed
from dialogs.filling import filled_in, still_open
from dialogs.introducing import introductions, personal_fields
from dialogs.moving import Turn
from dialogs.reading import EDGES
from dialogs.session import Answer, DialogSession, UserInput
from dialogs.step import DialogContext, Found
from dialogs.telling import adds_to, declined
from intake.messages import Reply

_PRODUCT = "product"
_CODE = re.compile(r"[A-Za-z]{1,6}[ -]?[0-9][0-9A-Za-z-]{0,12}")


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
) -> tuple[DialogSession, tuple[Reply, ...]]:
    """The session with what a message says for it while something else is spoken of.

    Its own question stays open and is not asked; the replies say what was noted.
    """
    turn, noted = answering.listen(Turn(dialog, session, context), said)
    _, rest = introductions(personal_fields(), said.text, context)
    words = rest.strip(EDGES)
    if adds_to(dialog.definition, words):
        turn = answering.with_words(turn, words, at_end=True)
    return turn.session, noted


def declines(dialog: Dialog, session: DialogSession, text: str, context: DialogContext) -> bool:
    """Whether a text says that some of what may be left out cannot be had."""
    return bool(declined(still_open(Turn(dialog, session, context)), text))


def named(turn: Turn, first: UserInput) -> Turn:
    """The turn with the machine that a first message of one code names, whoever makes it: GA37.

    It answers what would be asked first, unless the code is something else.
    """
    text, field = first.text.strip(), turn.definition.fields[0]
    held = {str(one.value).casefold() for one in turn.session.answers.values()}
    is_asked = field.type.name == _PRODUCT and field.name not in turn.session.answers
    if not is_asked or _CODE.fullmatch(text) is None or text.casefold() in held:
        return turn
    parsed = turn.context.parse(field, UserInput(text))
    return filled_in(turn, (Found(field, parsed),)) if isinstance(parsed, Parsed) else turn


def described(dialog: Dialog, session: DialogSession, text: str) -> DialogSession:
    """The session with `text` as its description, unless it has one."""
    name = dialog.definition.description
    if not name or not text or name in session.answers:
        return session
    kept = text.strip()[:LONGEST]
    return session.with_answers({**session.answers, name: Answer(kept, kept)})
