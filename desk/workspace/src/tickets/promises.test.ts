// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";

import type { SlaExplanation } from "@/api/types";

import { ticket } from "../../tests/examples";
import { mountIn, Refusal, serverOf } from "../../tests/mounting";
import SlaCountdown from "./SlaCountdown.vue";
import SlaReasons from "./SlaReasons.vue";

const sentence = "Solution due 2026-11-25 11:00: P1 promises 18 h.";
const explained: SlaExplanation = {
  number: "FD-1001",
  priority: "P1",
  priority_derivation: { zh: "P1：产线停机", en: "P1: line stopped" },
  level: "normal",
  paused: false,
  waiting_for: "",
  promises: [
    {
      promise: "resolution",
      state: "running",
      begins_at: "2026-11-22T10:00:00Z",
      due_at: "2026-11-25T03:00:00Z",
      done_at: null,
      hours: "working",
      calendar: "office",
      time_zone: "Asia/Shanghai",
      target_seconds: 64800,
      used_seconds: 0,
      left_seconds: 64800,
      marks: [
        { percent: 100, at: "2026-11-25T03:00:00Z", escalates_to: [], told: false },
        { percent: 150, at: "2026-11-26T03:00:00Z", escalates_to: ["director"], told: false },
      ],
      why: { zh: "解决时限", en: sentence },
    },
  ],
  pauses: [],
  why: { zh: "解决时限", en: sentence },
};

afterEach(() => {
  document.body.innerHTML = "";
});

test("due when, and why, with who hears of it", async () => {
  const { api } = serverOf({ "GET /tickets/FD-1001/sla": () => explained });
  const panel = mountIn(SlaReasons, api, { props: { ticket: ticket() } });
  await flushPromises();
  expect(panel.text()).toContain(sentence);
  expect(panel.text()).toContain("at 150 % to the director");
  expect(panel.text()).not.toContain("at 100 %");
});

const hour = 3_600_000;

test.each([
  [32400, -18 * hour, null, "50% of the time used", 0],
  [1892160, 511 * hour, null, /21\s?days?,? ?7\s?hr overdue/, 1],
  [97200, 30 * hour, -21 * hour, /9\s?hr late/, 1],
  [64800, -hour, null, "100% of the time used", 0],
])(
  "%i seconds of 18 hours, due %i ms ago: %s",
  async (used_seconds, dueAgo, doneAgo, words, beyond) => {
    const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();
    const due_at = ago(dueAgo);
    const done_at = doneAgo === null ? null : ago(-doneAgo);
    const promises = explained.promises.map((one) => ({ ...one, used_seconds, due_at, done_at }));
    const { api } = serverOf({ "GET /tickets/FD-1001/sla": () => ({ ...explained, promises }) });
    const panel = mountIn(SlaReasons, api, { props: { ticket: ticket() } });
    await flushPromises();
    expect(panel.text()).toMatch(words);
    expect(panel.findAll(".beyond")).toHaveLength(beyond);
  },
);

test("reasons that do not load say so", async () => {
  const { api } = serverOf({ "GET /tickets/FD-1001/sla": () => new Refusal(503, {}) });
  const panel = mountIn(SlaReasons, api, { props: { ticket: ticket() } });
  await flushPromises();
  expect(panel.text()).toContain("did not load");
});

test("a resting clock says for whom it rests", () => {
  const { api } = serverOf({});
  const sla = {
    ...ticket().sla,
    resolution_due_at: "2026-11-22T12:00:00Z",
    paused: true,
    paused_since: "2026-11-22T09:00:00Z",
    waiting_for: "parts" as const,
  };
  const shown = mountIn(SlaCountdown, api, { props: { ticket: ticket({ sla }) } });
  expect(shown.text()).toContain("waiting for parts");
  expect(shown.text()).toMatch(/3\s?h/);
});
