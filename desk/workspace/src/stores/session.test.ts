// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { h } from "vue";

import { openAs, Refusal, serverOf, session } from "../../tests/mounting";
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

test("who could not be signed out at the hub stays signed in, and is told", async () => {
  const { api } = serverOf({ "POST /logout": () => new Refusal(503, { title: "Busy" }) });
  await openAs("agent", api, () => h("p"));
  await expect(useSession().logOut()).rejects.toThrow();
  expect(useSession().me).not.toBeNull();
});

test("who was signed out by the hub already is signed out", async () => {
  const { api } = serverOf({ "POST /logout": () => new Refusal(401, { title: "Sign in" }) });
  await openAs("agent", api, () => h("p"));
  await useSession().logOut();
  expect(useSession().me).toBeNull();
});
