// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h } from "vue";

import { useAsking } from "@/stores/asking";

import { button, openAs, serverOf } from "../../tests/mounting";
import CostLines from "./CostLines.vue";

const travel = {
  id: "c1", kind: "travel", text: "City visit", quantity: 1, unit_price: 12000, amount: 12000,
  currency: "CNY",
} as const;

afterEach(() => (document.body.innerHTML = ""));

async function open() {
  const sent: unknown[][] = [];
  const act = async (...all: unknown[]) => (sent.push(all), true);
  const given = { ticket: "FD-1001", costs: [travel], totals: { CNY: 12000 }, mayEdit: true, isBusy: false, act };
  await openAs("agent", serverOf({}).api, () => h(CostLines, given as never));
  const write = async (name: string, text: string) => {
    const field = document.querySelector<HTMLInputElement>(`[aria-label="${name}"]`)!;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await flushPromises();
  };
  return { sent, write };
}

test("an amount is taken as it is written, and one that cannot be read is named", async () => {
  const { sent, write } = await open();
  await write("What for", "New motor");
  await write("Price", "1.200");
  expect(document.querySelector("[role=alert]")?.textContent).toContain("cannot be read");
  expect(button("Add").disabled).toBe(true);
  await write("Price", "1,200");
  expect(document.querySelector("[role=alert]")).toBeNull();
  button("Add").click();
  await flushPromises();
  expect(sent[0]![1]).toEqual({ kind: "labour", text: "New motor", unit_price: 120000 });
});

test("a cost is removed only after the workspace's own question", async () => {
  const { sent } = await open();
  const cross = document.querySelector<HTMLButtonElement>('[aria-label*="City visit"]')!;
  for (const isSure of [false, true]) {
    cross.click();
    await flushPromises();
    expect(useAsking().question?.text).toContain("City visit");
    useAsking().answer(isSure);
    await flushPromises();
    expect(sent).toHaveLength(isSure ? 1 : 0);
  }
  expect(sent[0]![2]).toBe("DELETE");
});
