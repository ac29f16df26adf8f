// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
// Files on their way with the next message: in which conversation they wait, and what is pasted.
import { flushPromises } from "@vue/test-utils";
import { expect, test } from "vitest";

import type { Conversation } from "@/api/types";

import { conversation } from "../../tests/examples";
import { mountIn, serverOf, session } from "../../tests/mounting";
import ChatComposer from "./ChatComposer.vue";
import { standing } from "./standing";
import { pastedFiles } from "./uploads";

const stored = { blob: "b1", name: "wiring.png", content_type: "image/png", size_bytes: 9 };

const at = (row: Conversation) => ({ row, standing: standing(row, session.agent), isPhone: false });

test("a file waits in the conversation it was chosen for, and goes with its answer only", async () => {
  const { api } = serverOf({ "POST /files": () => stored });
  const [mine, other] = ["c1", "c2"].map((id) => conversation({ id, speaker: "waiting" })) as [
    Conversation,
    Conversation,
  ];
  const shown = mountIn(ChatComposer, api, { props: at(mine) });
  const picker = shown.find<HTMLInputElement>("input[type=file]");
  const files = [new File(["x"], "wiring.png", { type: "image/png" })];
  Object.defineProperty(picker.element, "files", { value: files });
  await picker.trigger("change");
  await shown.setProps(at(other)); // gone on before the upload was through
  await flushPromises();
  expect(shown.text()).not.toContain("wiring.png");
  await shown.find("textarea").setValue("hello");
  await shown.find("textarea").trigger("keydown", { key: "Enter" });
  await shown.setProps(at(mine));
  expect(shown.text()).toContain("wiring.png");
  await shown.find("textarea").trigger("keydown", { key: "Enter" });
  const sent = (shown.emitted("send") ?? []) as [{ attachments: unknown[] }][];
  expect(sent.map(([{ attachments }]) => attachments)).toEqual([[], [stored]]);
  expect(shown.text()).not.toContain("wiring.png");
});

const picture = [new File(["x"], "image.png", { type: "image/png" })];
test.each([
  ["a cell of a spreadsheet is", { "text/plain": "SN-1", "text/html": "<td>SN-1" }, picture, false],
  ["a picture from a page is not", { "text/html": "<img>" }, picture, true],
  ["a file, with its name beside it, is not", { "text/plain": "image.png" }, picture, true],
  ["plain words are", { "text/plain": "SN-1" }, [], false],
] as const)("%s pasted as text", (_what, texts: Record<string, string>, files, isFile) => {
  const pasted = { types: Object.keys(texts), getData: (kind: string) => texts[kind] ?? "", files };
  expect(pastedFiles(pasted as unknown as DataTransfer) !== null).toBe(isFile);
});
