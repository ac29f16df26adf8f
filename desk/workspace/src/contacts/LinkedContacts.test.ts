// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import { h, ref } from "vue";

import type { Contact360, ContactIdentity } from "@/api/types";

import { contactFile, conversation, ticket } from "../../tests/examples";
import { button, openAs, Refusal, serverOf, type Answers } from "../../tests/mounting";
import LinkedContacts from "./LinkedContacts.vue";

const mail = (value: string): ContactIdentity => ({ kind: "email", value, evidence: "code" });
const one = contactFile({ id: "k1", name: "Chen Wei", phone: "", identities: [mail("a@b.example")] });
const other = contactFile({
  id: "k2",
  name: "C. Wei",
  phone: "+86139",
  tickets: [ticket(), ticket({ number: "FD-2" })],
  conversations: [conversation()],
});
const link = {
  contact_id: "k2", name: "C. Wei", evidence: "agent", by: "Li Na", made_at: "2026-11-22T10:00:00Z",
};

afterEach(() => {
  document.body.innerHTML = "";
  vi.useRealTimers();
});

async function open(contact: Contact360, answers: Answers = {}, role: "agent" | "auditor" = "agent") {
  vi.useFakeTimers();
  const { api, heard } = serverOf({
    "GET /contacts": () => ({ items: [one, other] }),
    "GET /contacts/k2": () => other,
    "POST /contacts/k1/link": () => ({ ...one, links: [link] }),
    "POST /contacts/k1/unlink": () => one,
    ...answers,
  });
  const shown = ref(contact);
  await openAs(role, api, () =>
    h(LinkedContacts, { contact: shown.value, onChanged: (now: Contact360) => (shown.value = now) }),
  );
  return { sent: () => heard.filter((each) => each.method === "POST") };
}

async function settle() {
  await vi.advanceTimersByTimeAsync(400);
  await flushPromises();
}

async function press(text: string) {
  button(text).click();
  await settle();
}

async function findOther() {
  await press("Link with another contact…");
  const field = document.querySelector<HTMLInputElement>("input.find")!;
  field.value = "Wei";
  field.dispatchEvent(new Event("input"));
  await settle();
  const found = [...document.querySelectorAll<HTMLButtonElement>(".found button")];
  expect(found.map((each) => each.querySelector("b")!.textContent)).toEqual(["C. Wei"]);
  found[0]!.click();
  await settle();
}

test("both stand beside each other with what will move before anything is done", async () => {
  const { sent } = await open(one);
  await findOther();
  const dialog = document.querySelector("[role=dialog]")!;
  expect(dialog.querySelectorAll(".side")).toHaveLength(2);
  expect(dialog.textContent).toContain("from C. Wei to Chen Wei: 1 conversation and 2 tickets.");
  expect(dialog.textContent).toContain("not known yet: phone");
  expect(sent()).toEqual([]);
  await press("Link");
  expect(sent()[0]!.body).toEqual({ contact_id: "k2" });
  expect(document.querySelector(".linked ul")!.textContent).toContain("linked by Li Na");
});

test("two different verified addresses make one think", async () => {
  await open(one, {
    "GET /contacts/k2": () => ({ ...other, identities: [mail("x@y.example")] }),
  });
  await findOther();
  expect(document.querySelector(".doubt")!.textContent).toContain("another e-mail address");
});

test("why it cannot be done stands in the dialog", async () => {
  await open(one, {
    "POST /contacts/k1/link": () => new Refusal(409, { type: "cannot-link", detail: "Linked already." }),
  });
  await findOther();
  await press("Link");
  expect(document.querySelector("[role=dialog] [role=alert]")!.textContent).toBe("Linked already.");
});

test("taking apart asks first", async () => {
  const { sent } = await open({ ...one, links: [link] });
  await press("Separate");
  expect(sent()).toEqual([]);
  const [, confirm] = [...document.querySelectorAll<HTMLButtonElement>("[role=dialog] footer button")];
  confirm!.click();
  await settle();
  expect(sent()[0]!.path).toBe("/contacts/k1/unlink");
  expect(document.querySelector(".linked ul")).toBeNull();
});

test("who only looks gets no buttons", async () => {
  await open({ ...one, links: [link] }, {}, "auditor");
  expect(document.querySelectorAll(".linked button")).toHaveLength(0);
  expect(document.querySelector(".linked ul")!.textContent).toContain("C. Wei");
});
