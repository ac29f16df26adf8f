// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { expect, test } from "vitest";
import { h } from "vue";

import { useLists } from "@/stores/lists";
import { useTicketList } from "@/stores/ticketList";

import { button, openAs, serverOf } from "../../tests/mounting";
import ConversationList from "./ConversationList.vue";

test("a search says what it looked at, and goes on in all tickets", async () => {
  const none = { items: [], next_cursor: null, changed: 1 };
  const { api } = serverOf({ "GET /conversations": () => none });
  const { page, router } = await openAs("agent", api, () => h(ConversationList, { currentId: null }));
  expect(page.text()).not.toContain("not what the bot wrote");
  await useLists().find("roller");
  await flushPromises();
  expect(page.text()).toContain("not what the bot wrote");
  button("Search the tickets’ details").click();
  await flushPromises();
  expect(router.currentRoute.value.name).toBe("tickets");
  expect(useTicketList().search).toBe("roller");
  expect(useTicketList().filter.status).toBe("");
});
