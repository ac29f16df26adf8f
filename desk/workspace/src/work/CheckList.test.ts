// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h, ref } from "vue";

import type { Ticket, Work } from "@/api/types";

import { openAs, serverOf } from "../../tests/mounting";
import CheckList from "./CheckList.vue";

const code = (name: string) => ({ name, title: { zh: name, en: name } });
const process = {
  checks: [], causes: [code("design"), code("misuse")], fixes: [code("replaced")],
} as unknown as NonNullable<Work["process"]>;

const inWork = { number: "FD-000001", status: "in_progress" } as Ticket;

afterEach(() => (document.body.innerHTML = ""));

test("what was chosen but not saved stays when the work is read again", async () => {
  const solution = ref<Work["solution"]>({ cause: "", fix: "", lasting: "" });
  const { api } = serverOf({});
  await openAs("agent", api, () =>
    h(CheckList, { ticket: inWork, process, solution: solution.value, mayEdit: true, isBusy: false, act: async () => true }),
  );
  const cause = document.querySelector<HTMLSelectElement>(".solution select")!;
  cause.value = "misuse";
  cause.dispatchEvent(new Event("change"));
  solution.value = { cause: "", fix: "", lasting: "" };
  await flushPromises();
  expect(cause.value).toBe("misuse");
  solution.value = { cause: "design", fix: "", lasting: "" };
  await flushPromises();
  expect(cause.value).toBe("design");
});

test("a closed ticket's cause is changed with a reason", async () => {
  const solution = { cause: "design", fix: "replaced", lasting: "permanent" } as Work["solution"];
  const sent: object[] = [];
  const act = async (_what: string, content: object) => !!sent.push(content);
  const { api } = serverOf({});
  const ticket = { ...inWork, status: "closed" } as Ticket;
  await openAs("agent", api, () =>
    h(CheckList, { ticket, process, solution, mayEdit: true, isBusy: false, act }),
  );
  expect(document.querySelector(".ask-line")).toBeNull();
  const cause = document.querySelector<HTMLSelectElement>(".solution select")!;
  cause.value = "misuse";
  cause.dispatchEvent(new Event("change"));
  await flushPromises();
  const why = document.querySelector<HTMLInputElement>(".ask-line input")!;
  why.value = "the log shows it";
  why.dispatchEvent(new Event("input"));
  await flushPromises();
  document.querySelector(".ask-line")!.dispatchEvent(new Event("submit"));
  await flushPromises();
  const note = "the log shows it";
  expect(sent).toEqual([{ cause: "misuse", fix: "replaced", lasting: "permanent", note }]);
});
