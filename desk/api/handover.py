# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person gets who goes on where the bot stopped, as data."""

from collections.abc import Mapping, Sequence

from desk import showing
from desk.answers import dispatch as answers
from desk.answers.conversations import Attachment
from desk.answers.shared import Label
from desk.api.conversations import filed
from desk.endpoint import Call, endpoint
from desk.named import conversation_named
from intake.service_levels.clock import FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION
from intake.store.desk import views

MOST_MESSAGES = 500
MOST_LINES = 20  # of what the bot said last


@endpoint("GET", "/conversations/{conversation_id}/handover")
async def read_handover(call: Call, conversation_id: str) -> answers.Handover:
    """The package of a hand-over: what is known, what is open, what was tried, what is due."""
    queries = call.ports.queries
    view = await conversation_named(call, conversation_id)
    ticket = await filed(call, view)
    detail = showing.conversation_detail(view, ticket, call.ports.field_labels)
    messages = await queries.messages(
        conversation_id, before=view.last_seq + 1, limit=MOST_MESSAGES
    )
    told = await queries.timeline(view.ticket.number if view.ticket else "", conversation_id)
    handed = next((one for one in reversed(told) if one.kind == "handed_off"), None)
    return answers.Handover(
        conversation_id=view.id,
        speaker=view.speaker,
        queue=view.queue,
        reason=str(handed.detail.get("reason", "")) if handed else "",
        at=handed.at if handed else None,
        language=view.language,
        summary=view.summary,
        contact=detail.contact,
        ticket=view.ticket.number if view.ticket else None,
        fields=detail.fields,
        open_questions=_open_questions(call, view, ticket),
        bot_said=[
            answers.BotLine(seq=one.seq, at=one.at, text=one.text)
            for one in messages
            if one.author == "bot" and one.text
        ][-MOST_LINES:],
        articles=await _articles(
            call, messages, view.language or call.ports.settings.languages[0]
        ),
        media=_media(messages),
        clocks=_clocks(call, ticket),
    )


def _open_questions(
    call: Call, view: views.ConversationView, filed: views.TicketView | None
) -> list[answers.OpenQuestion]:
    """The required fields nobody has answered: of the running dialog, else of the ticket."""
    asked = dict(call.ports.open_questions(view.dialog)) if view.dialog else {}
    if filed is not None:
        called = call.ports.service_desk().required.labels
        asked |= {name: called.get(name, {}) for name in filed.incomplete if name not in asked}
    return [
        answers.OpenQuestion(
            name=name, label=Label(zh=label.get("zh", ""), en=label.get("en", ""))
        )
        for name, label in asked.items()
    ]


async def _articles(
    call: Call, messages: Sequence[views.MessageView], language: str
) -> list[answers.TriedArticle]:
    """What the bot answered from the knowledge base, and whether the customer said it helped."""
    helped: dict[str, bool | None] = {}
    newest = ""
    for one in messages:
        if isinstance(article := one.meta.get("article"), str):
            newest = article
            helped.setdefault(article, None)
        elif newest and isinstance(solved := one.meta.get("solved"), bool):
            helped[newest] = solved
    if not helped:
        return []
    articles = await call.ports.queries.knowledge.articles()
    titles = {one.id: _title(one.texts, language) for one in articles}
    return [
        answers.TriedArticle(id=name, title=titles.get(name, name), helped=verdict)
        for name, verdict in helped.items()
    ]


def _title(texts: Mapping[str, Mapping[str, object]], language: str) -> str:
    text = texts.get(language) or next(iter(texts.values()), {})
    return str(text.get("title", ""))


def _media(messages: Sequence[views.MessageView]) -> list[Attachment]:
    files = [file for one in messages if one.author == "customer" for file in one.attachments]
    return [showing.attachment(file) for file in {file.blob: file for file in files}.values()]


def _clocks(call: Call, filed: views.TicketView | None) -> list[answers.Clock]:
    """The promises that still run, and the solution's time while it rests."""
    if filed is None or filed.clock.resolved_at is not None:
        return []
    clock = filed.clock
    running = (
        (FIRST_RESPONSE, None if clock.responded_at else clock.first_response_due_at, call.now),
        (NEXT_RESPONSE, clock.next_response_due_at, call.now),
        (RESOLUTION, clock.resolution_due_at, clock.paused_since or call.now),
    )
    return [
        answers.Clock.model_validate(
            {
                "name": name,
                "due_at": due_at,
                "seconds_left": int((due_at - counted_to).total_seconds()),
            }
        )
        for name, due_at, counted_to in running
        if due_at is not None
    ]
