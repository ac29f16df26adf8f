// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import { h } from "vue";

import type { Link, LinkList } from "@/api/types";

import { conversation, ticket } from "../../tests/examples";
import { button, openAs, Refusal, serverOf, type Answers } from "../../tests/mounting";
import TogetherSection from "./TogetherSection.vue";

const mine = ticket({
  fields: { model: "B7" },
  field_details: { model: { display: "B7", origin: "message", label: { zh: "型号", en: "Model" } } },
});
const other = ticket({ number: "FD-1002", title: "Out of toner" });
const link: Link = {
  id: "l1", kind: "duplicate", ticket: "FD-1001", other: "FD-1002", by: "Li Na",
  at: "2026-11-22T10:00:00Z", undone_at: null, undone_by: "",
};

const listed = (items: Link[], conversations = ["c1"]): LinkList => ({
  items,
  conversations,
  titles: { "FD-1001": mine.title, "FD-1002": other.title },
});

afterEach(() => {
  vi.useRealTimers();
  document.body.innerHTML = "";
});

async function open(list: LinkList, answers: Answers = {}, role: "agent" | "auditor" = "agent") {
  vi.useFakeTimers();
  const { api, heard } = serverOf({
    "GET /tickets/FD-1001/links": () => list,
    "GET /tickets/FD-1001": () => mine,
    "GET /tickets/FD-1002": () => other,
    "GET /tickets": () => ({ items: [mine, other], next_cursor: null, changed: 1 }),
    "GET /conversations/c1": () => conversation(),
    "GET /conversations/c2": () => conversation({ id: "c2", channel: "email" }),
    ...answers,
  });
  await openAs(role, api, () => h(TogetherSection, { ticket: mine }));
  return { sent: () => heard.filter((each) => each.method === "POST") };
}

async function settle() {
  await vi.advanceTimersByTimeAsync(400);
  await flushPromises();
}

async function press(text: string) {
  button(text).click();
  await settle();
}

const footer = () =>
  [...document.querySelectorAll<HTMLButtonElement>("[role=dialog] footer button")].at(-1)!;

async function findOther() {
  const field = document.querySelector<HTMLInputElement>("input.find")!;
  field.value = "FD-1002";
  field.dispatchEvent(new Event("input"));
  await settle();
  const found = [...document.querySelectorAll<HTMLButtonElement>(".found button")];
  expect(found.map((each) => each.querySelector("b")!.textContent)).toEqual(["FD-1002"]);
  found[0]!.click();
  await settle();
}

async function write(field: HTMLInputElement | HTMLTextAreaElement, text: string) {
  field.value = text;
  field.dispatchEvent(new Event("input"));
  await settle();
}

test("a merge shows both sides before anything is done", async () => {
  const { sent } = await open(listed([]), {
    "POST /tickets/FD-1001/merge": () => listed([link]),
  });
  await press("Merge into …");
  await findOther();
  const sides = [...document.querySelectorAll(".side h3")].map((each) => each.textContent);
  expect(sides).toEqual(["FD-1001 打印机卡纸", "FD-1002 Out of toner"]);
  expect(sent()).toEqual([]);
  await press("Merge");
  expect(sent()[0]!.body).toEqual({ into: "FD-1002" });
  expect(document.body.textContent).toContain("FD-1001 continues in FD-1002.");
});

test("why it cannot be merged stands in the dialog", async () => {
  await open(listed([]), {
    "POST /tickets/FD-1001/merge": () =>
      new Refusal(409, { type: "merge-closed", detail: "One of them is closed." }),
  });
  await press("Merge into …");
  await findOther();
  await press("Merge");
  expect(document.querySelector("[role=dialog] [role=alert]")!.textContent).toBe(
    "One of them is closed.",
  );
});

test("a link is read from this side, and undoing asks first", async () => {
  const { sent } = await open(listed([link], ["c1", "c2"]), {
    "POST /links/l1/undo": () => listed([]),
  });
  const line = document.querySelector(".together li")!.textContent;
  expect(line).toContain("Merged into");
  expect(line).toContain("Out of toner");
  expect(document.querySelectorAll(".conversations li")).toHaveLength(2);
  await press("Undo");
  expect(sent()).toEqual([]);
  expect(document.querySelector("[role=dialog]")!.textContent).toContain("become what they were");
  footer().click();
  await settle();
  expect(sent().map((each) => each.path)).toEqual(["/links/l1/undo"]);
});

test("what was undone is folded away and names who undid it", async () => {
  const over = { ...link, undone_at: "2026-11-22T11:00:00Z", undone_by: "Sun" };
  await open(listed([over]));
  const folded = document.querySelector<HTMLDetailsElement>(".together details")!;
  expect(folded.open).toBe(false);
  expect(folded.textContent).toContain("undone by Sun");
  expect(folded.querySelector("button")).toBeNull();
  expect(document.querySelector(".together")!.textContent).toContain("Not linked");
});

test("a second matter takes its title, its type and the chosen fields", async () => {
  const made: Link = { ...link, kind: "split", ticket: "FD-1002", other: "FD-1001" };
  const { sent } = await open(listed([]), { "POST /tickets/FD-1001/split": () => listed([made]) });
  await press("Split off …");
  footer().click();
  await settle();
  expect(document.querySelector("[role=dialog] [role=alert]")!.textContent).toContain("a title");
  await write(document.querySelector<HTMLInputElement>("[role=dialog] input.text-field")!, "Toner");
  document.querySelector<HTMLInputElement>("[role=dialog] input[type=checkbox]")!.click();
  const type = document.querySelector<HTMLSelectElement>("[role=dialog] select")!;
  expect(type.value).toBe("fault"); // as the first matter, unless somebody says otherwise
  type.value = "question";
  type.dispatchEvent(new Event("change"));
  await settle();
  footer().click();
  await settle();
  expect(sent()[0]!.body).toEqual({ title: "Toner", type: "question", fields: ["model"] });
  expect(document.body.textContent).toContain("FD-1002 was opened.");
});

test("all reporters of an incident are told in both languages", async () => {
  const report: Link = { ...link, kind: "report", ticket: "FD-1002", other: "FD-1001" };
  const { sent } = await open(listed([report]), {
    "POST /tickets/FD-1001/inform": () => listed([report]),
  });
  await press("Tell all reporters (1) …");
  const [zh, en] = document.querySelectorAll<HTMLTextAreaElement>("[role=dialog] textarea");
  await write(zh!, "正在修");
  footer().click();
  await settle();
  expect(sent()).toEqual([]);
  await write(en!, "We are on it");
  footer().click();
  await settle();
  expect(sent()[0]!.body).toEqual({ zh: "正在修", en: "We are on it" });
});

test("who only looks gets no verbs, and a ticket without reports tells nobody", async () => {
  await open(listed([link]), {}, "auditor");
  expect(document.querySelectorAll(".together button")).toHaveLength(0);
});
