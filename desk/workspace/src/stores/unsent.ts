// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody has said that the server has not confirmed, per conversation, kept in this browser:
// neither a reload nor a dead battery takes it away. Sending it again is safe, as it keeps its id.

import type { PendingMessage } from "@/conversations/thread";

import { keep, readKept } from "./kept";

const place = (agent: string, conversation: string) => `unsent:${agent}:${conversation}`;

/** As failed: whoever was to hear the answer is gone. */
export function readUnsent(agent: string, conversation: string): PendingMessage[] {
  const kept = readKept<PendingMessage[]>(place(agent, conversation), []);
  return kept.map((pending) => ({ ...pending, problem: pending.problem ?? "" }));
}

export function keepUnsent(
  agent: string,
  conversation: string,
  pending: readonly PendingMessage[],
): void {
  keep(place(agent, conversation), pending.length ? pending : null);
}
