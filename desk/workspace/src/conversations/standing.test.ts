// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import type { Agent, Conversation } from "@/api/types";

import { conversation } from "../../tests/examples";
import { standing } from "./standing";

const me = (role: Agent["role"]): Agent => ({
  id: "me",
  name: "Li Na",
  login: "lina",
  role,
  language: "zh",
  queues: [],
});
const others = { speaker: "human", agent: { id: "other", name: "Wang Wei" } } as const;
const mine = { speaker: "human", agent: { id: "me", name: "Li Na" } } as const;

test.each([
  ["agent", { speaker: "bot" }, "RTN-S", "bot"],
  ["agent", { speaker: "waiting" }, "RTNHS", "waiting"],
  ["agent", mine, "R-NHS", "mine"],
  ["agent", others, "--N--", "other"],
  ["supervisor", others, "-TNHS", "other"],
  ["agent", { speaker: "closed" }, "RTN--", "closed"],
  ["agent", { speaker: "waiting", channel: "phone" }, "-TN-S", "waiting"],
  ["agent", { speaker: "closed", channel: "phone" }, "--N--", "closed"],
  ["auditor", { speaker: "waiting" }, "-----", "readOnly"],
] as [Agent["role"], Partial<Conversation>, string, string][])(
  "%s with %o may %s (reply, take, note, hand back, resolve)",
  (role, row, letters, hint) => {
    const now = standing(conversation(row), me(role));
    const may = (is: boolean, letter: string) => (is ? letter : "-");
    expect(
      may(now.canReply, "R") +
        may(now.canTake, "T") +
        may(now.canNote, "N") +
        may(now.canHandBack, "H") +
        may(now.canResolve, "S"),
    ).toBe(letters);
    expect(now.hint).toBe(hint);
  },
);

test("what is told by phone can be noted everywhere; only a channel can be replied on", () => {
  const kinds = (row: Partial<Conversation>, role: Agent["role"] = "agent") =>
    standing(conversation(row), me(role)).kinds;
  expect(kinds(others)).toEqual(["reply", "note", "spoken"]);
  expect(kinds({ speaker: "closed", channel: "phone" })).toEqual(["spoken", "note"]);
  expect(kinds({}, "auditor")).toEqual([]);
});
