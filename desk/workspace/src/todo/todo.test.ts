// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import type { Approval, Escalation, Task } from "@/api/types";

import { todos } from "./todo";

const none = { escalations: [], tasks: [], approvals: [] };
const me = { id: "a1", queues: ["engineering"] };
const escalation = (changes: Partial<Escalation>): Escalation => ({
  id: "e", ticket: "FD-1", tier: "engineering", queue: "engineering", state: "open",
  asked_by: "Wang", agent: "", agent_id: "", note: "Why?", answer: "", due_at: "2026-11-22T12:00:00Z",
  created_at: "2026-11-22T10:00:00Z", answered_at: null, may_answer: true, ...changes,
});
const task = (changes: Partial<Task>): Task => ({
  id: "t", ticket: "FD-2", kind: "task", title: "Send it", note: "", owner: "", queue: "",
  not_for: "", due_at: null, state: "open", outcome: "", created_at: "2026-11-22T10:00:00Z",
  done_by: "", done_at: null, ...changes,
});
const approval = (changes: Partial<Approval>): Approval => ({
  id: "p", ticket: "FD-3", step: "technician",
  title: { zh: "派工程师", en: "Send an engineer" }, level: 1, levels: 1, role: "supervisor",
  asked_at: "2026-11-22T10:00:00Z", asked_by: "a2", delegate: "", due_at: "2026-11-22T11:00:00Z",
  state: "open", decided_by: "", decided_at: null, note: "", may_decide: false, deciders: [], ...changes,
});

test("the most urgent stands first, what has no deadline last", () => {
  const found = todos(
    { escalations: [escalation({})], tasks: [task({})], approvals: [approval({})] },
    me,
    "en",
  );
  expect(found.map((one) => one.kind)).toEqual(["approval", "escalation", "task"]);
});

test.each([
  [escalation({}), true],
  [escalation({ queue: "other" }), false],
  [escalation({ queue: "other", agent: "Lina", agent_id: "a1" }), true],
  [escalation({ agent: "Wang", agent_id: "a2" }), false],
  [escalation({ agent: "Lina", agent_id: "a3" }), false], // a namesake's
  [escalation({ may_answer: false }), false], // I asked it
])("a question is mine if my tier has it, or I took it: %#", (one, isMine) => {
  expect(todos({ ...none, escalations: [one] }, me, "en")[0]!.isMine).toBe(isMine);
});

test.each([
  [task({ owner: "a1" }), true],
  [task({ owner: "a2", queue: "engineering" }), false],
  [task({ queue: "engineering" }), true],
  [task({ queue: "engineering", not_for: "a1" }), false],
])("a task is mine if I own it, or my team does and I may: %#", (one, isMine) => {
  expect(todos({ ...none, tasks: [one] }, me, "en")[0]!.isMine).toBe(isMine);
});

test("an approval is named after its step", () => {
  expect(todos({ ...none, approvals: [approval({})] }, me, "zh")[0]!.of).toBe("派工程师");
});

test("an approval is mine if my word counts", () => {
  const approvals = [approval({}), approval({ id: "q", may_decide: true })];
  const found = todos({ ...none, approvals }, me, "en");
  expect(found.map((one) => one.isMine)).toEqual([false, true]);
});
