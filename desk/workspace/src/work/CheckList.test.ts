// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h, ref } from "vue";

import type { Work } from "@/api/types";

import { openAs, serverOf } from "../../tests/mounting";
import CheckList from "./CheckList.vue";

const code = (name: string) => ({ name, title: { zh: name, en: name } });
const process = {
  checks: [], causes: [code("design"), code("misuse")], fixes: [code("replaced")],
} as unknown as NonNullable<Work["process"]>;

afterEach(() => (document.body.innerHTML = ""));

test("what was chosen but not saved stays when the work is read again", async () => {
  const solution = ref<Work["solution"]>({ cause: "", fix: "", lasting: "" });
  const { api } = serverOf({});
  await openAs("agent", api, () =>
    h(CheckList, { process, solution: solution.value, mayEdit: true, isBusy: false, act: async () => true }),
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
