// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h } from "vue";

import { useChats } from "@/stores/chats";
import { useLive } from "@/stores/live";

import { contactFile, conversation, ticket } from "../../tests/examples";
import { openAs, serverOf } from "../../tests/mounting";
import DetailsPane from "./DetailsPane.vue";

const one = ticket({ conversation_id: "c1" });
const other = ticket({ number: "FD-1002", title: "Out of toner" });

afterEach(() => (document.body.innerHTML = ""));

async function open(numbers: string[]) {
  const titles = { "FD-1001": one.title, "FD-1002": other.title };
  const { api, heard } = serverOf({
    "GET /conversations/c1/tickets": () => ({ items: numbers, titles }),
    "GET /tickets/FD-1001": () => one,
    "GET /tickets/FD-1002": () => other,
    "GET /contacts/ct1": () => contactFile(),
  });
  await openAs("agent", api, () => h(DetailsPane, { id: "c1" }));
  useLive().learn({ conversation: conversation({ ticket: { ...one, due_at: null } }) });
  await flushPromises();
  return () => heard.filter(({ path }) => path === "/conversations/c1/tickets").length;
}

const shown = () => document.querySelector(".ticket .number")?.textContent;

test("a conversation with two tickets shows its own, and the other by a switch", async () => {
  await open(["FD-1001", "FD-1002"]);
  expect(shown()).toBe("FD-1001");
  const choice = document.querySelector<HTMLSelectElement>(".switch select")!;
  expect([...choice.options].map((each) => each.text)).toEqual([
    "FD-1001 打印机卡纸",
    "FD-1002 Out of toner",
  ]);
  choice.value = "FD-1002";
  choice.dispatchEvent(new Event("change"));
  await flushPromises();
  expect(shown()).toBe("FD-1002");
  expect(useChats().about.get("c1")).toBe("FD-1002"); // what is written now is about it
  choice.value = "FD-1001";
  choice.dispatchEvent(new Event("change"));
  await flushPromises();
  expect(shown()).toBe("FD-1001");
  expect(useChats().about.size).toBe(0);
});

test("a conversation with one ticket needs no switch", async () => {
  const asked = await open(["FD-1001"]);
  expect(shown()).toBe("FD-1001");
  expect(document.querySelector(".switch")).toBeNull();
  expect(asked()).toBe(1); // reading the ticket is no news about which there are
  useLive().learn({ ticket: ticket({ conversation_id: "c1", version: 99, changed: 99 }) });
  await flushPromises();
  expect(asked()).toBe(2);
});

test("whoever writes again after all is closed can have a new ticket", async () => {
  await open(["FD-1001"]);
  const offer = () => document.querySelector(".over")?.textContent ?? "";
  expect(offer()).toBe("");
  const closed = { ...one, status: "closed", version: 7, changed: 7 } as const;
  useLive().learn({ conversation: conversation({ ticket: { ...closed, due_at: null }, version: 7, changed: 7 }) });
  await flushPromises();
  expect(offer()).toContain("Open a ticket");
});

test("a conversation without a ticket offers to open one", async () => {
  const { api } = serverOf({ "GET /contacts/ct1": () => contactFile() });
  const { router } = await openAs("agent", api, () => h(DetailsPane, { id: "c1" }));
  useLive().learn({ conversation: conversation({ speaker: "human" }) });
  await flushPromises();
  const button = [...document.querySelectorAll("button")].find((one) => /ticket/.test(one.textContent));
  button!.click();
  await flushPromises();
  expect(router.currentRoute.value.name).toBe("newReport");
  expect(router.currentRoute.value.query).toEqual({ conversation: "c1" });
});
