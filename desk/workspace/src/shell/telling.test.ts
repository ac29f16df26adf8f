// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { defineComponent, h } from "vue";

import { ApiProblem } from "@/api/problem";

import { openAs, serverOf } from "../../tests/mounting";
import { useTelling } from "./telling";

afterEach(() => (document.body.innerHTML = ""));

test("a refusal says what is refused, not only whom to ask", async () => {
  const { api } = serverOf({});
  let said = "";
  const teller = defineComponent({
    setup() {
      const refusal = new ApiProblem(403, "not-permitted", "Not your role", "Ask somebody.");
      said = useTelling().problemText(refusal);
      return () => h("p");
    },
  });
  await openAs("agent", api, () => h(teller));
  expect(said).toBe("Not your role. Ask somebody.");
});

test("one trouble that many requests meet is told once, another beside it", async () => {
  const { api } = serverOf({});
  let telling: ReturnType<typeof useTelling> | undefined;
  const teller = defineComponent({
    setup() {
      telling = useTelling();
      return () => h("p");
    },
  });
  await openAs("agent", api, () => h(teller));
  const away = new ApiProblem(0, "unreachable", "");
  telling!.tellProblem(away);
  telling!.tellProblem(away);
  telling!.tellProblemText("Something else");
  await flushPromises();
  const told = [...document.querySelectorAll("[role=alert]")].map((one) => one.textContent);
  expect(told).toHaveLength(2);
  expect(told[0]).toContain("cannot be reached");
});
