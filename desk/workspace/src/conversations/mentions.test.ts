// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import { callAt, called, meant } from "./mentions";

const team = [
  { id: "1", name: "李娜", login: "lina" },
  { id: "2", name: "Maria Santos", login: "maria" },
  { id: "3", name: "Mario Rossi", login: "mrossi" },
];

test.each([
  ["@", 1, { start: 0, begun: "" }],
  ["please @Ma", 10, { start: 7, begun: "Ma" }],
  ["请@李", 3, { start: 1, begun: "李" }],
  ["@Maria San", 10, { start: 0, begun: "Maria San" }],
  ["@one and @two", 13, { start: 9, begun: "two" }],
  ["@Ma, see above", 3, { start: 0, begun: "Ma" }],
  ["write to bob@example", 20, null],
  ["@Ma\nnext line", 13, null],
  ["nobody", 6, null],
])("%s with the caret at %i", (text, caret, call) => {
  expect(callAt(text, caret)).toEqual(call);
});

test.each([
  ["", ["李娜", "Maria Santos", "Mario Rossi"]],
  ["mari", ["Maria Santos", "Mario Rossi"]],
  ["LI", ["李娜"]],
  ["santos", ["Maria Santos"]],
  ["maria s", ["Maria Santos"]],
  ["李娜", []],
  ["李娜请看", []],
  ["ia", []],
])("%s means %j", (begun, names) => {
  expect(meant(begun, team).map(({ name }) => name)).toEqual(names);
});

test("a name takes the place of its beginning only", () => {
  const text = "hello @ma and thanks";
  expect(called(text, { start: 6, begun: "ma" }, "Maria Santos")).toEqual({
    text: "hello @Maria Santos and thanks",
    caret: 20,
  });
});
