// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h, ref } from "vue";

import type { Visit } from "@/api/types";

import { button, openAs, Refusal, serverOf } from "../../tests/mounting";
import VisitBrief from "./VisitBrief.vue";

const visit = { id: "v1" } as Visit;
const brief = {
  ticket: "FD-1001", title: "Jam", priority: "P1", contact: "Chen Wei", phone: "13800000000",
  place: "1 Dock Road", machine: "B7 SN1", missing: [], checks: [],
  fields: [{ name: "symptom", label: { zh: "现象", en: "Symptom" }, display: "It jams" }],
  history: [{ number: "FD-0900", title: "Roller worn", status: "closed" }],
  articles: ["Clean the roller"],
  parts: [{ id: "p1", part: "Roller", quantity: 2, state: "arrived" }],
};

afterEach(() => (document.body.innerHTML = ""));

test("an engineer reads who, where, what was before and what is there; a failure can be retried", async () => {
  let tries = 0;
  const { api } = serverOf({
    "GET /tickets/FD-1001/visits/v1/brief": () =>
      tries++ ? brief : new Refusal(503, { detail: "busy" }),
  });
  const shown = ref<Visit | null>(null);
  await openAs("agent", api, () => h(VisitBrief, { ticket: "FD-1001", visit: shown.value }));
  expect(tries).toBe(0);
  shown.value = visit;
  await flushPromises();
  button("Try again").click();
  await flushPromises();
  const text = document.querySelector("[role=dialog]")!.textContent!;
  for (const each of ["Chen Wei", "1 Dock Road", "B7 SN1", "It jams", "FD-0900", "Roller worn"]) {
    expect(text).toContain(each);
  }
  expect(text).toContain("Clean the roller");
  expect(text).toContain("Roller × 2");
});
