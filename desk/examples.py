# SPDX-License-Identifier: AGPL-3.0-or-later
"""One sensible request for each kind of body, for whoever reads the API document."""

from collections.abc import Mapping
from typing import Any

_RULE = {
    "rule": "vip_waits",
    "title": {"zh": "重要客户久等", "en": "A VIP has waited"},
    "after": "PT30M",
    "if": {"level": "vip", "status": "new"},
    "do": [
        {"flag": "waits"},
        {
            "notify": {
                "to": "director",
                "text": {"zh": "{number} 半小时没有人接", "en": "{number} waits for half an hour"},
            }
        },
    ],
}

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "SignIn": {"login": "lina", "password": "the one you were given"},
    "SessionChange": {"language": "en"},
    "NewMessage": {"text": "We are on our way.", "client_id": "crm-4711", "seen_seq": 12},
    "NewTicket": {
        "title": "Printer in room 12 is noisy",
        "description": "Since Monday",
        "queue": "printers",
        "contact": {"name": "Emma Clarke", "phone": "+44 20 7946 0958"},
    },
    "TicketChange": {"priority": "P1", "note": "The line is down after all", "version": 3},
    "StepMove": {"step": "remote"},
    "CheckResult": {"name": "function", "result": "passed"},
    "FoundSolution": {"cause": "worn_part", "fix": "replaced", "lasting": "permanent"},
    "ApprovalRequest": {"step": "technician"},
    "ApprovalDecision": {"granted": True, "note": "Within the budget"},
    "Delegation": {"agent": "a-wang"},
    "NewTask": {
        "title": "Send the video on clearing the hose",
        "queue": "lines",
        "due_at": "2026-11-27T09:00:00Z",
    },
    "TaskUpdate": {"owner": "a-wang", "due_at": "2026-11-28T09:00:00Z"},
    "TaskDone": {"outcome": "done", "note": "Called: it prints again"},
    "NewVisit": {
        "engineer": "a-wang",
        "starts_at": "2026-11-27T01:00:00Z",
        "ends_at": "2026-11-27T03:00:00Z",
        "place": "Hall 2, line 1",
    },
    "VisitUpdate": {"state": "done", "findings": "Door sensor replaced, three test runs"},
    "NewPart": {"part": "SW-D3", "quantity": 1, "expected_at": "2026-11-30T09:00:00Z"},
    "PartUpdate": {"state": "arrived"},
    "NewCost": {"kind": "labour", "text": "Repair", "quantity": 1.5, "unit_price": 30000},
    "Transfer": {"agent_id": "a-wang", "note": "He knows this machine", "version": 4},
    "EscalationRequest": {"note": "Is 2.3 known to lose its settings?", "tier": "engineering"},
    "EscalationAnswer": {"answer": "Yes, update to 2.4"},
    "AgentChange": {"skills": ["english", "toner"], "capacity": 5, "state": "available"},
    "PresenceChange": {"state": "busy"},
    "ManagerChange": {"agent_id": "a-lina"},
    "OtherContact": {"contact_id": "c-emma-2"},
    "ContactChange": {"company": "Clarke & Sons", "level": "vip"},
    "CustomerRows": {
        "source": "erp",
        "rows": [{"id": "10023", "name": "Emma Clarke", "company": "Clarke & Sons"}],
        "dry_run": True,
    },
    "MachineRows": {
        "source": "erp",
        "rows": [{"serial": "SN2408-094", "model": "XJ-200", "customer": "10023"}],
    },
    "ProductRows": {"rows": [{"model": "XJ-200", "name_zh": "绣花机", "name_en": "Embroiderer"}]},
    "AddedQuestions": {"language": "en", "questions": ["Is the second year covered?"]},
    "NewArticle": {
        "id": "paper-jam",
        "texts": {
            "en": {
                "title": "Clear a paper jam",
                "questions": ["The paper is stuck"],
                "answer": "Open the rear door and pull the sheet out slowly.",
            }
        },
    },
    "NewDismissal": {"wordings": ["Do you repair planes?"], "reason": "We do not"},
    "Merge": {"into": "FD-000012"},
    "Split": {"title": "The invoice has the wrong name", "fields": ["serial_number"]},
    "NewLink": {"kind": "report", "other": "FD-000012"},
    "Update": {"zh": "已找到原因，预计一小时后恢复。", "en": "Found it; back within the hour."},
    "DryRun": {"rule": _RULE, "days": 30},
    "RuleChange": {"version": 2, "rule": _RULE},
    "RuleVersion": {"version": 2},
    "RuleOrder": {"version": 2, "names": ["urgent_pending", "vip_waits"]},
    "RuleRestore": {"version": 3, "edition": 1},
    "NoticeRetry": {"id": "FD-000014-sla_breached-1", "place": "feishu.director"},
}
