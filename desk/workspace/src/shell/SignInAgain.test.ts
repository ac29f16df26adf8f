// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import { defineComponent, h, ref } from "vue";

import { useSession } from "@/stores/session";

import { openAs, serverOf, session } from "../../tests/mounting";
import SignInAgain from "./SignInAgain.vue";

afterEach(() => (document.body.innerHTML = ""));

/** A page with a text, under the dialog that comes when the sign-in ends. */
const Page = defineComponent(() => {
  const text = ref("");
  const current = useSession();
  return () => [
    h("textarea", {
      value: text.value,
      onInput: (event: Event) => (text.value = (event.target as HTMLTextAreaElement).value),
    }),
    h("p", current.me?.name),
    current.hasExpired ? h(SignInAgain) : null,
  ];
});

async function signInAs(id: string) {
  const { api, heard } = serverOf({
    "POST /login": () => ({ csrf: "fresh" }),
    "GET /session": () => ({ ...session, csrf: "fresh", agent: { ...session.agent, id } }),
  });
  const { page } = await openAs("agent", api, () => h(Page));
  await page.get("textarea").setValue("half a report");
  useSession().expire();
  await flushPromises();
  expect(page.get("p").text()).toBe(session.agent.name); // what is shown to workers stays
  await page.get("#login-name").setValue("lina");
  await page.get("#login-password").setValue("secret");
  await page.get("form").trigger("submit");
  await flushPromises();
  return { page, heard, api };
}

test("who signs in again over the page finds what they had begun", async () => {
  const leave = vi.spyOn(location, "assign").mockReturnValue();
  const { page, heard, api } = await signInAs(session.agent.id);
  expect(heard[0]!.body).toEqual({ login: "lina", password: "secret" });
  expect(api.csrf).toBe("fresh");
  expect(page.find("dialog").exists()).toBe(false);
  expect(page.get("textarea").element.value).toBe("half a report");
  expect(leave).not.toHaveBeenCalled();
});

test("somebody else begins afresh", async () => {
  const leave = vi.spyOn(location, "assign").mockReturnValue();
  await signInAs("another");
  expect(leave).toHaveBeenCalledOnce();
});
