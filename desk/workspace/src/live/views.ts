// SPDX-License-Identifier: AGPL-3.0-or-later
// The saved views of both lists as pure predicates, orders and query parameters, so that a live
// change finds its place without asking the server again.

import type { Query } from "@/api/address";
import type { Conversation, Priority, Ticket, TicketStatus } from "@/api/types";

import { isOverdue, nextPromise } from "@/tickets/due";

import { awaitsAnswer, isAlarming, ranks, urgency } from "./attention";

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
 * the newest word first. Of one's own, before that, those nobody has answered: danger on top, and
 * what was just taken is not below what waits anyway.
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
  const newest = (a: Conversation, b: Conversation) =>
    lastWordAt(b).localeCompare(lastWordAt(a)) || a.id.localeCompare(b.id);
  if (view !== "mine") return sorted.sort(newest);
  const rank = (row: Conversation) => (awaitsAnswer(row) ? Number(!isAlarming(row)) : 2);
  return sorted.sort((a, b) => rank(a) - rank(b) || newest(a, b));
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

export const ticketOrders = ["newest", "oldest", "priority", "due", "changed"] as const;
export type TicketOrder = (typeof ticketOrders)[number];

export interface TicketFilter {
  /** `overdue`: open, and a promise is broken. */
  status: TicketStatus | "open" | "overdue" | "";
  priority: Priority | "";
  queue: string;
  assignee: string;
}

export const settled: readonly TicketStatus[] = ["resolved", "closed"];

export function ticketQuery(filter: TicketFilter): Query {
  const open = ["new", "assigned", "in_progress", "waiting_for_customer"];
  const isAnyOpen = filter.status === "open" || filter.status === "overdue";
  return { ...filter, status: isAnyOpen ? open : filter.status };
}

/** `now` in milliseconds. */
export function matches(ticket: Ticket, filter: TicketFilter, now: number): boolean {
  if (!hasStatus(ticket, filter.status, now)) return false;
  if (filter.priority && ticket.priority !== filter.priority) return false;
  if (filter.queue && ticket.queue !== filter.queue) return false;
  return !filter.assignee || ticket.assignee?.id === filter.assignee;
}

function hasStatus(ticket: Ticket, wanted: TicketFilter["status"], now: number): boolean {
  const isSettled = settled.includes(ticket.status);
  if (wanted === "open") return !isSettled;
  if (wanted === "overdue") return !isSettled && isOverdue(ticket.sla, now);
  return !wanted || ticket.status === wanted;
}

const newest = (a: Ticket, b: Ticket) =>
  b.created_at.localeCompare(a.created_at) || b.number.localeCompare(a.number);

/** `now` in milliseconds. Of equal ones the newest stands first, and what is urgent before what rests. */
export function sorted(tickets: Iterable<Ticket>, order: TicketOrder, now: number): Ticket[] {
  const dues = new Map<Ticket, number>();
  const due = (one: Ticket) => {
    const known = dues.get(one) ?? dueRank(one, now);
    dues.set(one, known);
    return known;
  };
  const orders: Record<TicketOrder, (a: Ticket, b: Ticket) => number> = {
    newest,
    oldest: (a, b) => newest(b, a),
    priority: (a, b) => ranks[a.priority] - ranks[b.priority] || due(a) - due(b) || newest(a, b),
    due: (a, b) => due(a) - due(b) || newest(a, b),
    changed: (a, b) => b.updated_at.localeCompare(a.updated_at) || newest(a, b),
  };
  return [...tickets].sort(orders[order]);
}

/** When its next promise falls due; what rests comes after all that runs, what nobody promised last. */
function dueRank({ sla, status }: Ticket, now: number): number {
  const rests = 1e15; // later than any moment in milliseconds
  const next = nextPromise(sla, settled.includes(status), now);
  if (!next || next.state === "kept" || next.state === "late") return 2 * rests;
  return Date.parse(next.dueAt) + (next.state === "resting" ? rests : 0);
}
