// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h, ref } from "vue";

import type { Work } from "@/api/types";

import { ticket } from "../../tests/examples";
import { button, openAs, Refusal, serverOf, unfold, type Answers } from "../../tests/mounting";
import TicketWork from "./TicketWork.vue";

const label = (zh: string, en: string) => ({ zh, en });
const approval = {
  id: "a1", ticket: "FD-1001", step: "pay", title: label("付款", "Pay"), level: 1, levels: 2,
  role: "supervisor", asked_at: "2026-11-22T10:00:00Z", asked_by: "me", delegate: "",
  due_at: null, state: "open", decided_by: "", decided_at: null, note: "", may_decide: true, deciders: [],
};
const check = { name: "function", title: label("功能", "Function"), result: "" };
const work = {
  process: {
    name: "p", title: label("流程", "Process"), since: null, due_at: null,
    steps: [{ name: "pay", title: label("付款", "Pay"), is_current: true, was_there: true }],
    next: [], checks: [check], causes: [], fixes: [],
  },
  solution: { cause: "", fix: "", lasting: "" },
  approvals: [approval], tasks: [], visits: [], parts: [], costs: [], totals: {}, ratings: [],
} as unknown as Work;

afterEach(() => (document.body.innerHTML = ""));

async function open(answers: Answers, about = ticket()) {
  const { api, heard } = serverOf({ "GET /tickets/FD-1001/work": () => work, ...answers });
  const isThere = ref(true);
  await openAs("supervisor", api, () =>
    isThere.value ? h(TicketWork, { ticket: about, mayEdit: true }) : h("p"),
  );
  await unfold();
  const write = async (name: string, text: string | number) => {
    const field = document.querySelector<HTMLInputElement>(`[aria-label="${name}"]`)!;
    field.value = String(text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await flushPromises();
    return field;
  };
  /** As after a click on another ticket and back. */
  const again = async () => {
    for (const now of [false, true]) {
      isThere.value = now;
      await flushPromises();
    }
  };
  return { write, again, sent: () => heard.filter(({ method }) => method !== "GET") };
}

test("what was written for something that is refused is still there", async () => {
  const { write, sent } = await open({
    "POST /tickets/FD-1001/parts": () => new Refusal(409, { detail: "Closed meanwhile" }),
  });
  const part = await write("Spare part", "Feed roller");
  await write("Quantity", 3);
  button("Request").click();
  await flushPromises();
  expect(sent()[0]!.body).toEqual({ part: "Feed roller", quantity: 3, waits: true });
  expect(document.body.textContent).toContain("Closed meanwhile");
  expect(part.value).toBe("Feed roller");
});

test.each([
  ["What for", "New motor", "costs", "Add"],
  ["Spare part", "Feed roller", "parts", "Request"],
  ["Place (blank: the customer’s address)", "Gate 3, hall B", "visits", "Plan visit"],
])("%s that was begun is seen again after a wrong click, and gone once sent", async (...of) => {
  const [name, text, where, verb] = of;
  const { write, again, sent } = await open({ [`POST /tickets/FD-1001/${where}`]: () => work });
  const shown = () => document.querySelector<HTMLInputElement>(`details[open] [aria-label="${name}"]`);
  await write(name, text);
  await again();
  expect(shown()?.value).toBe(text);
  if (where === "visits") {
    await choose("Engineer", "me");
    await write("Start", "2026-11-30T09:00");
  } else if (where === "costs") await write("Price", "120");
  const form = shown()!.closest("form")!;
  [...form.querySelectorAll("button")].find((one) => one.textContent!.trim() === verb)!.click();
  await flushPromises();
  expect(sent()).toHaveLength(1);
  await again();
  await unfold();
  expect(shown()?.value).toBe("");
});

test("why an approval is refused is written on after a wrong click", async () => {
  const { write, again } = await open({});
  button("Refuse…").click();
  await flushPromises();
  await write("Why is it refused?", "Over the bud");
  await again();
  const field = document.querySelector<HTMLInputElement>('[aria-label="Why is it refused?"]');
  expect(field?.value).toBe("Over the bud");
  await write("Why is it refused?", ""); // thinks better of it
});

test("a button pressed twice does it once", async () => {
  const { write, sent } = await open({ "POST /tickets/FD-1001/tasks": () => work });
  const task = await write("New task", "Ring them");
  button("Add").click();
  button("Add").click();
  await flushPromises();
  expect(sent()).toHaveLength(1);
  expect(task.value).toBe("");
});

test("an approval is refused with a reason", async () => {
  const { write, sent } = await open({
    "POST /tickets/FD-1001/approvals/a1/decide": () => ({ ...work, approvals: [] }),
  });
  button("Refuse…").click();
  await flushPromises();
  expect(button("Refuse").disabled).toBe(true);
  await write("Why is it refused?", "Over the budget");
  button("Refuse").click();
  await flushPromises();
  expect(sent()[0]!.body).toEqual({ granted: false, note: "Over the budget" });
  expect(document.body.textContent).not.toContain("Refuse…");
});

test("what was checked offers no way back to unchecked", async () => {
  const checked = { ...check, result: "passed" };
  await open({
    "GET /tickets/FD-1001/work": () => ({ ...work, process: { ...work.process, checks: [checked] } }),
  });
  const choices = [...document.querySelectorAll(".check option")].map((one) => one.textContent);
  expect(choices.map((one) => one!.trim())).toEqual(["passed", "failed", "not applicable"]);
});

async function choose(name: string, value: string): Promise<void> {
  const labels = [...document.querySelectorAll("label")];
  const field = labels.find((one) => one.textContent === name)!.control as HTMLSelectElement;
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  await flushPromises();
}

const callBack = {
  id: "c1", ticket: "FD-1001", kind: "call_back", title: "Ring", note: "", owner: "", queue: "",
  not_for: "", due_at: null, state: "open", outcome: "", created_at: "2026-11-22T10:00:00Z",
};

test.each([["me", false], ["wang", true]])(
  "a task that is not for %s is offered to others only",
  async (not_for, isOffered) => {
    const tasks = [{ ...callBack, not_for }, { ...callBack, id: "c2", kind: "follow_up", not_for }];
    await open({ "GET /tickets/FD-1001/work": () => ({ ...work, tasks }) });
    const texts = [...document.querySelectorAll("button")].map((one) => one.textContent?.trim());
    for (const verb of ["solved", "Done", "Not needed"]) expect(texts.includes(verb)).toBe(isOffered);
    expect(document.body.textContent!.includes("For a colleague, not for you")).toBe(!isOffered);
  },
);

test("what a call-back shall have entered anew is named", async () => {
  const called = { ...work, tasks: [callBack] } as unknown as Work;
  const answers = {
    "GET /tickets/FD-1001/work": () => called,
    "POST /tickets/FD-1001/tasks/c1/finish": () => work,
  };
  const about = ticket({ fields: { serial_number: "SN7" }, incomplete: ["phone"] });
  const { sent } = await open(answers, about);
  button("details missing").click();
  await flushPromises();
  expect(sent()).toEqual([]);
  const fields = [...document.querySelectorAll<HTMLInputElement>(".naming input")];
  expect(fields.map((one) => one.value)).toEqual(["serial_number", "phone"]);
  fields[0]!.click();
  await flushPromises();
  document.querySelector<HTMLElement>(".naming button")!.click();
  await flushPromises();
  expect(sent()[0]!.body).toEqual({ outcome: "refill", fields: ["serial_number"] });
});
