// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import { amountOf } from "./money";

test.each([
  ["120", 12000],
  ["120.5", 12050],
  ["120,50", 12050],
  ["1,200", 120000], // it used to be taken for 1.20
  ["1,200.50", 120050],
  ["1.200,50", 120050],
  ["1 200", 120000],
  ["12,345,678.9", 1234567890],
  ["１２０．５", 12050],
  ["¥120 元", 12000],
  ["0.05", 5],
])("%s is an amount", (written, hundredths) => {
  expect(amountOf(written)).toBe(hundredths);
});

test.each(["", "abc", "1,2,3", "12,34.5", "-5", "1.2.", "1,200,50", "1.200"])("%s is none", (written) => {
  expect(amountOf(written)).toBeNull();
});
