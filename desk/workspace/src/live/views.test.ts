// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import { conversation, ticket } from "../../tests/examples";
import {
  belongs,
  conversationViews,
  inOrder,
  matches,
  sorted,
  type TicketFilter,
  type TicketOrder,
} from "./views";

const ticketBrief = { number: "FD-1", title: "", status: "new", priority: "P2", due_at: null } as const;
const everything: TicketFilter = { status: "", priority: "", queue: "", assignee: "" };

test.each([
  ["bot", null, ["open", "bot"]],
  ["waiting", null, ["open", "waiting"]],
  ["human", { id: "me", name: "Li Na" }, ["open", "mine"]],
  ["human", { id: "other", name: "Wang Wei" }, ["open"]],
  ["closed", { id: "me", name: "Li Na" }, ["closed"]],
] as const)("a conversation with %s is in exactly its views", (speaker, agent, views) => {
  const row = conversation({ speaker, agent });
  expect(conversationViews.filter((view) => belongs(row, view, "me"))).toEqual(views);
});

test("who has waited longest stands first in the queue, however recent the last word", () => {
  const long = conversation({
    id: "long",
    speaker: "waiting",
    waiting_since: "2026-11-22T09:00:00Z",
    last: { text: "?", author: "customer", at: "2026-11-22T09:30:00Z" },
  });
  const short = conversation({
    id: "short",
    speaker: "waiting",
    waiting_since: "2026-11-22T09:20:00Z",
    last: { text: "?", author: "customer", at: "2026-11-22T09:20:00Z" },
  });
  expect(inOrder([short, long], "waiting").map((row) => row.id)).toEqual(["long", "short"]);
  expect(inOrder([short, long], "open").map((row) => row.id)).toEqual(["long", "short"]);
});

test("of one's own, whoever is unanswered stands first, what was just taken and danger on top", () => {
  const own = (id: string, author: "agent" | "customer" | "system", at: string, priority?: "P0") =>
    conversation({
      id,
      speaker: "human",
      last: { text: "", author, at: `2026-11-22T${at}:00Z` },
      ticket: priority ? { ...ticketBrief, priority } : null,
    });
  const rows = [
    own("answered", "agent", "12:20"),
    own("short", "customer", "11:00"),
    own("long", "customer", "10:00"),
    own("danger", "customer", "09:30", "P0"),
    own("taken", "system", "12:00"), // the customer was told who has it, and nothing else yet
  ];
  const order = ["danger", "taken", "short", "long", "answered"];
  expect(inOrder(rows, "mine").map((row) => row.id)).toEqual(order);
});

test("outside the queue the newest word stands first", () => {
  const at = (id: string, moment: string) =>
    conversation({ id, last: { text: "", author: "bot", at: moment } });
  const rows = [at("a", "2026-11-22T09:00:00Z"), at("b", "2026-11-22T10:00:00Z")];
  expect(inOrder(rows, "open").map((row) => row.id)).toEqual(["b", "a"]);
});

test.each([
  [{ status: "open" }, true],
  [{ status: "resolved" }, false],
  [{ priority: "P1" }, true],
  [{ priority: "P0" }, false],
  [{ queue: "other" }, false],
  [{ assignee: "nobody" }, false],
] as [Partial<TicketFilter>, boolean][])("the filter %o decides %s", (filter, expected) => {
  const row = ticket({ status: "new", priority: "P1", queue: "hardware" });
  expect(matches(row, { ...everything, ...filter }, 0)).toBe(expected);
});

const now = Date.parse("2026-11-22T12:00:00Z");
const promising = (resolution_due_at: string | null, changes: object = {}) => ({
  ...ticket().sla,
  resolution_due_at,
  ...changes,
});

test.each([
  ["a broken promise", { sla: promising("2026-11-22T11:59:00Z") }, true],
  ["a promise that still runs", { sla: promising("2026-11-22T12:01:00Z") }, false],
  ["no promise", {}, false],
  ["a promise that rests", { sla: promising("2026-11-22T11:00:00Z", { paused_since: "2026-11-22T10:00:00Z" }) }, false],
  ["a broken promise and is solved", { status: "resolved", sla: promising("2026-11-22T11:00:00Z") }, false],
] as const)("a ticket with %s is overdue: %s", (_what, changes, expected) => {
  const row = ticket(changes as object);
  expect(matches(row, { ...everything, status: "overdue" }, now)).toBe(expected);
});

test.each([
  ["newest", ["c", "b", "a"]],
  ["oldest", ["a", "b", "c"]],
  ["priority", ["b", "a", "c"]],
  ["due", ["a", "c", "b"]],
  ["changed", ["b", "c", "a"]],
] as [TicketOrder, string[]][])("sorted by %s", (order, expected) => {
  const rows = [
    ticket({ number: "a", priority: "P1", created_at: "2026-11-22T08:00:00Z", updated_at: "1", sla: promising("2026-11-22T11:00:00Z") }),
    ticket({ number: "b", priority: "P0", created_at: "2026-11-22T09:00:00Z", updated_at: "3" }),
    ticket({ number: "c", priority: "P1", created_at: "2026-11-22T10:00:00Z", updated_at: "2", sla: promising("2026-11-22T13:00:00Z") }),
  ];
  expect(sorted(rows, order, now).map(({ number }) => number)).toEqual(expected);
});
