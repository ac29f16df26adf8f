// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h } from "vue";

import type { Audit, ParkedDetail } from "@/api/types";
import { useLive } from "@/stores/live";

import en from "@/locales/en.json";

import { parked } from "../../tests/examples";
import { button, openAs, serverOf, unfold, type Answers } from "../../tests/mounting";
import ParkedPage from "./ParkedPage.vue";

const books: Audit = {
  balances: true, records: 12, outcomes: { applied: 9, waiting: 1, parked: 1 }, in_flight: 1,
  deliveries: {}, missing: [], doubled: [], sources: [],
};

afterEach(() => (document.body.innerHTML = ""));

async function open(
  one: ParkedDetail | null = null,
  answers: Answers = {},
  role: "supervisor" | "auditor" = "supervisor",
) {
  const { api, heard } = serverOf({
    "GET /parked": () => ({ items: [parked()] }),
    "GET /parked/7": () => one,
    "POST /parked/7/retry": () => null,
    "POST /parked/7/discard": () => null,
    "GET /audit": () => books,
    ...answers,
  });
  const { router } = await openAs(role, api, () => h(ParkedPage), one ? "/parked/7" : "/parked");
  return { router, heard, sent: () => heard.filter((each) => each.method === "POST") };
}

const shown = () => document.querySelector("article pre")!;

test("lists what is parked, and the books as a sum", async () => {
  await open();
  const line = document.querySelector(".list li")!.textContent;
  expect(line).toContain("What came in could not be read");
  expect(line).not.toContain("JSON");
  expect(line).toContain("Webhook");
  const sum = [...document.querySelectorAll(".sum > div")].map((each) => each.textContent);
  expect(sum).toEqual(["accepted12", "handled9", "parked1", "in flight2"]);
  expect(document.querySelector(".books .tag")!.textContent).toContain("balance");
});

test("books that do not balance name the records", async () => {
  await open(null, { "GET /audit": () => ({ ...books, balances: false, missing: [3, 8] }) });
  expect(document.querySelector(".books")!.textContent).toContain("3, 8");
  expect(document.querySelector(".books .tag")!.classList).toContain("bad");
});

test("bytes are characters, whatever they say, and other bytes are hexadecimal", async () => {
  await open(parked({ head: btoa("<img src=x onerror=alert(1)>") }));
  expect(shown().textContent).toBe("<img src=x onerror=alert(1)>");
  expect(shown().children).toHaveLength(0);
  button("Bytes").click();
  await flushPromises();
  expect(shown().textContent).toContain("3c 69 6d 67");
  expect(document.querySelector("article a[download]")!.getAttribute("href")).toBe(
    "/api/v1/parked/7/raw",
  );
});

test("what is no text is shown as bytes", async () => {
  await open(parked({ head: btoa("\xff\xfe\x00"), size_bytes: 9000 }));
  expect(shown().textContent).toContain("ff fe 00");
  expect(button("Text").disabled).toBe(true);
  expect(document.querySelector("article")!.textContent).toContain("The first 3");
});

test("trying again leaves it and reads the list anew", async () => {
  let items = [parked()];
  const { router, sent } = await open(parked(), { "GET /parked": () => ({ items }) });
  items = [];
  button("Try again").click();
  await flushPromises();
  expect(sent().map((each) => each.path)).toEqual(["/parked/7/retry"]);
  expect(router.currentRoute.value.params["id"]).toBeFalsy();
  expect(document.body.textContent).toContain("on its way again");
  expect(document.body.textContent).toContain("Nothing is parked");
});

test("what still cannot be handled says so at once", async () => {
  let items = [parked()];
  await open(parked(), { "GET /parked": () => ({ items }) });
  items = [parked({ id: 8, cause: "failed" })];
  button("Try again").click();
  await flushPromises();
  expect(document.querySelector(".n-message [role=alert]")!.textContent).toBe(
    "It still cannot be handled: The program failed while it read a message",
  );
});

test("putting away asks why and keeps the answer", async () => {
  const { sent } = await open(parked());
  button("Discard").click();
  await flushPromises();
  const dialog = document.querySelector("[role=dialog].dialog")!;
  const confirm = [...dialog.querySelectorAll<HTMLButtonElement>("footer button")].at(-1)!;
  confirm.click();
  await flushPromises();
  expect(dialog.querySelector("[role=alert]")!.textContent).toContain("give a reason");
  expect(sent()).toEqual([]);
  const field = dialog.querySelector("textarea")!;
  field.value = " a test ";
  field.dispatchEvent(new Event("input"));
  confirm.click();
  await flushPromises();
  expect(sent()[0]!.body).toEqual({ reason: "a test" });
});

test("an auditor reads everything and settles nothing", async () => {
  await open(parked(), {}, "auditor");
  expect(shown().textContent).toBe("{bad}");
  expect(document.querySelector("article .verbs")).toBeNull();
});

test("what was settled says by whom and why", async () => {
  const settled = { by: "Sun", at: "2026-11-22T11:00:00Z", reason: "a test" };
  await open(parked({ state: "discarded", settled }));
  const told = document.querySelector(".settled")!.textContent;
  expect(told).toContain("Sun discarded it");
  expect(told).toContain("a test");
  expect(document.querySelector("article .verbs")).toBeNull();
});

test("what is parked meanwhile shows up by itself", async () => {
  let items = [parked()];
  await open(null, { "GET /parked": () => ({ items }) });
  const live = useLive();
  live.parked = 1;
  await flushPromises();
  items = [parked(), parked({ id: 8 })];
  live.parked = 2;
  await flushPromises();
  expect(document.querySelectorAll(".list li")).toHaveLength(2);
});

test.each([
  ["turn_failed", "answer the customer there"],
  ["channel_missing", "set the channel up again"],
  ["no_sender", "reach them another way"],
  ["file_not_fetched", "ask the customer to send it once more"],
  ["unreadable", "Read below what it is"],
  ["failed", "once it is repaired, try again"],
] as const)("what happened and what to do is said in words: %s", async (cause, advice) => {
  await open(parked({ cause, stage: cause === "turn_failed" ? "turn" : "normalize" }));
  const article = document.querySelector("article")!;
  expect(article.querySelector("h3")!.textContent).toBe(en.parked.what[cause]);
  expect(article.querySelector("dl")!.textContent).toContain(advice);
  const details = [...article.querySelectorAll("details")].at(-1)!;
  expect(details.open).toBe(false);
  await unfold();
  expect(details.textContent).toContain("UnreadablePayload: not JSON");
});
