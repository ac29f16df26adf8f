// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h } from "vue";

import type { TeamMember } from "@/api/types";

import { button, openAs, Refusal, serverOf } from "../../tests/mounting";
import TeamPage from "./TeamPage.vue";

const wang: TeamMember = {
  id: "a2", login: "wang", name: "Wang", queues: ["hardware"], skills: ["toner"], capacity: 4,
  shift: "", state: "available", is_online: true, load: 4,
};

afterEach(() => (document.body.innerHTML = ""));

async function open(role: "supervisor" | "agent", refuses = false) {
  const { api, heard } = serverOf({
    "GET /agents": () => ({ items: [wang], shifts: ["night"], skills: ["network", "toner"] }),
    "PATCH /agents/a2": () =>
      refuses ? new Refusal(400, { title: "No", detail: "is no shift of ours" }) : wang,
  });
  await openAs(role, api, () => h(TeamPage));
  return () => heard.filter((each) => each.method === "PATCH");
}

test("says who works on what, what they can and how full they are", async () => {
  await open("agent");
  const text = document.querySelector("li")!.textContent!;
  for (const told of ["Wang", "available", "Hardware", "toner", "4 of 4", "opening hours"]) {
    expect(text).toContain(told);
  }
  expect(document.querySelector("li .full")).not.toBeNull();
  expect(document.querySelector("li button")).toBeNull();
});

test("a supervisor changes skills and capacity", async () => {
  const sent = await open("supervisor");
  button("Change").click();
  await flushPromises();
  const skills = document.querySelector<HTMLInputElement>("#seat .words input")!;
  const capacity = document.querySelector<HTMLInputElement>("#seat input[type=number]");
  const write = async (text: string) => {
    skills.value = text;
    skills.dispatchEvent(new Event("input"));
    await flushPromises();
  };
  await write("english， net");
  const offered = [...document.querySelectorAll<HTMLElement>("#seat [role=option]")];
  expect(offered.map((one) => one.textContent)).toEqual(["Networks"]); // toner is there already
  for (const key of ["ArrowDown", "Enter"]) {
    skills.dispatchEvent(new KeyboardEvent("keydown", { key }));
    await flushPromises();
  }
  document.querySelector<HTMLButtonElement>('#seat [aria-label="Remove toner"]')!.click();
  await flushPromises();
  await write("Modbus，NETWORKS,"); // there already, by the name that people have for it
  await write("Modbus");
  skills.dispatchEvent(new Event("focusout")); // as pressing Save does
  await flushPromises();
  capacity!.value = "6";
  capacity!.dispatchEvent(new Event("input"));
  document.querySelector<HTMLFormElement>("#seat")!.dispatchEvent(new Event("submit"));
  await flushPromises();
  expect(sent()[0]!.body).toEqual({
    queues: ["hardware"], skills: ["english", "network", "Modbus"], capacity: 6, shift: null,
  });
});

test("what is refused is said in the dialog", async () => {
  await open("supervisor", true);
  button("Change").click();
  await flushPromises();
  document.querySelector<HTMLFormElement>("#seat")!.dispatchEvent(new Event("submit"));
  await flushPromises();
  expect(document.querySelector("#seat [role=alert]")!.textContent).toContain("is no shift of ours");
});
