// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import { h } from "vue";

import { button, openAs, serverOf } from "../../tests/mounting";
import SignatureLink from "./SignatureLink.vue";

afterEach(() => (document.body.innerHTML = ""));

const url = "https://desk.test/sign/abc";

async function copyTo(writeText: (text: string) => Promise<void>) {
  vi.spyOn(navigator, "clipboard", "get").mockReturnValue({ writeText } as Clipboard);
  await openAs("agent", serverOf({}).api, () => h(SignatureLink, { url }));
  button("Copy").click();
  await flushPromises();
}

test("the address is copied, and that is said", async () => {
  const copied: string[] = [];
  await copyTo(async (text) => void copied.push(text));
  expect(copied).toEqual([url]);
  expect(document.body.textContent).toContain("Copied.");
});

test("where the browser refuses, the address stands chosen", async () => {
  await copyTo(() => Promise.reject(new DOMException("", "NotAllowedError")));
  const field = document.querySelector<HTMLInputElement>("input")!;
  expect(document.activeElement).toBe(field);
  expect([field.selectionStart, field.selectionEnd]).toEqual([0, url.length]);
  expect(document.body.textContent).not.toContain("Copied.");
});
