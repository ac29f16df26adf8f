# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a rule can wait for: every kind of entry that a timeline has."""

EVENTS = frozenset(
    {
        "answer_awaited", "answered_dialog", "approval_asked", "approval_delegated",
        "approval_granted", "approval_overdue", "approval_refused", "assigned",
        "automatic_message", "caught_up", "checked", "closed_unconfirmed", "completed",
        "confirmation_asked", "confirmed", "contact_linked", "contact_unlinked",
        "continued_by_mail", "continued_from", "conversation_closed", "cost_added",
        "cost_removed", "delivery_delayed", "delivery_failed", "dispatch_failed", "dispatched",
        "escalated", "escalation_answered", "escalation_overdue", "escalation_taken",
        "escalation_withdrawn", "field_changed", "fields_filled", "flagged", "handed_back",
        "handed_off", "held_back", "identity_conflict", "identity_proven", "incident_over",
        "informed", "level_changed", "linked", "machine_of_other", "mentioned", "merge_undone",
        "merged_from", "merged_into", "not_acknowledged", "not_reached", "noted", "notified",
        "nudged", "opened", "parked_discarded", "parked_retried", "part_arrived",
        "part_cancelled", "part_ordered", "part_release_refused", "part_requested",
        "part_reservation_asked", "part_reservation_confirmed", "part_reservation_expired",
        "part_reservation_pending", "part_reservation_refused", "part_reservation_released",
        "part_reserved", "part_used", "priority_changed", "queue_changed", "rated",
        "reason_given", "refers_to", "reopened", "reopened_undelivered", "repeats", "replied",
        "returned", "rule_failed", "rule_fired", "rules_stopped", "said_not_solved",
        "said_solved", "signed", "sla_breached", "sla_escalated", "sla_warning",
        "solution_recorded", "split_off", "split_undone", "status_changed", "step_changed",
        "step_overdue", "stranger_wrote", "survey_asked", "survey_not_asked", "taken",
        "task_cancelled", "task_changed", "task_done", "task_opened", "task_overdue",
        "title_changed", "transferred", "tried_steps", "unflagged", "unlinked",
        "visit_cancelled", "visit_changed", "visit_done", "visit_on_site", "visit_planned",
        "waiting_changed",
    }
)  # fmt: skip
