# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tickets wait for beside their owners, in one answer: the workspace asks for it often."""

from desk.answers.todo import TodoList
from desk.api.dispatch import list_escalations
from desk.api.process import list_approvals
from desk.api.tasks import list_tasks
from desk.bodies.dispatch import EscalationQuery
from desk.bodies.work import TaskQuery
from desk.endpoint import Call, endpoint


@endpoint("GET", "/todo")
async def read_todo(call: Call) -> TodoList:
    """What `GET /escalations?pending=true`, `/tasks` and `/approvals` answer, in one answer."""
    asked = await list_escalations.function(call, EscalationQuery(pending=True))
    tasks = await list_tasks.function(call, TaskQuery())
    approvals = await list_approvals.function(call)
    return TodoList(
        escalations=asked.items,
        tasks=tasks.items,
        approvals=approvals.items,
        titles={**asked.titles, **tasks.titles, **approvals.titles},
    )
