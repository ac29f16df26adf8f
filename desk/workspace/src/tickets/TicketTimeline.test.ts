// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { expect, test } from "vitest";

import { useSession } from "@/stores/session";

import { ticket } from "../../tests/examples";
import { mountIn, serverOf, session } from "../../tests/mounting";
import TicketTimeline from "./TicketTimeline.vue";

async function sentences(items: object[]) {
  const { api } = serverOf({ "GET /tickets/FD-1001/timeline": () => ({ items }) });
  const shown = mountIn(TicketTimeline, api, { props: { ticket: ticket() } });
  useSession().current = session;
  await flushPromises();
  return shown.findAll("li .what").map((one) => one.text());
}

test("an answer by phone is told apart from one that was sent", async () => {
  const actor = { kind: "agent", id: "w", name: "Wang Wei" };
  const entry = { kind: "replied", actor, at: "2026-11-22T10:00:00Z" };
  const items = [
    { ...entry, detail: { seq: 2 } },
    { ...entry, detail: { seq: 3, how: "spoken" } },
  ];
  const [newest, oldest] = await sentences(items);
  expect(newest).toContain("answered the customer by phone");
  expect(oldest).toContain("replied to the customer");
});

test("types are called by their names, and one that is unknown as it is", async () => {
  const actor = { kind: "agent", id: "w", name: "Wang Wei" };
  const detail = { from: "loan", to: "fault" };
  const [said] = await sentences([
    { kind: "type_changed", actor, at: "2026-11-22T10:00:00Z", detail },
  ]);
  expect(said).toContain("changed the type from “loan” to “Fault report”");
});

test("a point of the checklist goes by what people call it, where that was noted", async () => {
  const actor = { kind: "agent", id: "w", name: "Wang Wei" };
  const entry = { kind: "checked", actor, at: "2026-11-22T10:00:00Z" };
  const title = { zh: "负载测试", en: "Under load" };
  const [newest, oldest] = await sentences([
    { ...entry, detail: { check: "load", result: "passed" } },
    { ...entry, detail: { check: "load", title, result: "failed" } },
  ]);
  expect(newest).toContain("checked “Under load”: failed");
  expect(oldest).toContain("checked “load”: passed");
});

test("what a customer was asked goes by its name", async () => {
  const actor = { kind: "customer", id: "", name: "Chen" };
  const detail = { question: "csat", score: 5 };
  const [said] = await sentences([{ kind: "rated", actor, at: "2026-11-22T10:00:00Z", detail }]);
  expect(said!.toLowerCase()).toContain("satisfaction");
  expect(said).not.toContain("csat");
});
