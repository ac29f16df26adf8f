// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { mount } from "@vue/test-utils";
import { expect, test } from "vitest";
import { nextTick } from "vue";

import PanelSection from "./PanelSection.vue";

const section = (isOpen: boolean) =>
  mount(PanelSection, { props: { title: "History", isOpen }, slots: { default: "<p>inside</p>" } });

test("what is folded does not exist until it is unfolded, and then stays", async () => {
  const shown = section(false);
  expect(shown.find("p").exists()).toBe(false);
  const details = shown.find("details");
  for (const isOpen of [true, false]) {
    details.element.open = isOpen;
    await details.trigger("toggle");
    expect(shown.find("p").exists()).toBe(true); // what was begun there is kept
  }
});

test("something new unfolds it", async () => {
  const shown = section(false);
  await shown.setProps({ isOpen: true });
  await nextTick();
  expect(shown.find("details").element.open).toBe(true);
  expect(shown.text()).toContain("inside");
});
