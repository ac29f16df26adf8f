// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import { h } from "vue";

import type { Approval, Escalation, Task } from "@/api/types";

import { useLive } from "@/stores/live";
import { useTodos } from "@/stores/todos";

import { conversation, ticket } from "../../tests/examples";
import { button, openAs, Refusal, serverOf, type Answers } from "../../tests/mounting";
import TodoPage from "./TodoPage.vue";

const approval: Approval = {
  id: "p1", ticket: "FD-3", step: "pay", title: { zh: "付款", en: "Pay" }, level: 1, levels: 1,
  role: "supervisor", asked_at: "2026-11-22T10:00:00Z", asked_by: "wang", delegate: "", due_at: null,
  state: "open", decided_by: "", decided_at: null, note: "", may_decide: true, deciders: [],
};
const callBack: Task = {
  id: "t1", ticket: "FD-2", kind: "call_back", title: "Ring Ms Chen", note: "", owner: "me", queue: "",
  not_for: "", due_at: null, state: "open", outcome: "", created_at: "2026-11-22T10:00:00Z",
  done_by: "", done_at: null,
};
const question: Escalation = {
  id: "e1", ticket: "FD-1", tier: "tier2", queue: "hardware", state: "open", asked_by: "Wang",
  agent: "Li Na", agent_id: "me", note: "A known fault?", answer: "", due_at: "2026-11-22T12:00:00Z",
  created_at: "2026-11-22T10:00:00Z", answered_at: null, may_answer: true,
};
const nothing = { escalations: [], tasks: [], approvals: [], titles: {} };
const decide = "POST /tickets/FD-3/approvals/p1/decide";

afterEach(() => (document.body.innerHTML = ""));

async function open(answers: Answers, list: object[] = [approval]) {
  let items = list;
  const after = (answer: unknown) => {
    items = [];
    return answer;
  };
  const only = (name: string) => items.filter((one) => name in one);
  const { api, heard } = serverOf({
    "GET /todo": () => ({
      escalations: only("tier"), tasks: only("kind"), approvals: only("levels"), titles: {},
    }),
    "GET /visits": () => ({ items: [], titles: {} }),
    ...Object.fromEntries(
      Object.entries(answers).map(([at, say]) => [at, (sent) => after(say(sent))]),
    ),
  });
  await openAs("supervisor", api, () => h(TodoPage));
  return () => heard.filter(({ method }) => method !== "GET");
}

async function press(text: string): Promise<void> {
  button(text).click();
  await flushPromises();
}

async function write(name: string, text: string): Promise<void> {
  const field = document.querySelector<HTMLInputElement>(`[aria-label="${name}"]`)!;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await flushPromises();
}

async function showAll(): Promise<void> {
  const whose = document.querySelector<HTMLSelectElement>("header select")!;
  whose.value = "all";
  whose.dispatchEvent(new Event("change"));
  await flushPromises();
}

const lines = () => document.querySelectorAll(".page li").length;

test("an approval is given here, and is gone then", async () => {
  const sent = await open({ [decide]: () => ({}) });
  expect(useTodos().count).toBe(1);
  await press("Approve");
  expect(sent()[0]!.body).toEqual({ granted: true, note: "" });
  expect(useTodos().count).toBe(0);
  expect(lines()).toBe(0);
  expect(document.body.textContent).toContain("Approved");
});

test("it is given with a note, or refused with a reason", async () => {
  const sent = await open({ [decide]: () => new Refusal(409, { detail: "Decided already" }) });
  await press("With a note…");
  await write("Note with the approval", " Only this once ");
  document.querySelector("form")!.dispatchEvent(new Event("submit"));
  await flushPromises();
  expect(sent()[0]!.body).toEqual({ granted: true, note: "Only this once" });
  expect(document.body.textContent).toContain("Decided already");
  expect(lines()).toBe(0); // whoever was faster is seen at once
});

test("a double click decides once: nothing is offered until the list is new", async () => {
  let answerList = () => {};
  const { api, heard } = serverOf({
    "GET /todo": () => ({ ...nothing, approvals: [approval] }),
    [decide]: () => ({}),
  });
  await openAs("supervisor", api, () => h(TodoPage));
  const ask = api.todo;
  api.todo = async () => {
    await new Promise<void>((resolve) => (answerList = resolve));
    return ask();
  };
  await press("Approve");
  await press("Approve");
  expect(heard.filter(({ method }) => method === "POST")).toHaveLength(1);
  answerList();
  await flushPromises();
  await press("Approve"); // the list is new, and offers it
  expect(heard.filter(({ method }) => method === "POST")).toHaveLength(2);
});

