# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files a customer sends to a dialog: they are always kept, whatever was asked.

A photo or a voice message in place of an answer is no answer: asked again, like any other that
cannot be used, so that nobody who cannot type stays before the same question for ever.
"""

from typing import TYPE_CHECKING

from dialogs.asking import joined
from dialogs.definition import Field
from dialogs.fields.attachments import as_json
from dialogs.moving import Turn, ask, explain
from dialogs.session import Answer, UserInput
from dialogs.step import Step, StepKind
from intake.messages import Attachment, Reply

if TYPE_CHECKING:
    from dialogs.fields.contract import Json

FILES = "attachments"


def are_for_later(turn: Turn, given: UserInput) -> bool:
    """Whether files came that answer nothing: alone, while something else is asked."""
    field = turn.definition.by_state.get(turn.session.state)
    is_alone = bool(given.attachments) and not given.text.strip()
    return is_alone and (field is None or field.type.name != FILES)


def keep_files(turn: Turn, given: UserInput) -> Step:
    """The files kept; the question stays open, and counts as not answered.

    Not for the first photo after words we could not use: it answers the question for photos, and
    hands nobody over.
    """
    is_photo = not any(_is_sound(one) for one in given.attachments)
    is_first = is_photo and turn.session.unclear > 0 and not _has_files(turn)
    turn, note = with_files(turn, given)
    if not turn.session.asked:
        return ask(turn, note)
    return ask(turn, note, kind=StepKind.EXPLAIN) if is_first else explain(turn, note)


def _has_files(turn: Turn) -> bool:
    """Whether files were sent before, or there is no place for any."""
    fields = file_fields(turn)
    return not fields or fields[0].name in turn.session.answers


def _is_sound(file: Attachment) -> bool:
    return file.content_type.startswith("audio/")


def file_fields(turn: Turn) -> list[Field]:
    """The fields of the dialog that hold files."""
    return turn.definition.of_types(FILES)


def with_files(turn: Turn, given: UserInput) -> tuple[Turn, tuple[Reply, ...]]:
    """The files added to the dialog's field for them, and the words that say so."""
    field = next(iter(file_fields(turn)), None)
    if field is None:
        return turn, turn.note("received_no_place")
    old = turn.session.answers.get(field.name)
    kept: list[Json] = list(old.value) if old and isinstance(old.value, list) else []
    files: Json = [*kept, *(as_json(one) for one in given.attachments)]
    display = field.type.show(files, field.rules, turn.context.language) if field.type.show else ""
    answers = {**turn.session.answers, field.name: Answer(files, display)}
    skipped = tuple(name for name in turn.session.skipped if name != field.name)
    names = joined((one.name for one in given.attachments), turn.context)
    session = turn.session.with_answers(answers, skipped)
    return turn.with_session(session), turn.note("received", names=names)
