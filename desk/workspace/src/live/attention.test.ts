// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import type { Priority } from "@/api/types";

import { conversation } from "../../tests/examples";
import { alertOf, newlyOverdue } from "./alerts";
import { hitIn, overdueBy, telling, unread } from "./attention";
import { inOrder } from "./views";

const me = { id: "me", name: "李娜", login: "lina" };
const noon = Date.parse("2026-11-22T12:00:00Z");
const brief = (priority: Priority, due_at: string | null = null) => ({
  number: "FD-1", title: "冒烟", status: "new" as const, priority, due_at,
});
const line = (author: "customer" | "bot" | "agent" | "system", text = "") => ({
  text, author, at: "2026-11-22T10:00:00Z",
});
const said = (seq: number, text = "") => ({ text, seq, at: "2026-11-22T10:00:00Z" });
const waiting = (id: string, priority: Priority | null, since: string) =>
  conversation({
    id, speaker: "waiting", waiting_since: since, ticket: priority && brief(priority),
  });
const mine = { speaker: "human", agent: { id: "me", name: "李娜" } } as const;

test("of those who wait danger stands first, then the longest wait", () => {
  const rows = [
    waiting("old", "P2", "2026-11-22T08:00:00Z"),
    waiting("faint", "P3", "2026-11-22T07:00:00Z"),
    waiting("none", null, "2026-11-22T07:30:00Z"),
    waiting("fire", "P0", "2026-11-22T11:59:00Z"),
    waiting("line", "P1", "2026-11-22T11:00:00Z"),
  ];
  expect(inOrder(rows, "waiting").map(({ id }) => id)).toEqual([
    "fire", "line", "none", "old", "faint",
  ]);
});

test.each([
  ["2026-11-22T11:00:00Z", "waiting", 3_600_000],
  ["2026-11-22T13:00:00Z", "waiting", null],
  [null, "waiting", null],
  ["2026-11-22T11:00:00Z", "closed", null],
] as const)("a promise due at %s of one that is %s is late by %s", (due, speaker, late) => {
  expect(overdueBy(conversation({ speaker, ticket: brief("P1", due) }), noon)).toBe(late);
});

test.each([
  ["waiting", "bot", "卡纸了"],
  ["bot", "bot", "卡纸了"],
  ["human", "system", "卡纸了"], // taken, and not answered yet
  ["human", "agent", "请稍等"],
  ["closed", "system", "请稍等"],
] as const)("what a row says while it is with %s and %s spoke last", (speaker, author, text) => {
  const row = conversation({ speaker, last: line(author, "请稍等"), said: said(1, "卡纸了") });
  expect(telling(row)!.text).toBe(text);
});

test.each([
  ["customer", 3, "customer"],
  ["system", 3, "customer"], // "I took over" stands after it
  ["agent", 3, null],
  ["bot", 3, null],
  ["customer", 2, null],
] as const)("the last line is of %s, the customer's of %i, two are read: %s", (author, seq, is) => {
  expect(unread(conversation({ last: line(author), last_seq: 3, said: said(seq) }), 2, me)).toBe(is);
});

test.each([
  ["@李娜 请今天回电", "mention"],
  ["请 @lina 看一下", "mention"],
  ["@linard", null],
  ["给李娜", null],
])("a note that says %s is %s", (text, is) => {
  expect(unread(conversation({ noted: said(3, text), last_seq: 3 }), 2, me)).toBe(is);
});

const before = conversation({ id: "c", last_seq: 3, said: said(2), ...mine });
test.each([
  ["my customer wrote", { last: line("customer", "火"), last_seq: 4, said: said(4) }, "said"],
  ["I wrote", { last: line("agent"), last_seq: 4 }, null],
  ["it became dangerous", { ticket: brief("P0") }, "danger"],
  ["a note calls me", { noted: said(4, "@李娜"), last_seq: 4 }, "called"],
  ["it waits again", { speaker: "waiting", agent: null }, "waiting"],
  ["it waits, with danger", { speaker: "waiting", agent: null, ticket: brief("P0") }, "danger"],
  ["somebody else has it", { agent: { id: "x", name: "X" }, said: said(4), last_seq: 4 }, null],
] as const)("when %s I am told so", (_what, change, alert) => {
  expect(alertOf({ ...before, ...change }, before, me)).toBe(alert);
});

test("a promise is told broken once, and not of colleagues' customers", () => {
  const ticket = brief("P1", "2026-11-22T11:59:50Z");
  const rows = [
    conversation({ id: "w", speaker: "waiting", ticket }),
    conversation({ id: "m", ...mine, ticket }),
    conversation({ id: "x", speaker: "human", agent: { id: "x", name: "X" }, ticket }),
  ];
  const ids = (at: number) => newlyOverdue(rows, me, at, at - 15_000).map(({ id }) => id);
  expect(ids(noon)).toEqual(["w", "m"]);
  expect(ids(noon + 15_000)).toEqual([]);
});

test("what was searched for is shown where it stands", () => {
  const text = "您好，我们公司三楼的那台打印机又卡纸了，请尽快";
  const row = conversation({ said: said(1, text), last: line("bot", "请稍等") });
  expect(hitIn(row, "卡纸")).toEqual({
    before: "…们公司三楼的那台打印机又", hit: "卡纸", after: "了，请尽快",
  });
  expect(hitIn(row, "E07")).toBeNull();
  expect(hitIn(row, " ")).toBeNull();
});
