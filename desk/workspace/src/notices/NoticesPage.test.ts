// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h } from "vue";

import type { Notice } from "@/api/types";
import { useRefused } from "@/stores/refused";

import { button, openAs, serverOf } from "../../tests/mounting";
import NoticesPage from "./NoticesPage.vue";

const refused: Notice = {
  id: "n1", place: "team.robot", group: "team", kind: "opened", ticket: "FD-1001",
  text: { zh: "新工单", en: "A new ticket" }, at: "2026-11-22T10:00:00Z", state: "refused",
  attempts: 2, error: "wecom: errcode 93000", due_at: null,
  advice: { zh: "换一个地址", en: "Put its address there" },
};

afterEach(() => (document.body.innerHTML = ""));

async function open(role: "supervisor" | "auditor" = "supervisor", more: Notice[] = []) {
  let items: Notice[] = [refused, { ...refused, id: "n2", state: "nowhere", error: "" }, ...more];
  const { api, heard } = serverOf({
    "GET /notices": ({ query }) => ({
      items: items.filter((one) => !query.get("state") || one.state === query.get("state")),
    }),
    "POST /notices/retry": () => {
      items = items.map((one) => (one.id === "n1" ? { ...one, state: "waiting", error: "" } : one));
      return items[0];
    },
  });
  await openAs(role, api, () => h(NoticesPage));
  return { sent: () => heard.filter((each) => each.method === "POST") };
}

const lines = () => [...document.querySelectorAll(".page li")].map((each) => each.textContent);

test("says what did not go through, where, and why; and sends it again", async () => {
  const { sent } = await open();
  await useRefused().look();
  expect(useRefused().count).toBe(1);
  expect(lines()).toHaveLength(2);
  expect(lines()[0]).toContain("A new ticket");
  expect(lines()[0]).toContain("team.robot");
  expect(lines()[0]).toContain("wecom: errcode 93000");
  expect(lines()[0]).toContain("Put its address there");
  button("Send again").click();
  await flushPromises();
  expect(sent()[0]!.body).toEqual({ id: "n1", place: "team.robot" });
  expect(lines()[0]).toContain("waiting");
  expect(useRefused().count).toBe(0);
  expect(document.body.textContent).toContain("On its way again.");
});

test("what waits for the morning says when it goes", async () => {
  const at = new Date(Date.now() + 8 * 3_600_000).toISOString();
  await open("supervisor", [{ ...refused, id: "n3", state: "waiting", error: "", due_at: at }]);
  expect(lines()[2]).toContain("goes out at");
  expect(lines()[1]).not.toContain("goes out at");
});

test("one state alone can be looked at", async () => {
  await open();
  const choice = document.querySelector<HTMLSelectElement>("header select")!;
  choice.value = "nowhere";
  choice.dispatchEvent(new Event("change"));
  await flushPromises();
  expect(lines()).toHaveLength(1);
  expect(lines()[0]).toContain("workspace only");
});

test("an auditor sends nothing", async () => {
  await open("auditor");
  expect(document.querySelectorAll(".page button")).toHaveLength(0);
});
