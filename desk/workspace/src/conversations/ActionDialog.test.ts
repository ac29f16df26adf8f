// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h, ref } from "vue";

import { button, openAs, serverOf } from "../../tests/mounting";
import ActionDialog from "./ActionDialog.vue";

afterEach(() => (document.body.innerHTML = ""));

async function ask(lacks: string[]) {
  const heard: string[] = [];
  const note = ref("");
  await openAs("agent", serverOf({}).api, () =>
    h(ActionDialog, {
      note: note.value, "onUpdate:note": (now: string) => void (note.value = now),
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

test("typing on without looking writes a note and ends nothing; Enter alone says yes", async () => {
  const heard = await ask([]);
  const note = document.querySelector("textarea")!;
  expect(note.dataset["first"]).toBe(""); // the card puts the focus there
  const press = (more: object = {}) =>
    note.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, ...more }));
  note.value = "llo, I am on it.";
  note.dispatchEvent(new Event("input"));
  await flushPromises();
  press();
  expect(heard).toEqual([]);
  press({ ctrlKey: true });
  note.value = "";
  note.dispatchEvent(new Event("input"));
  await flushPromises();
  press({ isComposing: true });
  press();
  expect(heard).toEqual(["confirm", "confirm"]);
});
