// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h, ref } from "vue";

import type { Conversation } from "@/api/types";

import { contactFile, conversation } from "../../tests/examples";
import { button, openAs, Refusal, serverOf, type Answers } from "../../tests/mounting";
import ContinueDialog from "./ContinueDialog.vue";

const proven = contactFile({
  identities: [{ kind: "email", value: "chen@example.com", evidence: "code" }],
});
const letters = conversation({ id: "c2", channel: "email" });

afterEach(() => (document.body.innerHTML = ""));

async function open(answers: Answers = {}) {
  const { api, heard } = serverOf({
    "GET /contacts/ct1": () => proven,
    "POST /conversations/c1/continue": () => letters,
    ...answers,
  });
  const moved: Conversation[] = [];
  const isShown = ref(true);
  await openAs("agent", api, () =>
    h(ContinueDialog, {
      row: conversation(),
      shown: isShown.value,
      onClose: () => (isShown.value = false),
      onMoved: (row: Conversation) => moved.push(row),
    }),
  );
  return { moved, isShown, sent: () => heard.filter((one) => one.method === "POST") };
}

const dialog = () => document.querySelector("[role=dialog]")!;

test("says to which address it goes, and goes there with the note", async () => {
  const { moved, sent } = await open();
  expect(dialog().textContent).toContain("chen@example.com");
  const note = dialog().querySelector("textarea")!;
  note.value = " on the train ";
  note.dispatchEvent(new Event("input"));
  button("Continue by mail").click();
  await flushPromises();
  expect(sent()[0]!.body).toEqual({ note: "on the train" });
  expect(sent()[0]!.headers["idempotency-key"]).toBeTruthy();
  expect(moved).toEqual([letters]);
});

test("without a verified address it says why and offers nothing", async () => {
  const { sent } = await open({ "GET /contacts/ct1": () => contactFile() });
  expect(dialog().textContent).toContain("has not verified an e-mail address");
  expect(() => button("Continue by mail")).toThrow();
  expect(sent()).toEqual([]);
});

test("what the server refuses is told, and trying again is the same wish", async () => {
  const { moved, sent } = await open({
    "POST /conversations/c1/continue": () =>
      new Refusal(409, { type: "no-mailbox", detail: "There is no mailbox." }),
  });
  for (let time = 0; time < 2; time++) {
    button("Continue by mail").click();
    await flushPromises();
  }
  expect(dialog().querySelector("[role=alert]")!.textContent).toBe("There is no mailbox.");
  expect(new Set(sent().map((one) => one.headers["idempotency-key"])).size).toBe(1);
  expect(moved).toEqual([]);
});
