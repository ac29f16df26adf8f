// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import { neighbour } from "./stepping";

const list = (names: string) => names.split("");

test.each([
  ["in a list that stands still", "abcd", "abcd", "b", 1, "c"],
  ["upwards", "abcd", "abcd", "b", -1, "a"],
  ["after an answer, which lifts it to the top", "abcd", "bacd", "b", 1, "c"],
  ["after it left the list", "abcd", "acd", "b", 1, "c"],
  ["past what has left too", "abcd", "abd", "b", 1, "d"],
  ["with nothing chosen yet", "", "abcd", null, 1, "a"],
  ["from one that was opened by its address", "", "abcd", "x", 1, "a"],
  ["from one that the list learnt of later", "", "abcd", "c", 1, "d"],
  ["at the end, to what has come meanwhile", "ab", "nab", "b", 1, "n"],
  ["at the end", "ab", "ba", "b", 1, undefined],
  ["at the top, to what has come meanwhile", "ab", "nab", "a", -1, "n"],
  ["at the top", "ab", "ab", "a", -1, undefined],
  ["of nothing", "", "", null, 1, undefined],
] as const)("the next one %s", (_, before, now, id, by, next) => {
  expect(neighbour(list(before), list(now), id, by)).toBe(next);
});
