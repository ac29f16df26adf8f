# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API's table of contents, and the one place where the desk is put into the web application.

`attach` is all the program calls; it adds routes, the problem answers under `/api/v1/`, and the
live hub's task, which ends with the application.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from desk import openapi, pages
from desk.api import (
    agents,
    articles,
    contacts,
    conversations,
    description,
    dispatch,
    field_work,
    files,
    forms,
    gaps,
    handover,
    live,
    messages,
    operations,
    parts,
    process,
    registers,
    relations,
    rule_book,
    rules,
    service_levels,
    session,
    tasks,
    tickets,
    todo,
)
from desk.customer import routes as customer_pages
from desk.endpoint import Endpoint, bind
from desk.login import Passwords
from desk.office import Office, open_office
from desk.ports import DeskPorts
from desk.problems import preferred_language, problem_response
from desk.showing import API
from intake.errors import FrontdeskError

ENDPOINTS: tuple[Endpoint, ...] = (
    session.log_in,
    session.log_out,
    session.read_session,
    session.change_session,
    conversations.list_conversations,
    conversations.read_conversation,
    conversations.take_conversation,
    conversations.hand_back_conversation,
    conversations.close_conversation,
    conversations.continue_by_mail,
    handover.read_handover,
    messages.list_messages,
    messages.send_message,
    messages.read_html,
    files.upload_file,
    files.read_file,
    tickets.list_tickets,
    tickets.open_ticket,
    tickets.read_ticket,
    tickets.change_ticket,
    tickets.read_timeline,
    process.read_work,
    process.take_step,
    process.record_check,
    process.record_solution,
    process.ask_approval,
    process.decide_approval,
    process.delegate_approval,
    process.list_approvals,
    process.list_ratings,
    tasks.list_tasks,
    tasks.open_task,
    tasks.change_task,
    tasks.finish_task,
    tasks.cancel_task,
    field_work.list_visits,
    field_work.plan_visit,
    field_work.change_visit,
    field_work.read_brief,
    field_work.read_sheet,
    field_work.make_signature_link,
    field_work.request_part,
    field_work.change_part,
    field_work.reserve_part,
    field_work.add_cost,
    field_work.remove_cost,
    service_levels.read_sla,
    dispatch.take_ticket,
    dispatch.transfer_ticket,
    dispatch.escalate_ticket,
    dispatch.list_escalations,
    dispatch.take_escalation,
    dispatch.answer_escalation,
    dispatch.withdraw_escalation,
    dispatch.list_dispatch_problems,
    todo.read_todo,
    agents.list_agents,
    agents.change_agent,
    agents.read_presence,
    agents.set_presence,
    agents.set_account_manager,
    forms.list_forms,
    forms.read_form,
    forms.check_form,
    contacts.list_contacts,
    contacts.read_contact,
    contacts.link_contact,
    contacts.unlink_contact,
    contacts.list_assets,
    registers.change_contact,
    registers.import_customers,
    registers.import_assets,
    registers.import_products,
    articles.list_articles,
    articles.write_article,
    articles.add_questions,
    articles.list_article_editions,
    gaps.list_gaps,
    gaps.list_dismissals,
    gaps.dismiss_gap,
    gaps.undo_dismissal,
    operations.list_parked,
    operations.read_parked,
    operations.read_parked_raw,
    operations.retry_parked,
    operations.discard_parked,
    operations.read_audit,
    parts.read_stock,
    relations.list_links,
    relations.list_conversation_tickets,
    relations.merge_ticket,
    relations.split_ticket,
    relations.link_ticket,
    relations.undo_link,
    relations.inform_reporters,
    rules.list_rules,
    rules.dry_run_rule,
    rule_book.write_rule,
    rule_book.drop_rule,
    rule_book.order_rules,
    rule_book.list_rule_editions,
    rule_book.restore_rules,
    rules.list_notices,
    rules.retry_notice,
    live.watch_live,
    description.read_openapi,
)


def attach(app: web.Application, desk: DeskPorts, passwords: Passwords | None = None) -> None:
    """Put the desk into the application. Call it before the application starts.

    `passwords` may bring a cheaper hash; only tests should.
    """
    office = open_office(
        desk, passwords or Passwords(), lambda: orjson.dumps(openapi.document(ENDPOINTS))
    )
    # An application of its own, so that no message from a channel goes through its guard.
    api = web.Application(middlewares=[_problems(office)])
    for one in ENDPOINTS:
        api.router.add_route(one.method, one.path, bind(one, office))
    app.add_subapp(API, api)
    pages.attach(app)
    customer_pages.attach(app, office)
    app.cleanup_ctx.append(lambda _app: _live(office))

    async def say_goodbye(_app: web.Application) -> None:
        # Before the server waits for its open connections: sockets would never end by themselves.
        office.live.dismiss_all()

    app.on_shutdown.append(say_goodbye)


def _problems(office: Office) -> Middleware:
    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except (FrontdeskError, web.HTTPException) as error:
            asked = request.headers.get("Accept-Language", "")
            language = preferred_language(asked, office.ports.settings.languages[0])
            response = problem_response(error, office.phrases, language)
            if response is None:
                raise
            return response

    return answer


async def _live(office: Office) -> AsyncIterator[None]:
    task = asyncio.create_task(office.live.run(), name="live-hub")
    yield
    task.cancel()
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await task
    finally:
        office.passwords.close()
        office.ports.queries.close()
