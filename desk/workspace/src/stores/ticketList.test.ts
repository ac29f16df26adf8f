// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { expect, test } from "vitest";
import { createApp } from "vue";

import { apiKey } from "@/api/client";

import { ticket } from "../../tests/examples";
import { serverOf, session } from "../../tests/mounting";
import { useSession } from "./session";
import { useTicketList } from "./ticketList";

/** A page of one ticket, the oldest on the third page; opened as after a reload. */
function open() {
  const pages = ["", "two", "three"];
  const { api, heard } = serverOf({
    "GET /tickets": ({ query }) => {
      const at = pages.indexOf(query.get("cursor") ?? "");
      const priority = at === 2 ? "P0" : "P3";
      const created_at = `2026-11-2${8 - at}T10:00:00Z`;
      return {
        items: [ticket({ number: `FD-${at}`, priority, created_at })],
        next_cursor: pages[at + 1] ?? null,
        changed: 1,
      };
    },
  });
  const pinia = createPinia();
  setActivePinia(pinia);
  const host = createApp({}).provide(apiKey, api).use(pinia);
  return host.runWithContext(() => {
    useSession().current = session;
    return { list: useTicketList(), heard };
  });
}

test("the most urgent stands first, on whatever page the server has it", async () => {
  const { list, heard } = open();
  await list.load();
  expect(list.shown.map(({ number }) => number)).toEqual(["FD-0"]); // the rest is read when asked for
  list.order = "priority";
  await list.load();
  expect(list.shown.map(({ number }) => number)).toEqual(["FD-2", "FD-0", "FD-1"]);
  expect(heard).toHaveLength(4);
});

test("what was chosen outlasts a reload, without what is gone", async () => {
  const { list } = open();
  Object.assign(list.filter, { status: "overdue", priority: "P1", queue: "gone" });
  list.order = "due";
  await flushPromises();
  const again = open().list;
  expect(again.filter).toEqual({ status: "overdue", priority: "P1", queue: "", assignee: "" });
  expect(again.order).toBe("due");
});

test("a tab keeps its own choice while another one is made beside it", async () => {
  open().list.order = "oldest";
  await flushPromises();
  const mine = sessionStorage.getItem("frontdesk:tickets:me")!;
  sessionStorage.clear(); // the other tab
  open().list.order = "changed";
  await flushPromises();
  sessionStorage.setItem("frontdesk:tickets:me", mine);
  expect(open().list.order).toBe("oldest");
  sessionStorage.clear();
  expect(open().list.order).toBe("changed");
});
