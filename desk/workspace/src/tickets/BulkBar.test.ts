// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h, nextTick, ref } from "vue";

import type { Ticket, TicketChange } from "@/api/types";

import { ticket } from "../../tests/examples";
import { button, openAs, Refusal, serverOf, type Answers, type Sent } from "../../tests/mounting";
import BulkBar from "./BulkBar.vue";

afterEach(() => (document.body.innerHTML = ""));

const both = [ticket({ version: 3 }), ticket({ number: "FD-1002", version: 5 })];

async function resolveAll(answers: Answers) {
  const { api, heard } = serverOf(answers);
  const changed: string[] = [];
  const onChanged = (number: string) => changed.push(number);
  const isOpen = ref(true);
  const bar = () => h(BulkBar, { tickets: both, onChanged });
  await openAs("agent", api, () => h("div", isOpen.value ? bar() : undefined));
  expect(button("Change").disabled).toBe(true); // nothing to change yet
  const status = document.querySelectorAll("select")[2]!;
  status.value = "resolved";
  status.dispatchEvent(new Event("change"));
  await flushPromises();
  button("Change").click();
  await flushPromises();
  return { changed, sent: patches(heard), heard, isOpen };
}

const patches = (heard: Sent[]) => heard.filter(({ method }) => method === "PATCH");

test("what refuses is told with its reason; the others are changed", async () => {
  const { changed, sent } = await resolveAll({
    "PATCH /tickets/FD-1001": () => new Refusal(422, { type: "x", detail: "The cause is missing" }),
    "PATCH /tickets/FD-1002": () => ({ ...both[1], status: "resolved" }),
  });
  expect(sent.map(({ body }) => body)).toEqual([
    { status: "resolved", version: 3 },
    { status: "resolved", version: 5 },
  ]);
  expect(changed).toEqual(["FD-1002"]);
  const told = document.querySelector(".bulk [role=alert]")!.textContent;
  expect(told).toContain("1 was not changed");
  expect(told).toContain("FD-1001: The cause is missing");
});

test("without a server it stops at the first", async () => {
  const { changed, sent } = await resolveAll({});
  expect(changed).toEqual([]);
  expect(sent).toHaveLength(1);
});

test("the way back is still there for who left the page and came back", async () => {
  const { heard, isOpen } = await resolveAll({
    "PATCH /tickets/FD-1001": ({ body }) => {
      const { status, version } = body as TicketChange & { version: number };
      return { ...both[0], status, version: version + 1 };
    },
    "PATCH /tickets/FD-1002": () => new Refusal(422, { type: "x", detail: "The cause is missing" }),
  });
  isOpen.value = false;
  await nextTick();
  expect(document.querySelector(".bulk")).toBeNull();
  isOpen.value = true;
  await nextTick();
  button("Undo").click();
  await flushPromises();
  expect(patches(heard).at(-1)?.body).toEqual({ status: "new", version: 4 });
  expect(document.querySelector(".done")).toBeNull();
  isOpen.value = false;
  await nextTick();
  isOpen.value = true;
  await nextTick();
  expect(document.querySelector(".done")).toBeNull(); // what was taken back is not offered again
});

test("an undo leads back, also from what followed; what others changed since is left", async () => {
  const [first, second] = both as [Ticket, Ticket];
  const changed = { status: "resolved", assignee: { id: "me", name: "Li Na" } } as const;
  const { heard } = await resolveAll({
    "PATCH /tickets/FD-1001": ({ body }) =>
      (body as TicketChange).version === 3 ? { ...first, ...changed, version: 4 } : first,
    "PATCH /tickets/FD-1002": ({ body }) =>
      (body as TicketChange).version === 5
        ? { ...second, ...changed, version: 6 }
        : new Refusal(409, { type: "x", detail: "Somebody changed it" }),
  });
  button("Undo").click();
  await flushPromises();
  expect(patches(heard).slice(2).map(({ body }) => body)).toEqual([
    { assignee: null, status: "new", version: 4 },
    { assignee: null, status: "new", version: 6 },
  ]);
  const told = document.querySelector(".bulk [role=alert]")!.textContent;
  expect(told).toContain("1 could not be undone:");
  expect(told).toContain("FD-1002: Somebody changed it");
});
