// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";

import { mayFire } from "./shortcuts";

afterEach(() => {
  document.body.innerHTML = "";
});

function press(on: string, init: KeyboardEventInit = {}): boolean {
  document.body.innerHTML += on;
  const target = document.body.lastElementChild ?? document.body;
  let fired = false;
  const listen = (event: Event) => (fired = mayFire(event as KeyboardEvent));
  window.addEventListener("keydown", listen, { once: true });
  target.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true, ...init }));
  return fired;
}

test("a key on the page fires", () => {
  expect(press("<div></div>")).toBe(true);
});

test.each(["<input>", "<textarea></textarea>", "<select></select>"])(
  "a key in %s is writing, not a shortcut",
  (element) => {
    expect(press(element)).toBe(false);
  },
);

test("nothing fires behind an open dialog or together with Ctrl", () => {
  expect(press("<div></div>", { ctrlKey: true })).toBe(false);
  document.body.innerHTML = '<div role="dialog"></div>';
  expect(press("<div></div>")).toBe(false);
});
