// SPDX-License-Identifier: AGPL-3.0-or-later
// The saved views of both lists as pure predicates, orders and query parameters, so that a live
// change finds its place without asking the server again.

import type { Query } from "@/api/address";
import type { Conversation, Priority, Ticket, TicketStatus } from "@/api/types";

import { urgency } from "./attention";

export const conversationViews = ["open", "mine", "waiting", "bot", "closed"] as const;
export type ConversationView = (typeof conversationViews)[number];

export function belongs(row: Conversation, view: ConversationView, me: string): boolean {
  switch (view) {
    case "open":
      return row.speaker !== "closed";
    case "mine":
      return row.speaker !== "closed" && row.agent?.id === me;
    case "waiting":
      return row.speaker === "waiting";
    case "bot":
      return row.speaker === "bot";
    case "closed":
      return row.speaker === "closed";
  }
}

/**
 * Among those who wait the most urgent first, and of equal ones the longest wait; everywhere else
 * the newest word first.
 */
export function inOrder(rows: Iterable<Conversation>, view: ConversationView): Conversation[] {
  const sorted = [...rows];
  if (view === "waiting") {
    return sorted.sort(
      (a, b) =>
        urgency(a) - urgency(b) ||
        (a.waiting_since ?? a.created_at).localeCompare(b.waiting_since ?? b.created_at) ||
        a.id.localeCompare(b.id),
    );
  }
  return sorted.sort(
    (a, b) => lastWordAt(b).localeCompare(lastWordAt(a)) || a.id.localeCompare(b.id),
  );
}

export function lastWordAt(row: Conversation): string {
  return row.last?.at ?? row.created_at;
}

export function conversationQuery(view: ConversationView): Query {
  switch (view) {
    case "open":
      return { speaker: ["bot", "waiting", "human"] };
    case "mine":
      return { speaker: "human", assignee: "me" };
    default:
      return { speaker: view };
  }
}

export interface TicketFilter {
  status: TicketStatus | "open" | "";
  priority: Priority | "";
  queue: string;
  assignee: string;
}

export const settled: readonly TicketStatus[] = ["resolved", "closed"];

export function ticketQuery(filter: TicketFilter): Query {
  const open = ["new", "assigned", "in_progress", "waiting_for_customer"];
  return { ...filter, status: filter.status === "open" ? open : filter.status };
}

export function matches(ticket: Ticket, filter: TicketFilter): boolean {
  if (filter.status === "open" && settled.includes(ticket.status)) return false;
  if (filter.status && filter.status !== "open" && ticket.status !== filter.status) return false;
  if (filter.priority && ticket.priority !== filter.priority) return false;
  if (filter.queue && ticket.queue !== filter.queue) return false;
  return !filter.assignee || ticket.assignee?.id === filter.assignee;
}

export function newestFirst(tickets: Iterable<Ticket>): Ticket[] {
  return [...tickets].sort(
    (a, b) => b.created_at.localeCompare(a.created_at) || b.number.localeCompare(a.number),
  );
}