test("a refusal needs its reason", async () => {
  const sent = await open({ [decide]: () => ({}) });
  await press("Refuse…");
  expect(button("Refuse").disabled).toBe(true);
  await write("Why is it refused?", "Over the budget");
  await press("Refuse");
  expect(sent()[0]!.body).toEqual({ granted: false, note: "Over the budget" });
});

test("who may not decide is offered nothing", async () => {
  await open({}, [{ ...approval, may_decide: false }]);
  await showAll();
  expect(lines()).toBe(1);
  expect(document.querySelectorAll(".page button")).toHaveLength(0);
});

test.each([["me", false], ["wang", true]])(
  "a task that is not for %s is offered to others only",
  async (notFor, isOffered) => {
    await open({}, [{ ...callBack, owner: "", queue: "hardware", not_for: notFor }]);
    await showAll();
    expect(lines()).toBe(1);
    expect(document.querySelectorAll(".page li button").length > 0).toBe(isOffered);
    expect(document.body.textContent!.includes("For a colleague, not for you")).toBe(!isOffered);
  },
);

test("each says in words what it is", async () => {
  await open({}, [question, callBack, approval]);
  const tags = [...document.querySelectorAll(".page li .tag")].map((one) => one.textContent);
  expect(tags).toEqual(["question to “Second line”", "call back", "approval of step “Pay”"]);
});

test("a call to the customer ends with what it came to", async () => {
  const sent = await open({ "POST /tickets/FD-2/tasks/t1/finish": () => ({}) }, [callBack]);
  await press("solved");
  expect(sent()[0]!.body).toEqual({ outcome: "done" });
});

test("whoever took a question answers it", async () => {
  const sent = await open({ "POST /escalations/e1/answer": () => question }, [question]);
  await write("What did you find?", "Yes, batch 7");
  await press("Answer");
  expect(sent()[0]!.body).toEqual({ answer: "Yes, batch 7" });
});

test("a namesake's question is not mine to answer", async () => {
  await open({}, [{ ...question, agent_id: "other", queue: "hardware" }]);
  await showAll();
  expect(lines()).toBe(1);
  expect(document.body.textContent).toContain("with Li Na");
  expect(document.querySelectorAll(".page form")).toHaveLength(0);
});

test("what changes meanwhile is looked up, a burst once", async () => {
  vi.useFakeTimers();
  const { api, heard } = serverOf({
    "GET /todo": () => nothing,
  });
  await openAs("supervisor", api, () => h(TodoPage));
  const asked = () => heard.filter(({ path }) => path === "/todo").length;
  const before = asked();
  const live = useLive();
  for (const changed of [7, 8]) {
    live.learn({ ticket: ticket({ changed }) });
    await flushPromises();
  }
  expect(asked()).toBe(before);
  vi.advanceTimersByTime(5000);
  await flushPromises();
  vi.useRealTimers();
  expect(asked()).toBe(before + 1);
});

test("a note that calls me is something to do until it is done", async () => {
  await open({}, []);
  useLive().learn({
    conversation: conversation({
      noted: { text: "@lina please ring them", at: "2026-11-22T10:00:00Z", seq: 4 },
      last_seq: 4,
    }),
  });
  await flushPromises();
  expect(document.querySelector(".page li")!.textContent).toContain("please ring them");
  await press("Done");
  expect(lines()).toBe(0);
  // Another customer's word changes the row, and brings nothing back.
  useLive().learn({
    conversation: conversation({
      noted: { text: "@lina please ring them", at: "2026-11-22T10:00:00Z", seq: 4 },
      last_seq: 5,
      changed: 9,
    }),
  });
  await flushPromises();
  expect(lines()).toBe(0);
});

test("an engineer's day stands above the list", async () => {
  const visit = {
    id: "v1", ticket: "FD-9", starts_at: "2026-11-22T09:00:00Z", ends_at: "2026-11-22T11:00:00Z",
    place: "Gate 3", state: "planned",
  };
  await open({
    "GET /visits": () => ({ items: [visit, { ...visit, id: "v2", state: "cancelled" }], titles: { "FD-9": "Jam" } }),
  });
  const day = document.querySelector('[aria-label="My visits today"]')!;
  expect(day.querySelectorAll("li")).toHaveLength(1);
  expect(day.textContent).toContain("FD-9");
  expect(day.textContent).toContain("Gate 3");
});
