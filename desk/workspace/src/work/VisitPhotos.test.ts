// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h } from "vue";

import type { Visit } from "@/api/types";

import { openAs, Refusal, serverOf } from "../../tests/mounting";
import VisitPhotos from "./VisitPhotos.vue";

const visit: Visit = {
  id: "v1", engineer: "me", engineer_name: "Li Na", starts_at: "2026-11-22T10:00:00Z",
  ends_at: "2026-11-22T12:00:00Z", place: "", note: "", findings: "", photos: ["old"],
  state: "on_site", arrived_at: null, left_at: null, signature: "", signed_by: "",
  signed_at: null,
};

afterEach(() => (document.body.innerHTML = ""));

async function open(changes: Partial<Visit> = {}) {
  let count = 0;
  const { api } = serverOf({
    "POST /files": ({ body }) =>
      ((body as FormData).get("file") as File).name === "bad.jpg"
        ? new Refusal(413, { title: "Too large" })
        : { blob: `new${++count}`, name: "a.jpg", content_type: "image/jpeg", size_bytes: 1 },
  });
  const changed: string[][] = [];
  const onChange = (photos: string[]) => changed.push(photos);
  const props = { visit: { ...visit, ...changes }, mayEdit: true, isBusy: false, onChange };
  await openAs("agent", api, () => h(VisitPhotos, props));
  return changed;
}

async function choose(...names: string[]) {
  const field = document.querySelector<HTMLInputElement>("input[type=file]")!;
  const files = names.map((name) => new File(["x"], name, { type: "image/jpeg" }));
  Object.defineProperty(field, "files", { value: files, configurable: true });
  field.dispatchEvent(new Event("change"));
  await flushPromises();
}

test("photos go to the visit together, after those that are there", async () => {
  const changed = await open();
  await choose("a.jpg", "b.jpg");
  expect(changed).toEqual([["old", "new1", "new2"]]);
});

test("a photo that is refused stays to be seen, and the others go", async () => {
  const changed = await open();
  await choose("a.jpg", "bad.jpg");
  expect(changed).toEqual([["old", "new1"]]);
  expect(document.querySelector("[role=alert]")!.textContent).toContain("Too large");
});

test("one is taken away, but not from a signed sheet", async () => {
  const changed = await open();
  document.querySelector<HTMLElement>('[aria-label="Remove photo 1"]')!.click();
  expect(changed).toEqual([[]]);
  document.body.innerHTML = "";
  await open({ signature: "drawn" });
  expect(document.querySelectorAll("img")).toHaveLength(1);
  expect(document.querySelector("input, button")).toBeNull();
});
