// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h, type Component } from "vue";

import type { Rule } from "@/api/types";
import en from "@/locales/en.json";

import { button, openAs, Refusal, serverOf, type Answers } from "../../tests/mounting";
import RuleEditor from "./RuleEditor.vue";
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
  source: "file",
  is_on: true,
  unknown: [],
  document: {
    rule: "urgent_pending",
    title: { zh: "紧急", en: "Urgent ticket pending" },
    after: "PT2H",
    if: { all: [{ status: { is: "new" } }, { priority: { is_in: ["P0", "P1"] } }] },
    do: [{ flag: "pending" }],
  },
};

afterEach(() => (document.body.innerHTML = ""));

async function open(
  answers: Answers = {},
  role: "supervisor" | "auditor" = "supervisor",
  content: Component = RulesPage,
  at = "/",
) {
  const { api, heard } = serverOf({
    "GET /rules": () => ({
      items: [
        pending,
        { ...pending, name: "b", after_seconds: null, events: ["opened", "x_y"] },
        { ...pending, name: "c", hours: "working" },
      ],
      version: 3,
      groups: ["director", "night_watch", "team"],
    }),
    ...answers,
  });
  await openAs(role, api, () => h(content), at);
  return { sent: () => heard.filter((each) => each.method !== "GET") };
}

/** The editor of the pending rule as it stands in this document; it can be saved. */
const editing = (document_: object) =>
  open(
    {
      "GET /rules": () => ({ items: [{ ...pending, document: document_ }], version: 3, groups: [] }),
      "PUT /rules/urgent_pending": () => ({ items: [pending], version: 4 }),
    },
    "supervisor",
    RuleEditor,
    "/rules/edit/urgent_pending",
  );

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
  expect(actions[2]).toBe("tell “the director”: Hurry, {number}");
  expect(first!.textContent).toContain("Once for each ticket");
  expect(second!.querySelector("dd")!.textContent).toBe("the ticket is opened or x y");
  const counted = third!.querySelector("dd")!.textContent!.trim();
  expect(counted).toBe("2 hr of working time after it was opened");
});

test("a rule is turned off, moved and put back, on the version that was read", async () => {
  const list = (names: string[], version: number) => ({
    items: names.map((name) => ({ ...pending, name, source: "changed" as const })),
    version,
  });
  const { sent } = await open({
    "GET /rules": () => list(["a", "b"], 3),
    "PUT /rules/a": () => list(["a", "b"], 4),
    "PUT /rule-order": () => list(["b", "a"], 5),
    "POST /rules/b/drop": () => list(["a", "b"], 6),
  });
  document.querySelector<HTMLElement>("[role=switch]")!.click();
  await flushPromises();
  document.querySelector<HTMLElement>('[aria-label="“a” later"]')!.click();
  await flushPromises();
  button("Back to the file").click();
  await flushPromises();
  expect(sent().map(({ path, body }) => [path, body])).toEqual([
    ["/rules/a", { version: 3, is_on: false }],
    ["/rule-order", { version: 4, names: ["b", "a"] }],
    ["/rules/b/drop", { version: 5 }],
  ]);
});

test("a rule says what it names and is gone", async () => {
  const items = [{ ...pending, unknown: ["wang"] }];
  await open({ "GET /rules": () => ({ items, version: 3, groups: [] }) });
  expect(document.body.textContent).toContain("Not there any more: wang");
});

test("an auditor reads the rules and changes none", async () => {
  await open({}, "auditor");
  expect(document.querySelectorAll(".page ol > li")).toHaveLength(3);
  expect(document.querySelector("[role=switch]")).toBeNull();
  expect(document.querySelectorAll("ol button")).toHaveLength(0);
});

test("who may not write rules is told so before they have written one", async () => {
  await open({}, "auditor", RuleEditor);
  expect(document.body.textContent).toContain("Only supervisors and administrators");
  expect(document.querySelector("form, input, textarea")).toBeNull();
  expect(() => button("Save")).toThrow();
});

test("a rule is tried, refused with the place, and saved", async () => {
  let refuse = true;
  const { sent } = await open(
    {
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
      "PUT /rules/urgent_pending": () =>
        refuse
          ? new Refusal(400, { type: "invalid", problems: { "rule.do.0.flag": "is too short" } })
          : { items: [pending], version: 4 },
    },
    "supervisor",
    RuleEditor,
    "/rules/edit/urgent_pending",
  );
  button("Try").click();
  await flushPromises();
  const cells = [...document.querySelectorAll("tbody td")].map((each) => each.textContent!.trim());
  expect(cells[0]).toContain("FD-1001");
  expect(cells.slice(2)).toEqual(["is opened", "priority: P0"]);
  button("Save").click();
  await flushPromises();
  expect(document.querySelector("[role=alert]")!.textContent).toBe("Action 1: is too short");
  refuse = false;
  button("Save").click();
  await flushPromises();
  const saved = sent().at(-1)!;
  expect(saved.body).toEqual({ version: 3, is_on: true, rule: pending.document });
});

async function editedMeanwhile(theirs: Rule) {
  let items = [pending];
  let now = 3;
  const { sent } = await open(
    {
      "GET /rules": () => ({ items, version: now }),
      "PUT /rules/urgent_pending": ({ body }) =>
        (body as { version: number }).version === now
          ? { items, version: now + 1 }
          : new Refusal(409, { type: "rules-changed", detail: "changed" }),
    },
    "supervisor",
    RuleEditor,
    "/rules/edit/urgent_pending",
  );
  now = 4;
  items = [theirs];
  button("Save").click();
  await flushPromises();
  return () => sent().map(({ body }) => (body as { version: number }).version);
}

