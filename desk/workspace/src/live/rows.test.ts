// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, test } from "vitest";

import { conversation, ticket } from "../../tests/examples";
import type { ChangesFrame } from "./frames";
import { noRows, withChanges, withPage, type LiveRows } from "./rows";

/** A small server: rows that change, frames of what changed, snapshots at any moment. */
function world(random: () => number, steps: number) {
  let changed = 0;
  const rows = new Map<string, ReturnType<typeof conversation>>();
  const tickets = new Map<string, ReturnType<typeof ticket>>();
  const frames: ChangesFrame[] = [];
  const speakers = ["bot", "waiting", "human", "closed"] as const;
  for (let step = 0; step < steps; step++) {
    changed += 1;
    const id = `c${Math.floor(random() * 6)}`;
    const frame: ChangesFrame = { type: "changes", changed, conversations: [], tickets: [] };
    if (random() < 0.3) {
      const row = ticket({ number: id, changed, title: `t${step}` });
      tickets.set(id, row);
      frame.tickets.push(row);
    } else {
      const speaker = speakers[Math.floor(random() * 4)]!;
      const row = conversation({ id, changed, last_seq: step, speaker });
      rows.set(id, row);
      frame.conversations.push(row);
    }
    frames.push(frame);
  }
  const snapshot = (): LiveRows =>
    withPage(noRows, {
      changed,
      conversations: [...rows.values()],
      tickets: [...tickets.values()],
    });
  return { frames, snapshot };
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const comparable = (rows: LiveRows) => ({
  changed: rows.changed,
  conversations: [...rows.conversations].sort(([a], [b]) => a.localeCompare(b)),
  tickets: [...rows.tickets].sort(([a], [b]) => a.localeCompare(b)),
});

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

describe("a snapshot and the changes after it", () => {
  test.each(seeds)("equal a fresh snapshot (series %i)", (seed) => {
    const early = world(seeded(seed), 15);
    const late = world(seeded(seed), 40); // the same series, longer
    const followed = late.frames.slice(15).reduce(withChanges, early.snapshot());
    expect(comparable(followed)).toEqual(comparable(late.snapshot()));
  });

  test.each(seeds)("equal it when frames come twice and out of order (series %i)", (seed) => {
    const { frames, snapshot } = world(seeded(seed), 30);
    const random = seeded(seed + 100);
    const shuffled = [...frames, ...frames].sort(() => random() - 0.5);
    const followed = shuffled.reduce(withChanges, noRows);
    expect(comparable(followed)).toEqual(comparable(snapshot()));
  });
});

describe("the point to resume from", () => {
  test("is set by the first page and left alone by a page of another filter", () => {
    const rows = withPage(withPage(noRows, { changed: 5 }), { changed: 9 });
    expect(rows.changed).toBe(5);
  });

  test("never goes back when an old frame arrives late", () => {
    const frame = (changed: number): ChangesFrame => ({
      type: "changes",
      changed,
      conversations: [],
      tickets: [],
    });
    expect(withChanges(withChanges(noRows, frame(8)), frame(3)).changed).toBe(8);
  });
});

test("a frame without news leaves the very same maps, so nothing is drawn again", () => {
  const rows = withPage(noRows, { changed: 2, conversations: [conversation({ changed: 2 })] });
  const late = conversation({ changed: 1 });
  const after = withChanges(rows, {
    type: "changes",
    changed: 2,
    conversations: [late],
    tickets: [],
  });
  expect(after.conversations).toBe(rows.conversations);
});
