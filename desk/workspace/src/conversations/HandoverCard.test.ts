// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { NMessageProvider } from "naive-ui";
import { afterEach, expect, test } from "vitest";
import { defineComponent, h, type Component } from "vue";

import type { Handover } from "@/api/types";
import DispatchBanner from "@/shell/DispatchBanner.vue";
import { useSession } from "@/stores/session";

import { mountIn, serverOf, session, type Answers } from "../../tests/mounting";
import HandoverCard from "./HandoverCard.vue";

const left: Handover = {
  conversation_id: "c1", speaker: "waiting", queue: "hardware", reason: "upset",
  at: "2026-11-22T10:00:00Z", language: "en", summary: "",
  contact: { id: "k1", name: "Bob", company: "", level: "vip", phone: "", email: "" },
  ticket: null, fields: {}, clocks: [], media: [],
  open_questions: [{ name: "serial_number", label: { zh: "序列号", en: "Serial number" } }],
  bot_said: [{ seq: 2, at: "2026-11-22T10:00:00Z", text: "Please press reset." }],
  articles: [{ id: "a1", title: "Reset the printer", helped: false }],
};

afterEach(() => {
  document.body.innerHTML = "";
});

async function open(part: Component, props: object, answers: Answers) {
  const { api, heard } = serverOf({ "GET /session": () => session, ...answers });
  const page = mountIn(
    defineComponent({ render: () => h(NMessageProvider, () => h(part, props)) }),
    api,
  );
  await flushPromises();
  return { page, heard };
}

test("a person reads why, what is open, what was tried and what the bot said", async () => {
  const { page } = await open(HandoverCard, { id: "c1" }, {
    "GET /conversations/c1/handover": () => left,
  });
  const text = page.text();
  for (const part of ["the customer is angry", "Serial number", "Reset the printer", "did not help",
    "Please press reset."]) expect(text).toContain(part);
});

test("where the bot left nothing there is no card", async () => {
  const { page } = await open(HandoverCard, { id: "c1" }, {
    "GET /conversations/c1/handover": () => ({
      ...left, reason: "", open_questions: [], articles: [], bot_said: [],
    }),
  });
  expect(page.text()).toBe("");
});

test.each([["supervisor", 1], ["agent", 0]] as const)(
  "queues nobody works in are shown to a %s",
  async (role, times) => {
    const problem = { queue: "hardware", reason: "no_member", open_tickets: 2, turned_away: 0 };
    const { page, heard } = await open(DispatchBanner, {}, {
      "GET /dispatch/problems": () => ({ items: [problem] }),
    });
    useSession().current = { ...session, agent: { ...session.agent, role } };
    await flushPromises();
    expect(heard.filter((one) => one.path === "/dispatch/problems")).toHaveLength(times);
    expect(page.text().includes("Hardware (2)")).toBe(times === 1);
  },
);
