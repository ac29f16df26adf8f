// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import { withLinks } from "./links";

const links = (text: string) => withLinks(text).flatMap((part) => part.href ?? []);

test.each([
  ["见 https://example.com/a。谢谢", ["https://example.com/a"]],
  ["(https://example.com/a)", ["https://example.com/a"]],
  ["http://example.com?x=1&y=2, then", ["http://example.com/?x=1&y=2"]],
  ["javascript:alert(1) data:text/html,x ftp://a.b", []],
  ["https://", []],
  ["<a href=https://example.com>", ["https://example.com/"]],
])("in %j exactly the web addresses are links", (text, expected) => {
  expect(links(text)).toEqual(expected);
});

test("nothing of the text is lost or doubled", () => {
  const text = "a https://x.example/y, b\nhttps://z.example 完";
  expect(
    withLinks(text)
      .map((part) => part.text)
      .join(""),
  ).toBe(text);
});

test.each([
  ["您的工单号是 FD-000016。", ["FD-000016"]],
  ["my XJ-200 since 2026-11-26, ring 020-7946-0958", ["XJ-200", "2026-11-26", "020-7946-0958"]],
  ["an e-mail, a follow-up, a - b 3", []],
  [`SN-${"1".repeat(40)}`, []],
])("in %j a line does not break within the numbers", (text, expected) => {
  const whole = withLinks(text).filter((part) => part.isWhole);
  expect(whole.map((part) => part.text)).toEqual(expected);
});
