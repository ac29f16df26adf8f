# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hand the desk what it needs from the running program (`desk.ports.DeskPorts`)."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from aiohttp import web

from bots.app import Program
from bots.handoff import open_questions
from bots.mail.moved_by_agent import moved_by_agent
from bots.operation.books import audit
from bots.operation.importing import import_at_once
from bots.operation.parking import Parking
from bots.runtime.directories import stock_of
from bots.runtime.supervisor import keep_running
from bots.turn import resumption
from desk.ports import DeskPorts, DeskSettings
from desk.routes import attach
from intake.store.desk.queries import DeskQueries

if TYPE_CHECKING:
    from intake.messages import Language


def attach_desk(app: web.Application, program: Program) -> None:
    """Put the agent workspace and its API into the application."""
    parking = Parking(program)

    async def books() -> Mapping[str, object]:
        found = await asyncio.to_thread(audit, program.reading, program.settings.store.journal)
        return found.as_document()

    attach(
        app,
        DeskPorts(
            settings=_settings(program),
            store=program.store,
            commit=program.committer.commit,
            queries=DeskQueries(program.reading),
            signals=program.signals,
            blobs=program.blobs,
            clock=program.clock,
            service_desk=lambda: program.profile().desk,
            publish_articles=program.knowledge.reload_articles,
            audit=books,
            retry_parked=parking.retry,
            discard_parked=parking.discard,
            forms=program.forms,
            field_labels=partial(_field_labels, program),
            open_questions=lambda document: open_questions(document, program.profile().dialogs),
            answered_by=program.knowledge.answered_by,
            learn=program.machines.learn,
            stock=lambda part: stock_of(part, program.parts),
            resume=lambda loaded, language: resumption(
                loaded, program.profile(), program.clock(), language
            ),
            move_to_mail=lambda loaded, by: moved_by_agent(
                loaded, by, program.store, program.profile(), program.clock()
            ),
            import_rows=partial(import_at_once, program),
            links=program.links,
            guard=lambda name, work: keep_running(name, work, program.failing),
        ),
    )


def _field_labels(program: Program, dialog: str, name: str) -> Mapping[str, str]:
    found = program.profile().dialogs.by_name(dialog)
    return found.definition.labels_of(name) if found else {}


def _settings(program: Program) -> DeskSettings:
    bot = program.settings.bots.default
    return DeskSettings(
        public_url=program.settings.server.url,
        is_demo=program.is_demo,
        languages=cast("tuple[Language, ...]", bot.languages),
        zone=ZoneInfo(bot.time_zone),
        reserves_parts=any(one.reserve for one in program.settings.directories.values()),
    )
