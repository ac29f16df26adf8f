// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { h } from "vue";

import { openAs, serverOf, session } from "../../tests/mounting";
import { useSession } from "./session";

const hint = "frontdesk-signed-in=1";

afterEach(() => {
  document.cookie = `${hint}; max-age=0`;
});

test.each([
  ["theme=dark", false],
  [hint, true],
])("with the cookie %s the hub is asked who is signed in: %s", async (cookie, isAsked) => {
  document.cookie = cookie;
  const { api, heard } = serverOf({ "GET /session": () => session });
  await openAs("agent", api, () => h("p"));
  useSession().current = null;
  expect(await useSession().restore()).toBe(isAsked);
  expect(heard).toHaveLength(isAsked ? 1 : 0);
});
