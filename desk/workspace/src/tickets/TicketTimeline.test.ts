// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { expect, test } from "vitest";

import { ticket } from "../../tests/examples";
import { mountIn, serverOf } from "../../tests/mounting";
import TicketTimeline from "./TicketTimeline.vue";

test("an answer by phone is told apart from one that was sent", async () => {
  const actor = { kind: "agent", id: "w", name: "Wang Wei" };
  const entry = { kind: "replied", actor, at: "2026-11-22T10:00:00Z" };
  const items = [
    { ...entry, detail: { seq: 2 } },
    { ...entry, detail: { seq: 3, how: "spoken" } },
  ];
  const { api } = serverOf({ "GET /tickets/FD-1001/timeline": () => ({ items }) });
  const shown = mountIn(TicketTimeline, api, { props: { ticket: ticket() } });
  await flushPromises();
  const [newest, oldest] = shown.findAll("li .what").map((one) => one.text());
  expect(newest).toContain("answered the customer by phone");
  expect(oldest).toContain("replied to the customer");
});
