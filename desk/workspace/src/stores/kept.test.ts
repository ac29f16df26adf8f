// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { effectScope } from "vue";

import { keep, keptName, readKept, useKeptText } from "./kept";

afterEach(() => localStorage.clear());

const told = (name: string) =>
  window.dispatchEvent(new StorageEvent("storage", { key: keptName(name) }));

test("what another tab wrote or sent stands here, too, as long as somebody looks", () => {
  const scope = effectScope();
  const text = scope.run(() => useKeptText(() => "draft:1"))!;
  localStorage.setItem(keptName("draft:1"), JSON.stringify("half a sent"));
  told("draft:1");
  expect(text.value).toBe("half a sent");
  localStorage.removeItem(keptName("draft:1"));
  told("draft:1");
  expect(text.value).toBe("");
  scope.stop();
  localStorage.setItem(keptName("draft:1"), JSON.stringify("later"));
  told("draft:1");
  expect(text.value).toBe("");
});

test("a full storage keeps the newest value for this page", () => {
  keep("note", "old");
  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  keep("note", "new");
  Storage.prototype.setItem = setItem;
  expect(readKept("note", "")).toBe("new");
  keep("note", null);
  expect(readKept("note", "")).toBe("");
});
