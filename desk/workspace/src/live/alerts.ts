// SPDX-License-Identifier: AGPL-3.0-or-later
// What an agent is told of, who may be looking elsewhere: pure, from a row as it was and as it is.

import type { Colleague, Conversation } from "@/api/types";

import { isAlarming, overdueBy, unread } from "./attention";

/** Danger, a promise that broke, a note that calls me, my customer's words, somebody who waits. */
export type Alert = "danger" | "overdue" | "called" | "said" | "waiting";

/** Of what can be told at once, the gravest; null where nothing new asks for anybody. */
export function alertOf(
  now: Conversation,
  before: Conversation | undefined,
  me: Colleague | null,
): Alert | null {
  const isNewer = now.last_seq > (before?.last_seq ?? 0);
  const isMine = now.speaker === "human" && now.agent?.id === me?.id;
  const waits = now.speaker === "waiting";
  const isNewlyMine = isMine && before !== undefined && before.agent?.id !== me?.id;
  const isNew = (waits && before?.speaker !== "waiting") || isNewlyMine;
  if ((waits || isMine) && isAlarming(now) && (isNew || !before || !isAlarming(before))) {
    return "danger";
  }
  if (isNewer && unread(now, before?.last_seq ?? 0, me) === "mention") return "called";
  if (isMine && (now.said?.seq ?? 0) > (before?.said?.seq ?? 0) && !isNewlyMine) return "said";
  return waits && isNew ? "waiting" : null;
}

/** The rows of those who wait, or of my own, whose promise broke between two moments. */
export function newlyOverdue(
  rows: Iterable<Conversation>,
  me: Colleague | null,
  now: number,
  before: number,
): Conversation[] {
  return [...rows].filter((row) => {
    const concerns = row.speaker === "waiting" || (row.speaker === "human" && row.agent?.id === me?.id);
    return concerns && overdueBy(row, now) !== null && overdueBy(row, before) === null;
  });
}
