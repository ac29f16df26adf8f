# SPDX-License-Identifier: AGPL-3.0-or-later
"""How words that people search for are compared with what is stored."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, func, or_

from intake.messages import Author
from intake.store.schema import message

_PEOPLE = (Author.CUSTOMER.value, Author.AGENT.value, Author.NOTE.value)


def containing(text: str, columns: Iterable[ColumnElement[str]]) -> ColumnElement[bool]:
    """Whether any of the columns contains the text, capital letters or not."""
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def said(conversation_id: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Whether somebody wrote the text in a conversation, however long ago; notes too.

    What the bot asks and answers says the same everywhere, and would find everything.
    """
    c = message.c
    is_there = (c.conversation_id == conversation_id) & c.author.in_(_PEOPLE)
    return exists().where(is_there, containing(text, (c.text,)))


def digits_in(number: ColumnElement[str]) -> ColumnElement[str]:
    """A phone number without what people write between its digits."""
    for sign in " -().+/":
        number = func.replace(number, sign, "")
    return number
