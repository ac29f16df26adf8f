// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { expect, test } from "vitest";

import { ticket } from "../../tests/examples";
import { mountIn, serverOf } from "../../tests/mounting";
import TicketTable from "./TicketTable.vue";

function table(chosen?: ReadonlySet<string>) {
  const { api } = serverOf({});
  const tickets = [ticket({ queue: "" }), ticket({ number: "FD-1002", title: "" })];
  const shown = mountIn(TicketTable, api, { props: { tickets, current: "FD-1002", chosen, order: "due" as const } });
  const numbers = () => (shown.emitted("choose") ?? []).map(([all]) => all);
  return { shown, numbers };
}

test("what is missing is shown as missing, and the open one is marked", () => {
  const { shown } = table();
  const [first, second] = shown.findAll("tbody tr");
  expect(first!.get(".queue").text()).toBe("–");
  expect(second!.get(".subject").text()).toBe("(untitled)");
  expect(second!.attributes("aria-current")).toBe("true");
  expect(shown.find("input").exists()).toBe(false);
});

test("rows are chosen one by one and all at once", async () => {
  const { shown, numbers } = table(new Set(["FD-1001"]));
  const [all, first, second] = shown.findAll("input");
  await first!.trigger("change");
  await second!.trigger("change");
  await all!.trigger("change");
  expect(numbers()).toEqual([[], ["FD-1001", "FD-1002"], ["FD-1001", "FD-1002"]]);
});

test("an answer in time does not look as if the ticket were done", () => {
  const { api } = serverOf({});
  const promised = { first_response_due_at: "2026-11-22T12:00:00Z", responded_at: "2026-11-22T11:00:00Z" };
  const open = ticket({ sla: { ...ticket().sla, ...promised } });
  const shown = mountIn(TicketTable, api, { props: { tickets: [open], current: "", order: "newest" as const } });
  expect(shown.text()).toContain("answered in time");
});

test("the head of a column sorts by it, and says what the list is sorted by", async () => {
  const { shown } = table();
  expect(shown.findAll("th[aria-sort]").map((one) => one.text())).toEqual(["Due"]);
  for (const head of shown.findAll("th button")) await head.trigger("click");
  expect((shown.emitted("order") ?? []).map(([order]) => order)).toEqual(["priority", "newest", "newest"]);
});
