// SPDX-License-Identifier: AGPL-3.0-or-later
// Everything that waits for somebody of the team beside the tickets themselves, in one order. Pure.

import type { Approval, Language, TodoList } from "@/api/types";
import type { Mention } from "@/stores/mentions";

export interface Todo {
  kind: "escalation" | "task" | "approval" | "mention";
  id: string;
  ticket: string;
  /** Where the list of titles does not have it. */
  title?: string;
  text: string;
  /** The tier that is asked, the kind of task, or the step to be approved. */
  of: string;
  queue: string;
  /** An agent's id. */
  owner: string;
  /** What a question's owner is called; it may be a program, which is no colleague. */
  ownerName?: string;
  /** Whether somebody else must do it: calling whom I have served, answering what I asked. */
  isNotForMe?: boolean;
  approval?: Approval;
  askedBy: string;
  dueAt: string | null;
  /** Where a note calls me, and when it was written. */
  conversation?: string;
  notedAt?: string;
  isMine: boolean;
}

export interface Me {
  id: string;
  queues: readonly string[];
}

export function todos(
  { escalations, tasks, approvals }: Omit<TodoList, "titles">,
  me: Me,
  language: Language,
): Todo[] {
  const all: Todo[] = [
    ...escalations.map((one) => ({
      kind: "escalation" as const,
      id: one.id,
      ticket: one.ticket,
      text: one.note,
      of: one.tier,
      queue: one.queue,
      owner: one.agent_id,
      ownerName: one.agent,
      isNotForMe: !one.may_answer,
      askedBy: one.asked_by,
      dueAt: one.due_at,
      isMine: one.agent_id
        ? one.agent_id === me.id
        : one.may_answer && me.queues.includes(one.queue),
    })),
    ...tasks.map((one) => ({
      kind: "task" as const,
      id: one.id,
      ticket: one.ticket,
      text: one.title || one.note,
      of: one.kind,
      queue: one.queue,
      owner: one.owner,
      isNotForMe: one.not_for === me.id,
      askedBy: "",
      dueAt: one.due_at,
      isMine: one.owner
        ? one.owner === me.id
        : one.not_for !== me.id && me.queues.includes(one.queue),
    })),
    ...approvals.map((one) => ({
      kind: "approval" as const,
      id: one.id,
      ticket: one.ticket,
      text: one.note,
      of: one.title[language] || one.step,
      queue: "",
      owner: one.delegate,
      approval: one,
      askedBy: one.asked_by,
      dueAt: one.due_at,
      isMine: one.may_decide,
    })),
  ];
  return inOrder(all);
}

/** A note that calls me has no deadline: it stands among what was due when it was written. */
export function called({ conversation, ticket, title, text, at }: Mention): Todo {
  const none = { of: "", queue: "", owner: "", askedBy: "", dueAt: null };
  const own = { kind: "mention" as const, id: conversation, isMine: true };
  return { ...none, ...own, conversation, ticket, title, text, notedAt: at };
}

export function inOrder(all: readonly Todo[]): Todo[] {
  return [...all].sort((a, b) => moment(a) - moment(b) || a.ticket.localeCompare(b.ticket));
}

function moment({ dueAt, notedAt }: Todo): number {
  const at = dueAt ?? notedAt;
  return at ? Date.parse(at) : Number.MAX_SAFE_INTEGER;
}
