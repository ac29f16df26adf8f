// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { mount } from "@vue/test-utils";
import { expect, test } from "vitest";

import TickList from "./TickList.vue";

test("what is ticked comes after what was, what is unticked goes, what has no box stays", async () => {
  const options = ["P0", "P1"].map((value) => ({ value, label: value }));
  const props = { modelValue: ["old", "P1"], options };
  const shown = mount(TickList, { props });
  const [first, second] = shown.findAll("input");
  await first!.trigger("change");
  await second!.trigger("change");
  expect(shown.emitted("update:modelValue")).toEqual([[["old", "P1", "P0"]], [["old", "P0"]]]);
});
