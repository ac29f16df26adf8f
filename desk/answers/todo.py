# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers about everything that waits beside the tickets' owners."""

from desk.answers.dispatch import Escalation
from desk.answers.shared import Answer
from desk.answers.work import ApprovalAnswer, TaskAnswer


class TodoList(Answer):
    """Everybody's, each in the order of its own list. `titles` are the tickets', by number."""

    escalations: list[Escalation]
    tasks: list[TaskAnswer]
    approvals: list[ApprovalAnswer]
    titles: dict[str, str]
