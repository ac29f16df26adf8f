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
  const none = { escalations: [], tasks: [], approvals: [], titles: {} };
  const { api, heard } = serverOf({ "GET /todo": () => none });
  const Shell = defineComponent(() => {
    useTodoCount();
    useClock();
    return () => h("p");
  });
  const { page } = await openAs(role, api, () => h(Shell));
  const asked = () => heard.filter(({ path }) => path === "/todo").length;
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

test("the line that opens first asks nothing twice, one that comes back does", async () => {
  const lines: { onopen(): void; onclose(event: { code: number }): void }[] = [];
  vi.stubGlobal("WebSocket", class {
    constructor() {
      lines.push(this as never);
    }
    close() {}
  });
  const { asked, passes } = await open("agent");
  const live = useLive();
  live.learn({ conversation: conversation() });
  await live.start();
  lines[0]!.onopen();
  await flushPromises();
  expect(asked()).toBe(1);
  lines[0]!.onclose({ code: 1006 });
  await passes(5_000);
  lines[1]!.onopen();
  await flushPromises();
  expect(asked()).toBe(2);
  vi.unstubAllGlobals();
});
