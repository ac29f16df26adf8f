// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h } from "vue";

import type { Visit } from "@/api/types";
import { keep, readKept } from "@/stores/kept";

import { button, openAs, serverOf } from "../../tests/mounting";
import VisitEnd from "./VisitEnd.vue";

const visit = { id: "v1", state: "on_site", findings: "" } as Visit;

afterEach(() => (document.body.innerHTML = ""));

test("the work is written down while on site, for the customer to sign", async () => {
  const { api } = serverOf({});
  const sent: unknown[] = [];
  const act = async (...all: unknown[]) => (sent.push(all), true);
  await openAs("agent", api, () => h(VisitEnd, { visit, isBusy: false, act }));
  const field = document.querySelector("textarea")!;
  field.value = "Bearing replaced ";
  field.dispatchEvent(new Event("input"));
  await flushPromises();
  button("Write down").click();
  await flushPromises();
  expect(sent).toEqual([["visits/v1", { findings: "Bearing replaced" }, "PATCH"]]);
});

test("a signed visit is only ended, whatever text is left in the browser", async () => {
  const { api } = serverOf({});
  const sent: unknown[] = [];
  const act = async (...all: unknown[]) => (sent.push(all), true);
  const signed = { ...visit, findings: "Bearing replaced", signature: "b10b" } as Visit;
  keep("findings:me:v1", "Bearing replaced, and more");
  await openAs("agent", api, () => h(VisitEnd, { visit: signed, isBusy: false, act }));
  expect(document.querySelector("textarea")).toBeNull();
  button("Finished").click();
  await flushPromises();
  expect(sent).toEqual([["visits/v1", { state: "done" }, "PATCH"]]);
});

test("what was found on site is kept in the browser until the hub has it", async () => {
  const { api } = serverOf({});
  const sent: unknown[] = [];
  let isTaken = false;
  const act = async (...all: unknown[]) => (sent.push(all), isTaken);
  await openAs("agent", api, () => h(VisitEnd, { visit, isBusy: false, act }));
  const field = document.querySelector("textarea")!;
  field.value = "Bearing replaced";
  field.dispatchEvent(new Event("input"));
  button("Finished").click();
  await flushPromises();
  expect(readKept("findings:me:v1", "")).toBe("Bearing replaced"); // no network in the hall
  isTaken = true;
  button("Finished").click();
  await flushPromises();
  expect(readKept("findings:me:v1", "")).toBe("");
  expect(sent.at(-1)).toEqual([
    "visits/v1",
    { state: "done", findings: "Bearing replaced" },
    "PATCH",
  ]);
});
