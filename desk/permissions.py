# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what: one row per operation of the API, as data.

A test walks every route and fails on a missing row. What a person sees *within* an operation
(which queues) is `Principal.queues`, applied by the queries.
"""

from dataclasses import dataclass

from intake.agent_actions import Doer
from intake.ids import AgentId

ADMIN = "admin"  # everything
SUPERVISOR = "supervisor"  # the team's work, and stepping in for anybody
AGENT = "agent"  # conversations and tickets
EDITOR = "editor"  # knowledge articles, nothing about customers
AUDITOR = "auditor"  # sees everything, changes nothing

ROLES = (ADMIN, SUPERVISOR, AGENT, EDITOR, AUDITOR)

_EVERYBODY = frozenset(ROLES)
_WORKERS = frozenset({ADMIN, SUPERVISOR, AGENT})
_READERS = _WORKERS | {AUDITOR}
_LEADERS = frozenset({ADMIN, SUPERVISOR})
_AUTHORS = frozenset({ADMIN, SUPERVISOR, EDITOR})

# Operations that need no sign-in.
PUBLIC = frozenset({"logIn", "readOpenapi"})

PERMISSIONS: dict[str, frozenset[str]] = {
    "logOut": _EVERYBODY,
    "readSession": _EVERYBODY,
    "changeSession": _EVERYBODY,
    "listConversations": _READERS,
    "readConversation": _READERS,
    "listMessages": _READERS,
    "sendMessage": _WORKERS,
    "readHtml": _READERS,
    "takeConversation": _WORKERS,
    "handBackConversation": _WORKERS,
    "closeConversation": _WORKERS,
    "continueByMail": _WORKERS,
    "readHandover": _READERS,
    "takeTicket": _WORKERS,
    "transferTicket": _WORKERS,
    "escalateTicket": _WORKERS,
    "listEscalations": _READERS,
    "takeEscalation": _WORKERS,
    "answerEscalation": _WORKERS,
    "withdrawEscalation": _WORKERS,
    "listDispatchProblems": _READERS,
    "listAgents": _READERS,
    "changeAgent": _LEADERS,
    "readPresence": _WORKERS,
    "setPresence": _WORKERS,
    "setAccountManager": _LEADERS,
    "uploadFile": _WORKERS,
    "readFile": _READERS,
    "listTickets": _READERS,
    "openTicket": _WORKERS,
    "readTicket": _READERS,
    "changeTicket": _WORKERS,
    "readTimeline": _READERS,
    "readWork": _READERS,
    "takeStep": _WORKERS,
    "recordCheck": _WORKERS,
    "recordSolution": _WORKERS,
    "askApproval": _WORKERS,
    "decideApproval": _WORKERS,  # whose word counts is said by each approval
    "delegateApproval": _WORKERS,
    "listApprovals": _READERS,
    "listRatings": _READERS,
    "listTasks": _READERS,
    "readTodo": _READERS,
    "openTask": _WORKERS,
    "changeTask": _WORKERS,
    "finishTask": _WORKERS,
    "cancelTask": _WORKERS,
    "listVisits": _READERS,
    "planVisit": _WORKERS,
    "changeVisit": _WORKERS,
    "readBrief": _READERS,
    "readSheet": _READERS,
    "makeSignatureLink": _WORKERS,
    "requestPart": _WORKERS,
    "changePart": _WORKERS,
    "reservePart": _WORKERS,
    "addCost": _WORKERS,
    "removeCost": _WORKERS,
    "readSla": _READERS,
    "readContact": _READERS,
    "listContacts": _READERS,
    "changeContact": _WORKERS,  # a level is for leaders
    "importCustomers": _LEADERS,
    "importAssets": _LEADERS,
    "importProducts": _LEADERS,
    "linkContact": _WORKERS,
    "unlinkContact": _WORKERS,
    "listForms": _READERS,
    "readForm": _READERS,
    "checkForm": _WORKERS,
    "listAssets": _READERS,
    "listArticles": _EVERYBODY,
    "writeArticle": _AUTHORS,
    "addQuestions": _AUTHORS,
    "listArticleEditions": _AUTHORS | {AUDITOR},
    "listGaps": _AUTHORS | {AUDITOR},
    "listDismissals": _AUTHORS | {AUDITOR},
    "dismissGap": _AUTHORS,
    "undoDismissal": _AUTHORS,
    "listParked": _LEADERS | {AUDITOR},
    "readParked": _LEADERS | {AUDITOR},
    "readParkedRaw": _LEADERS | {AUDITOR},
    "retryParked": _LEADERS,
    "discardParked": _LEADERS,
    "readAudit": _LEADERS | {AUDITOR},
    "readStock": _READERS,
    "listLinks": _READERS,
    "listConversationTickets": _READERS,
    "mergeTicket": _WORKERS,
    "splitTicket": _WORKERS,
    "linkTicket": _WORKERS,
    "undoLink": _WORKERS,
    "informReporters": _WORKERS,
    "listRules": _READERS,
    "dryRunRule": _LEADERS,
    "writeRule": _LEADERS,
    "dropRule": _LEADERS,
    "orderRules": _LEADERS,
    "listRuleEditions": _READERS,
    "restoreRules": _LEADERS,
    "listNotices": _LEADERS | {AUDITOR},
    "retryNotice": _LEADERS,
    "watchLive": _READERS,
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Who makes a request: an agent who signed in, an API key, or nobody (`role` empty).

    `token_hash` and `csrf` are set for a sign-in only.
    """

    id: str = ""
    name: str = ""
    role: str = ""
    language: str = ""
    token_hash: str = ""
    csrf: str = ""

    @property
    def doer(self) -> Doer:
        """The same person, as the one who acts in a conversation."""
        leads = self.role in _LEADERS
        return Doer(AgentId(self.id), self.name, may_override=leads, role=self.role)

    @property
    def queues(self) -> frozenset[str] | None:
        """The queues this person may see; None is all of them, which today is everybody's."""
        return None

    def may(self, operation: str) -> bool:
        """Whether the table allows it. An operation without a row is allowed to nobody."""
        return operation in PUBLIC or self.role in PERMISSIONS.get(operation, frozenset())

    def sees(self, queue: str) -> bool:
        """Whether something in this queue exists for this person."""
        return self.queues is None or queue in self.queues


NOBODY = Principal()
