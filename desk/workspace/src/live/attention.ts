// SPDX-License-Identifier: AGPL-3.0-or-later
// What of a conversation a person must see: how urgent it is, what is late, what is unread, and
// which of its words tell somebody who chooses what to do next. Pure.

import type { Colleague, Conversation, Priority } from "@/api/types";
import { calls } from "@/conversations/mentions";

export const ranks: Record<Priority, number> = { P0: 0, P1: 1, P2: 2, P3: 3 };

/** Smaller is more urgent; what has no ticket yet stands with the ordinary ones. */
export function urgency(row: Conversation): number {
  return ranks[row.ticket?.priority ?? "P2"];
}

export const isAlarming = (row: Conversation): boolean =>
  row.speaker !== "closed" && row.ticket?.priority === "P0";

/** By how many milliseconds a promise to somebody is broken; null while none is. */
export function overdueBy(row: Conversation, now: number): number | null {
  const due = row.speaker === "closed" ? null : row.ticket?.due_at;
  const late = due ? now - Date.parse(due) : 0;
  return late > 0 ? late : null;
}

/** Whether nobody of us has spoken since the customer did, or since it was taken (we tell them that). */
export const awaitsAnswer = ({ last }: Conversation): boolean =>
  last !== null && ["customer", "system", "bot"].includes(last.author);

/** The customer's own words where nobody has answered them yet, the newest line elsewhere. */
export function telling(row: Conversation): { text: string; author: string } | null {
  const isUnanswered = row.speaker === "waiting" || row.speaker === "bot";
  const isTaken = row.speaker === "human" && awaitsAnswer(row);
  if ((isUnanswered || isTaken) && row.said) return { text: row.said.text, author: "customer" };
  return row.last && { text: row.last.text, author: row.last.author };
}

export type Unread = "customer" | "mention" | null;

/** What stands there that this agent has not read: a customer's words, or a note that calls them. */
export function unread(row: Conversation, readUpTo: number, me: Colleague | null): Unread {
  const { noted, last } = row;
  if (me && noted && noted.seq > readUpTo && calls(noted.text, me)) return "mention";
  const isAnswered = !last || last.author === "agent" || last.author === "bot";
  return row.said && !isAnswered && row.said.seq > readUpTo ? "customer" : null;
}

export interface Hit {
  before: string;
  hit: string;
  after: string;
}

const beforeHit = 12; // characters that lead to it, so that it stands within the line

/** Where a row says what was searched for; null where only its head does, or what it does not show. */
export function hitIn(row: Conversation, wanted: string): Hit | null {
  const sought = wanted.trim().toLocaleLowerCase();
  const { contact } = row;
  const places = [
    row.last?.text, row.said?.text, row.ticket?.title, row.subject, row.summary, contact.phone, contact.email,
  ];
  for (const place of sought ? places : []) {
    const at = place?.toLocaleLowerCase().indexOf(sought) ?? -1;
    if (!place || at < 0) continue;
    const start = Math.max(0, at - beforeHit);
    const end = at + sought.length;
    const lead = start > 0 ? "…" : "";
    return { before: lead + place.slice(start, at), hit: place.slice(at, end), after: place.slice(end) };
  }
  return null;
}
