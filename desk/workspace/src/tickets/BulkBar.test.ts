// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h } from "vue";

import { ticket } from "../../tests/examples";
import { button, openAs, Refusal, serverOf, type Answers } from "../../tests/mounting";
import BulkBar from "./BulkBar.vue";

afterEach(() => (document.body.innerHTML = ""));

const both = [ticket({ version: 3 }), ticket({ number: "FD-1002", version: 5 })];

async function resolveAll(answers: Answers) {
  const { api, heard } = serverOf(answers);
  const changed: string[] = [];
  const onChanged = (number: string) => changed.push(number);
  await openAs("agent", api, () => h(BulkBar, { tickets: both, onChanged }));
  expect(button("Change").disabled).toBe(true); // nothing to change yet
  const status = document.querySelectorAll("select")[2]!;
  status.value = "resolved";
  status.dispatchEvent(new Event("change"));
  await flushPromises();
  button("Change").click();
  await flushPromises();
  return { changed, sent: heard.filter(({ method }) => method === "PATCH") };
}

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
