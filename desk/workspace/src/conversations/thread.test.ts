// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import { message } from "../../tests/examples";
import {
  emptyThread,
  firstUndelivered,
  gapAfter,
  lines,
  withMessages,
  withPending,
  type PendingMessage,
} from "./thread";

const own: PendingMessage = {
  client_id: "k1",
  kind: "reply",
  text: "在",
  attachments: [],
  at: "2026-11-22T10:01:00Z",
  problem: null,
};

const kinds = (thread: Parameters<typeof lines>[0]) => lines(thread).map((line) => line.kind);

test("messages stand in order and once, however they arrive", () => {
  const [one, two, three] = [message({ seq: 1 }), message({ seq: 2 }), message({ seq: 3 })];
  const thread = [[three], [one, two], [two]].reduce(withMessages, emptyThread);
  expect(thread.messages.map((each) => each.seq)).toEqual([1, 2, 3]);
});

test("a confirmed message takes the place of the optimistic one", () => {
  const before = withPending(emptyThread, own);
  const after = withMessages(before, [message({ seq: 1, author: "agent", client_id: "k1" })]);
  expect(kinds(before)).toEqual(["pending"]);
  expect(kinds(after)).toEqual(["day", "message"]);
  expect(lines(after).at(-1)?.key).toBe(lines(before).at(-1)?.key);
});

test("what has arrived is not on its way again, whatever became of the answer to it", () => {
  const said = message({ seq: 1, author: "agent", client_id: "k1" });
  const arrived = withMessages(withPending(emptyThread, own), [said]);
  expect(withPending(arrived, { ...own, problem: "no network" }).pending).toEqual([]);
});

test("sending again replaces the failed try", () => {
  const failed = withPending(emptyThread, { ...own, problem: "no" });
  expect(withPending(failed, own).pending).toEqual([own]);
});

test("a hole in the numbers is found", () => {
  expect(gapAfter([message({ seq: 3 }), message({ seq: 4 }), message({ seq: 7 })])).toBe(4);
  expect(gapAfter([message({ seq: 3 }), message({ seq: 4 })])).toBeNull();
});

test("a new day is announced and shows the name again", () => {
  const thread = withMessages(emptyThread, [
    message({ seq: 1, at: "2026-11-21T23:59:00" }),
    message({ seq: 2, at: "2026-11-22T00:01:00" }),
    message({ seq: 3, at: "2026-11-22T00:02:00" }),
  ]);
  expect(kinds(thread)).toEqual(["day", "message", "day", "message", "message"]);
  const followUps = lines(thread).map((line) => line.kind === "message" && line.isFollowUp);
  expect(followUps).toEqual([false, false, false, false, true]);
});

test("an open delivery is remembered until it is settled", () => {
  const waiting = message({ seq: 2, delivery: { state: "waiting", error: null } });
  const thread = withMessages(emptyThread, [message({ seq: 1 }), waiting]);
  expect(firstUndelivered(thread)).toBe(2);
  const sent = { ...waiting, delivery: { state: "sent" as const, error: null } };
  expect(firstUndelivered(withMessages(thread, [sent]))).toBeNull();
});
