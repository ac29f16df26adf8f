// SPDX-License-Identifier: AGPL-3.0-or-later
// The rows an open workspace knows, as a pure function of what the server said: a snapshot and
// the numbered changes after it give what a fresh snapshot would. Each row carries its own number,
// so a frame that comes twice or late cannot turn a row back.

import type { Conversation, Ticket } from "@/api/types";

import type { ChangesFrame } from "./frames";

export interface LiveRows {
  /** The stream can be resumed after this change; null until the first snapshot. */
  readonly changed: number | null;
  readonly conversations: ReadonlyMap<string, Conversation>;
  readonly tickets: ReadonlyMap<string, Ticket>;
}

export const noRows: LiveRows = { changed: null, conversations: new Map(), tickets: new Map() };

/**
 * The rows after a page of a list was read. A page covers one filter only, so it moves the point
 * to resume from just once: when there was none.
 */
export function withPage(
  rows: LiveRows,
  page: { changed: number; conversations?: Conversation[]; tickets?: Ticket[] },
): LiveRows {
  return {
    changed: rows.changed ?? page.changed,
    conversations: upsert(rows.conversations, page.conversations ?? [], (row) => row.id),
    tickets: upsert(rows.tickets, page.tickets ?? [], (row) => row.number),
  };
}

export function withChanges(rows: LiveRows, frame: ChangesFrame): LiveRows {
  return {
    changed: Math.max(rows.changed ?? 0, frame.changed),
    conversations: upsert(rows.conversations, frame.conversations, (row) => row.id),
    tickets: upsert(rows.tickets, frame.tickets, (row) => row.number),
  };
}

interface Numbered {
  changed?: number;
  version?: number;
}

function upsert<Row extends Numbered>(
  known: ReadonlyMap<string, Row>,
  incoming: readonly Row[],
  key: (row: Row) => string,
): ReadonlyMap<string, Row> {
  const news = incoming.filter((row) => {
    const before = known.get(key(row));
    return !before || isNewer(row, before);
  });
  if (!news.length) return known;
  const rows = new Map(known);
  for (const row of news) {
    const before = rows.get(key(row));
    if (!before || isNewer(row, before)) rows.set(key(row), row);
  }
  return rows;
}

/** Rows of equal number are the same row, but an answer to our own action may be richer. */
function isNewer(row: Numbered, before: Numbered): boolean {
  if (row.changed !== undefined && before.changed !== undefined) {
    return row.changed >= before.changed;
  }
  return (row.version ?? 0) >= (before.version ?? 0);
}
