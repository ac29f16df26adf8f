// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";

import type { Message } from "@/api/types";
import { useSession } from "@/stores/session";

import { message } from "../../tests/examples";
import { mountIn, serverOf, session } from "../../tests/mounting";
import HeardMessages from "./HeardMessages.vue";

afterEach(() => (document.body.innerHTML = ""));

const said = (seq: number, author: Message["author"], text: string, author_id = "") =>
  message({ seq, author, author_id, author_name: "", text });
const history = [said(1, "customer", "打印机坏了"), said(2, "bot", "哪台？")];

function listen() {
  const base = { conversationId: "c1", messages: [] as Message[], isLoading: true, customer: "陈伟" };
  const page = mountIn(HeardMessages, serverOf({}).api, { props: base });
  useSession().current = session;
  const heard = () => page.findAll("p").map((one) => one.text());
  return { page, heard };
}

test("a screen reader hears what comes, not what stood there when the conversation was opened", async () => {
  const { page, heard } = listen();
  await page.setProps({ messages: history, isLoading: false });
  expect(heard()).toEqual([]);
  await page.setProps({ messages: [...history, said(3, "customer", "二楼那台")] });
  expect(heard()).toEqual(["陈伟: 二楼那台"]);
  await page.setProps({ isLoading: true }); // scrolled up
  const earlier = [said(0, "customer", "你好"), ...history, said(3, "customer", "二楼那台")];
  await page.setProps({ messages: earlier, isLoading: false });
  expect(heard()).toEqual(["陈伟: 二楼那台"]);
});

test("another conversation is opened in silence, known or not; one's own words are not said back", async () => {
  const { page, heard } = listen();
  await page.setProps({ messages: history, isLoading: false });
  const known = [said(7, "customer", "发票呢"), said(8, "system", "")];
  await page.setProps({ conversationId: "c2", messages: known, isLoading: true });
  await page.setProps({ messages: [...known, said(9, "customer", "在吗")], isLoading: false });
  expect(heard()).toEqual([]);
  await page.setProps({ messages: [...known, said(9, "customer", "在吗"), said(10, "note", "等财务", "me")] });
  expect(heard()).toEqual([]);
});
