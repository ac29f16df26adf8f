// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { defineComponent, h } from "vue";

import { useClock } from "@/stores/clock";
import { useLive } from "@/stores/live";

import { conversation, ticket } from "../../tests/examples";
import { openAs, serverOf } from "../../tests/mounting";
import { restMs, useTodoCount } from "./counting";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function open(role: "agent" | "auditor") {
  const none = () => ({ items: [], titles: {} });
  const { api, heard } = serverOf({
    "GET /escalations": none,
    "GET /tasks": none,
    "GET /approvals": none,
  });
  const Shell = defineComponent(() => {
    useTodoCount();
    useClock();
    return () => h("p");
  });
  const { page } = await openAs(role, api, () => h(Shell));
  const asked = () => heard.filter(({ path }) => path === "/approvals").length;
  const passes = async (milliseconds: number) => {
    vi.advanceTimersByTime(milliseconds);
    await flushPromises();
    return asked();
  };
  return { page, asked, passes };
}

test("while no ticket changes, time alone asks nothing", async () => {
  const { asked, passes } = await open("agent");
  expect(asked()).toBe(1);
  useLive().learn({ conversation: conversation() });
  expect(await passes(3_600_000)).toBe(1);
});

test("tickets that change are looked up, a burst once", async () => {
  const { page, passes } = await open("agent");
  for (const changed of [7, 8]) {
    useLive().learn({ ticket: ticket({ changed }) });
    expect(await passes(10)).toBe(1);
  }
  expect(await passes(restMs)).toBe(2);
  useLive().learn({ ticket: ticket({ changed: 9 }) });
  await flushPromises();
  page.unmount();
  expect(await passes(restMs)).toBe(2);
});

test("who works on nothing is counted nothing", async () => {
  expect((await open("auditor")).asked()).toBe(0);
});
