// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h } from "vue";

import { contactFile } from "../../tests/examples";
import { openAs, serverOf } from "../../tests/mounting";
import AccountManager from "./AccountManager.vue";

afterEach(() => (document.body.innerHTML = ""));

test("a supervisor chooses who looks after a customer, or that nobody does", async () => {
  const { api, heard } = serverOf({
    "PUT /contacts/ct1/account-manager": ({ body }) => body,
  });
  const changed: (string | null)[] = [];
  await openAs("supervisor", api, () =>
    h(AccountManager, {
      contact: contactFile(),
      onChanged: (now) => changed.push(now.account_manager),
    }),
  );
  const choice = document.querySelector("select")!;
  for (const value of ["me", ""]) {
    choice.value = value;
    choice.dispatchEvent(new Event("change"));
    await flushPromises();
  }
  expect(heard.map(({ body }) => body)).toEqual([{ agent_id: "me" }, { agent_id: null }]);
  expect(changed).toEqual(["me", null]);
});

test("an agent reads who it is", async () => {
  const { api } = serverOf({});
  const contact = contactFile({ account_manager: "me" });
  await openAs("agent", api, () => h(AccountManager, { contact }));
  expect(document.body.textContent).toContain("Account manager: Li Na");
  expect(document.querySelector("select")).toBeNull();
});
