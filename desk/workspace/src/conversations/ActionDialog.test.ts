// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { h } from "vue";

import { button, openAs, serverOf } from "../../tests/mounting";
import ActionDialog from "./ActionDialog.vue";

afterEach(() => (document.body.innerHTML = ""));

async function ask(lacks: string[]) {
  const heard: string[] = [];
  await openAs("agent", serverOf({}).api, () =>
    h(ActionDialog, {
      verb: "close", name: "Chen", hasTicket: true, isBusy: false, lacks,
      onConfirm: () => void heard.push("confirm"),
      onDetails: () => void heard.push("details"),
    }),
  );
  return heard;
}

test("what the ticket lacks is said instead of a question that would be refused", async () => {
  const heard = await ask(["checks", "solution"]);
  expect(document.querySelectorAll("li")).toHaveLength(2);
  expect(document.querySelector("textarea")).toBeNull();
  button("Open the ticket").click();
  expect(heard).toEqual(["details"]);
});

test("a ticket that lacks nothing is asked about", async () => {
  const heard = await ask([]);
  expect(document.querySelector("textarea")).not.toBeNull();
  expect(document.body.textContent).not.toContain("cannot be resolved yet");
  expect(heard).toEqual([]);
});