test("what others did to other rules does not keep this one from being saved", async () => {
  const versions = await editedMeanwhile(pending);
  expect(versions()).toEqual([3, 4]);
});

test("that somebody changed this very rule is said before it is replaced", async () => {
  const document_ = { ...pending.document, do: [{ flag: "theirs" }] };
  const versions = await editedMeanwhile({ ...pending, document: document_ });
  expect(versions()).toEqual([3]);
  expect(document.querySelector("[role=alert]")!.textContent).toContain("this very rule");
  button("Save").click();
  await flushPromises();
  expect(versions()).toEqual([3, 4]);
});

test("a pasted rule fills the form", async () => {
  await open({}, "supervisor", RuleEditor, "/rules/edit");
  const field = document.querySelector<HTMLTextAreaElement>("textarea.mono")!;
  field.value = "rule: night\ntitle: {zh: 夜, en: Night}\nafter: PT3H\ndo: [{flag: night}]";
  field.dispatchEvent(new Event("input"));
  button("Take it over").click();
  await flushPromises();
  const inputs = [...document.querySelectorAll<HTMLInputElement>("input.text-field")];
  expect(inputs.slice(0, 4).map((each) => each.value)).toEqual(["night", "夜", "Night", "3"]);
});

test("a condition cannot keep what its new place can never be", async () => {
  const { sent } = await open(
    { "PUT /rules/urgent_pending": () => ({ items: [pending], version: 4 }) },
    "supervisor",
    RuleEditor,
    "/rules/edit/urgent_pending",
  );
  const asked = document.querySelector<HTMLSelectElement>(".test select")!;
  asked.value = "level";
  asked.dispatchEvent(new Event("change"));
  await flushPromises();
  button("Save").click();
  await flushPromises();
  expect(sent().at(-1)!.body).toMatchObject({
    rule: { if: { all: [{ level: { is: "vip" } }, { priority: { is_in: ["P0", "P1"] } }] } },
  });
});

test("groups, colleagues and flags that exist are offered", async () => {
  const document_ = {
    ...pending.document,
    do: [{ notify: { to: "team", text: {} } }, { assign: "" }, { flag: "vip" }, { flag: "" }],
  };
  await open(
    { "GET /rules": () => ({
      items: [{ ...pending, document: document_ }], version: 3, groups: ["night_watch", "team"],
    }) },
    "supervisor",
    RuleEditor,
    "/rules/edit/urgent_pending",
  );
  const offeredTo = async (place: number) => {
    document.querySelectorAll<HTMLInputElement>(".action input")[place]!.click();
    await flushPromises();
    const options = [...document.querySelectorAll(".action")][place]!.querySelectorAll("[role=option]");
    return [...options].map((one) => one.firstElementChild!.textContent);
  };
  expect(await offeredTo(0)).toEqual(["night_watch", "team"]); // though "team" stands there
  expect(await offeredTo(1)).toEqual(["lina", "account_manager"]);
  expect(await offeredTo(2)).toEqual([]); // no flag is like "vip"
  expect(await offeredTo(3)).toEqual(Object.keys(en.flag));
  const flag = document.querySelector<HTMLInputElement>(".action:nth-of-type(3) input")!;
  expect(flag.value).toBe("vip"); // and what is unknown stays
});

test("a task that names only a queue is offered its owners", async () => {
  const document_ = { ...pending.document, do: [{ task: { title: {}, queue: "hardware" } }] };
  const { sent } = await editing(document_);
  document.querySelector<HTMLInputElement>(".action input")!.click();
  await flushPromises();
  const list = document.querySelector(".action [role=listbox]")!;
  expect(list.getAttribute("aria-label")).toBe(en.rules.taskOwner);
  list.querySelector<HTMLElement>("[role=option]")!.click();
  await flushPromises();
  button("Save").click();
  await flushPromises();
  expect(sent().at(-1)!.body).toMatchObject({
    rule: { do: [{ task: { queue: "hardware", owner: "lina" } }] },
  });
});

test("names of own fields are completed in every group and in what a rule sets", async () => {
  const document_ = {
    ...pending.document,
    if: { all: [{ any: [{ not: { "fields.impact": { is: "all" } } }] }] },
    do: [{ set: { fields: { site: "B2" } } }],
  };
  const { sent } = await editing(document_);
  expect(document.querySelector("datalist, [list]")).toBeNull();
  const names = () =>
    [...document.querySelectorAll<HTMLInputElement>("[role=combobox]")].filter((one) =>
      document.querySelector(`label[for="${one.id}"]`)?.textContent?.includes(en.rules.ownField),
    );
  const [asked, , added] = names();
  const write = async (field: HTMLInputElement, text: string) => {
    field.value = text;
    field.dispatchEvent(new Event("input"));
    await flushPromises();
  };
  await write(asked!, "e-m");
  document.querySelector<HTMLElement>(".test [role=option]")!.click();
  // "site" is what "site_contact" begins with: on the way there it must not be lost.
  for (const text of ["s", "site", "site_contact"]) await write(added!, text);
  added!.dispatchEvent(new Event("change"));
  await flushPromises();
  button("Save").click();
  await flushPromises();
  expect(sent().at(-1)!.body).toMatchObject({
    rule: {
      if: { all: [{ any: [{ not: { "fields.email": { is: "all" } } }] }] },
      do: [{ set: { fields: { site: "B2", site_contact: "" } } }],
    },
  });
});
