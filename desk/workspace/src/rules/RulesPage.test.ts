// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h } from "vue";

import type { Rule } from "@/api/types";

import { button, openAs, Refusal, serverOf, type Answers } from "../../tests/mounting";
import { readPasted } from "./pasted";
import RulesPage from "./RulesPage.vue";

const pending: Rule = {
  name: "urgent_pending",
  title: { zh: "紧急", en: "Urgent ticket pending" },
  events: [],
  after_seconds: 7200,
  hours: "wall",
  pause_seconds: null,
  since: "opened",
  condition: {
    all: [
      { field: "status", operator: "is", values: ["new"] },
      {
        any: [
          { field: "priority", operator: "is_in", values: ["P0", "P1"] },
          { not: { field: "fields.serial_number", operator: "known", values: [] } },
        ],
      },
    ],
  },
  actions: [
    { kind: "flag", values: { value: "pending" } },
    { kind: "set", values: { queue: "hardware", fields: { impact: "all" } } },
    { kind: "notify", values: { to: "director", text: { zh: "快", en: "Hurry, {number}" } } },
  ],
};

afterEach(() => (document.body.innerHTML = ""));

async function open(answers: Answers = {}, role: "supervisor" | "auditor" = "supervisor") {
  const { api, heard } = serverOf({
    "GET /rules": () => ({
      items: [
        pending,
        { ...pending, name: "b", after_seconds: null, events: ["opened", "x_y"] },
        { ...pending, name: "c", hours: "working" },
      ],
    }),
    ...answers,
  });
  await openAs(role, api, () => h(RulesPage));
  return { sent: () => heard.filter((each) => each.method === "POST") };
}

async function paste(text: string) {
  const field = document.querySelector("textarea")!;
  field.value = text;
  field.dispatchEvent(new Event("input"));
  button("Try").click();
  await flushPromises();
}

test("rules are told in words, in their order", async () => {
  await open();
  const [first, second, third] = [...document.querySelectorAll(".page ol > li")];
  const told = [...first!.querySelectorAll("dd")].map((each) => each.textContent!.trim());
  expect(told[0]).toBe("2 hr after it was opened");
  expect(told[1]).toBe(
    "status is New and (priority is one of P0, P1 or not (serial number is known))",
  );
  const actions = [...first!.querySelectorAll(".action")].map((each) => each.textContent!.trim());
  expect(actions[1]).toBe("set queue to Hardware, impact to all");
  expect(actions[2]).toBe("tell “director”: Hurry, {number}");
  expect(first!.textContent).toContain("Once for each ticket");
  expect(second!.querySelector("dd")!.textContent).toBe("the ticket is opened or x y");
  const counted = third!.querySelector("dd")!.textContent!.trim();
  expect(counted).toBe("2 hr of working time after it was opened");
});

test("a pasted rule is tried, and its tickets can be opened", async () => {
  const { sent } = await open({
    "POST /rules/dry-run": () => ({
      tickets: 12,
      fired: 1,
      items: [
        {
          number: "FD-1001", title: "Paper jam", at: "2026-11-22T10:00:00Z", event: "opened",
          because: { priority: "P0" },
        },
      ],
    }),
  });
  await paste("- rule: urgent\n  title: {zh: 紧急, en: Urgent}\n  when: opened\n  do: [{flag: f}]");
  expect(sent()[0]!.body).toEqual({
    rule: {
      rule: "urgent", title: { zh: "紧急", en: "Urgent" }, when: "opened", do: [{ flag: "f" }],
    },
    days: 30,
  });
  const result = document.querySelector(".dry-run ul li")!;
  expect(result.querySelector("a")!.getAttribute("href")).toBe("/t/FD-1001");
  expect(result.textContent).toContain("priority: P0");
  expect(document.querySelector(".dry-run [role=status]")!.textContent).toContain("days: 12");
});

test("what cannot be tried says why", async () => {
  const { sent } = await open({
    "POST /rules/dry-run": () =>
      new Refusal(400, { type: "invalid", problems: { "rule.if": "'x' is nothing of a ticket" } }),
  });
  const problem = () => document.querySelector(".dry-run [role=alert]")!.textContent;
  await paste("");
  expect(problem()).toBe("Paste a rule first.");
  await paste("rule: {");
  expect(problem()).toContain("neither YAML nor JSON");
  expect(sent()).toEqual([]);
  await paste('{"rule": "a", "if": {"x": 1}}');
  expect(problem()).toBe("'x' is nothing of a ticket");
});

test("an auditor reads the rules and tries none", async () => {
  await open({}, "auditor");
  expect(document.querySelectorAll(".page ol > li")).toHaveLength(3);
  expect(document.querySelector("textarea")).toBeNull();
});

test.each([
  ["rules:\n  - rule: a", { rule: { rule: "a" } }],
  ['{"rule": "a"}', { rule: { rule: "a" } }],
  ["- rule: a\n- rule: b", { problem: "oneOnly", why: "" }],
  ["just words", { problem: "unreadable", why: "just words" }],
  ["# nothing", { problem: "empty", why: "" }],
])("reads %j", (text, expected) => expect(readPasted(text)).toEqual(expected));
