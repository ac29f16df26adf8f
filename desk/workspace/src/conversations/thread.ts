// SPDX-License-Identifier: AGPL-3.0-or-later
// The messages of one conversation, in order, each once, with what this agent has said but the
// server has not confirmed. Pure; fetching is `stores/chats.ts`.

import type { Attachment, Message } from "@/api/types";
import { dayOf } from "@/text/moments";

import type { WritingKind } from "./drafts";
import type { Recipients } from "./mail";

export interface PendingMessage {
  client_id: string;
  kind: WritingKind;
  text: string;
  attachments: Attachment[];
  /** The ticket it is about, where that is not the conversation's current matter. */
  ticket?: string;
  /** Whom it goes to, where the channel is mail. */
  recipients?: Recipients;
  at: string;
  /** Null while on its way; else what the server answered, empty if it did not answer. */
  problem: string | null;
}

export interface Thread {
  readonly messages: readonly Message[];
  readonly pending: readonly PendingMessage[];
}

export const emptyThread: Thread = { messages: [], pending: [] };

/** The thread with these messages in their places; a later copy replaces an earlier one. */
export function withMessages(thread: Thread, items: readonly Message[]): Thread {
  if (!items.length) return thread;
  const bySeq = new Map(thread.messages.map((message) => [message.seq, message]));
  for (const item of items) bySeq.set(item.seq, item);
  const confirmed = new Set(items.map((item) => item.client_id).filter(Boolean));
  return {
    messages: [...bySeq.values()].sort((a, b) => a.seq - b.seq),
    pending: thread.pending.filter((pending) => !confirmed.has(pending.client_id)),
  };
}

/** The thread with what is on its way or failed; what has arrived meanwhile stays confirmed. */
export function withPending(thread: Thread, pending: PendingMessage): Thread {
  if (thread.messages.some((message) => message.client_id === pending.client_id)) return thread;
  const others = thread.pending.filter((other) => other.client_id !== pending.client_id);
  return { ...thread, pending: [...others, pending] };
}

export function withoutPending(thread: Thread, clientId: string): Thread {
  return {
    ...thread,
    pending: thread.pending.filter((pending) => pending.client_id !== clientId),
  };
}

/** The first seq after which something is missing, or null when the run is unbroken. */
export function gapAfter(messages: readonly Message[]): number | null {
  for (let at = 1; at < messages.length; at++) {
    const before = messages[at - 1]!;
    if (messages[at]!.seq !== before.seq + 1) return before.seq;
  }
  return null;
}

export function newestSeq(thread: Thread): number {
  return thread.messages.at(-1)?.seq ?? 0;
}

/** The oldest message of ours whose delivery is still open, to ask again about it. */
export function firstUndelivered(thread: Thread): number | null {
  return thread.messages.find((message) => message.delivery?.state === "waiting")?.seq ?? null;
}

export type Line =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; message: Message; isFollowUp: boolean }
  | { kind: "pending"; key: string; pending: PendingMessage };

const followUpMinutes = 5;

/** What is drawn, top to bottom: days, messages (a follow-up shows no name again), our own. */
export function lines(thread: Thread): Line[] {
  const drawn: Line[] = [];
  let previous: Message | null = null;
  for (const message of thread.messages) {
    const startsDay = !previous || dayOf(previous.at) !== dayOf(message.at);
    if (startsDay) drawn.push({ kind: "day", key: `day-${message.seq}`, at: message.at });
    const isFollowUp = !startsDay && previous !== null && follows(previous, message);
    drawn.push({ kind: "message", key: keyOf(message), message, isFollowUp });
    previous = message;
  }
  for (const pending of thread.pending) {
    drawn.push({ kind: "pending", key: `own-${pending.client_id}`, pending });
  }
  return drawn;
}

/** Our own message keeps its key when it is confirmed, so it does not jump. */
function keyOf(message: Message): string {
  const isOurs = message.author === "agent" || message.author === "note";
  return isOurs && message.client_id ? `own-${message.client_id}` : `seq-${message.seq}`;
}

/** Whether a line for colleagues says what the customer was told by phone. */
export const isSpoken = (message: Message): boolean => message.meta["spoken"] === true;

function follows(previous: Message, message: Message): boolean {
  return (
    previous.author === message.author &&
    isSpoken(previous) === isSpoken(message) &&
    previous.author_id === message.author_id &&
    message.author !== "system" &&
    Date.parse(message.at) - Date.parse(previous.at) < followUpMinutes * 60_000
  );
}
