// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody has said that the server has not confirmed, per conversation, kept in this browser:
// neither a reload nor a dead battery takes it away. Sending it again is safe, as it keeps its id.

import type { PendingMessage } from "@/conversations/thread";

import { keep, readKept } from "./kept";

/** As failed: whoever was to hear the answer is gone. */
export function readUnsent(place: string): PendingMessage[] {
  const kept = readKept<PendingMessage[]>(place, []);
  return kept.map((pending) => ({ ...pending, problem: pending.problem ?? "" }));
}

export function keepUnsent(place: string, pending: readonly PendingMessage[]): void {
  keep(place, pending.length ? pending : null);
}
