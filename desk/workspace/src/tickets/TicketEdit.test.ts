// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { expect, test } from "vitest";
import { h, ref } from "vue";

import type { Ticket, TicketChange } from "@/api/types";
import { useSession } from "@/stores/session";

import { ticket } from "../../tests/examples";
import { mountIn, openAs, serverOf, session } from "../../tests/mounting";
import TicketEdit from "./TicketEdit.vue";

const seat = (id: string, is_online: boolean) => ({
  id, login: id, name: id, queues: [], skills: [], capacity: 8, shift: "", state: "available",
  is_online, load: 2,
});

async function edit(changes: Partial<Ticket> = {}) {
  const { api } = serverOf({
    "GET /agents": () => ({ items: [seat("me", true), seat("wang", false)], shifts: [], skills: [] }),
  });
  const saved: TicketChange[] = [];
  const change = async (what: TicketChange) => saved.push(what) > 0;
  const shown = mountIn(TicketEdit, api, {
    props: { ticket: ticket(changes), isBusy: false, change },
  });
  const wang = { id: "wang", name: "Wang", login: "wang" };
  useSession().current = { ...session, agents: [...session.agents, wang] };
  await flushPromises();
  const [owner, type] = shown.findAll("select").slice(-2);
  return { owner: owner!, type: type!, saved, shown };
}

test("a ticket gets another type by its name", async () => {
  const { type, saved } = await edit();
  expect(type.findAll("option").map((one) => one.text())).toEqual([
    "Fault report",
    "Question about use",
  ]);
  await type.setValue("question");
  expect(saved).toEqual([{ type: "question", version: 1 }]);
});

test("a ticket is closed without the customer's word only with a reason", async () => {
  const { saved, shown } = await edit({ status: "resolved" });
  await shown.find("select").setValue("closed");
  expect(saved).toEqual([]);
  await shown.find("input").setValue("Moved away");
  await shown.find("form").trigger("submit");
  expect(saved).toEqual([{ status: "closed", note: "Moved away", version: 1 }]);
});

test("a reason that was begun is asked for again after a click elsewhere, until it is sent", async () => {
  const { api } = serverOf({ "GET /agents": () => ({ items: [], shifts: [], skills: [] }) });
  const shown = ref(ticket({ status: "resolved" }));
  const other = ticket({ number: "FD-000099", status: "resolved" });
  const saved: TicketChange[] = [];
  const change = async (what: TicketChange) => saved.push(what) > 0;
  await openAs("agent", api, () =>
    h(TicketEdit, { key: shown.value.number, ticket: shown.value, isBusy: false, change }),
  );
  const why = () => document.querySelector<HTMLInputElement>("form input");
  const status = document.querySelector("select")!;
  status.value = "closed";
  status.dispatchEvent(new Event("change"));
  await flushPromises();
  why()!.value = "Moved away";
  why()!.dispatchEvent(new Event("input"));
  const own = shown.value;
  shown.value = other;
  await flushPromises();
  expect(why()).toBeNull();
  shown.value = own;
  await flushPromises();
  expect(why()!.value).toBe("Moved away");
  document.querySelector("form")!.dispatchEvent(new Event("submit"));
  await flushPromises();
  expect(saved).toEqual([{ status: "closed", note: "Moved away", version: 1 }]);
  expect(localStorage.getItem(`frontdesk:close:${session.agent.id}:${own.number}`)).toBeNull();
});

test("a type is settled once work has begun, and one without a name stays what it is", async () => {
  const { type } = await edit({ status: "in_progress", type: "loan" });
  expect(type.attributes("disabled")).toBeDefined();
  expect(type.element.value).toBe("loan");
});

test("owners stand with where they are and what they have; an absent one is asked for again", async () => {
  const { owner, saved, shown } = await edit();
  expect(owner.findAll("option").map((one) => one.text())).toEqual([
    "Nobody",
    "Li Na (you)",
    "Wang · not signed in · 2/8",
  ]);
  await owner.setValue("wang");
  await flushPromises();
  expect(saved).toEqual([]);
  expect(shown.text()).toContain("Wang is not at the desk now. The customer is not told");
  await shown.findAll("button").find((one) => one.text() === "Assign anyway")!.trigger("click");
  expect(saved).toEqual([{ assignee: "wang", version: 1 }]);
});
