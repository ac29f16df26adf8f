# SPDX-License-Identifier: AGPL-3.0-or-later
"""What 200 rules cost one event: `python -m benchmarks.rules`, as a ratio to the 2 ms allowed.

All 200 wait for the event and have a condition of three tests; ten of them fire.
"""

import time
from datetime import UTC, datetime, timedelta
from statistics import median

from intake import ticket_actions
from intake.automation.book import RuleBook
from intake.automation.firing import RuleContext, react
from intake.automation.rule import RuleSection, rules_of
from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.contacts import Contact
from intake.ids import ContactId, ConversationId, TicketNumber
from intake.service_levels.clock import SlaClock
from intake.tickets.ticket import FieldValue, Priority, TicketDraft, open_ticket

ALLOWED = timedelta(milliseconds=2)
ROUNDS = 300
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def main() -> None:
    """Print the median and the worst of all rounds."""
    rules = [
        RuleSection.model_validate(
            {
                "rule": f"r{number}",
                "title": {"zh": "规则", "en": "Rule"},
                "when": "opened",
                "if": {
                    "priority": {"is_in": ["P1", "P2"]},
                    "fields.model": f"M{number % 20}",
                    "title": {"mentions": ["卡纸", "jam"]},
                },
                "do": [{"flag": f"f{number}"}],
            }
        )
        for number in range(200)
    ]
    book = RuleBook(rules_of(rules))
    contact = Contact(ContactId("c"), "张伟")
    conversation = ticket_actions.desk_conversation(ConversationId("p"), contact, NOW)
    ticket = open_ticket(
        TicketDraft("fault", "打印机卡纸", {"model": FieldValue("M7", "M7")}, Priority.P2),
        number=TicketNumber("FD-000001"),
        contact_id=contact.id,
        conversation_id=conversation.id,
        channel="webchat",
        queue="printers",
        clock=SlaClock(),
        now=NOW,
    )
    opened = TimelineEntry("opened", Actor("bot"), NOW)
    change = ChangeSet(conversation, ticket=ticket, timeline=(opened,))
    seen = RuleContext(contact, None, NOW)
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        result = react(change, book, seen)
        taken.append(time.process_time() - start)
    fired = sum(entry.kind == "rule_fired" for entry in result.timeline)
    allowed = ALLOWED.total_seconds()
    print(f"200 rules, {fired} fired: median {median(taken) / allowed:.2f} of the 2 ms allowed")
    print(f"worst of {ROUNDS}: {max(taken) / allowed:.2f}")


if __name__ == "__main__":
    main()
