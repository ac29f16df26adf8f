// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { h } from "vue";

import { openAs, serverOf } from "../../tests/mounting";
import { usePlaces } from "./places";

afterEach(() => (document.body.innerHTML = ""));

const Shown = {
  setup() {
    const { daily, oversight } = usePlaces();
    const names = () => [...daily.value, ...oversight.value].map(({ name }) => name).join(" ");
    return () => h("p", names());
  },
};

test.each([
  ["agent", "conversations tickets todo"],
  ["supervisor", "conversations tickets todo parked notices knowledge rules team"],
  ["auditor", "conversations tickets todo parked notices knowledge rules team"],
  ["editor", "knowledge"],
] as const)("%s goes to what is theirs", async (role, names) => {
  await openAs(role, serverOf({}).api, () => h(Shown));
  expect(document.querySelector("p")!.textContent).toBe(names);
});
