// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h } from "vue";

import type { Visit } from "@/api/types";
import AskDialog from "@/shell/AskDialog.vue";

import { button, openAs, serverOf } from "../../tests/mounting";
import VisitList from "./VisitList.vue";

const visit: Visit = {
  id: "v1", engineer: "me", engineer_name: "Li Na", starts_at: "2026-11-22T10:00:00Z",
  ends_at: "2026-11-22T12:00:00Z", place: "", note: "", findings: "", photos: [],
  state: "planned", arrived_at: null, left_at: null, signature: "", signed_by: "",
  signed_at: null,
};

afterEach(() => (document.body.innerHTML = ""));

test("a visit is cancelled only after the workspace's own question", async () => {
  const { api } = serverOf({});
  const sent: unknown[] = [];
  const act = async (...all: unknown[]) => (sent.push(all), true);
  const props = { ticket: "FD-1", visits: [visit], mayEdit: true, isBusy: false, act };
  await openAs("agent", api, () => h("div", [h(VisitList, props), h(AskDialog)]));
  button("Cancel visit").click();
  await flushPromises();
  expect(document.querySelector("[role=dialog]")!.textContent).toContain("Li Na");
  button("Keep it").click();
  await flushPromises();
  expect(sent).toEqual([]);

  button("Cancel visit").click();
  await flushPromises();
  const [, yes] = document.querySelectorAll<HTMLElement>(".dialog footer button");
  yes!.click();
  await flushPromises();
  expect(sent).toEqual([["visits/v1", { state: "cancelled" }, "PATCH"]]);
});
