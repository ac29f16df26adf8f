// SPDX-License-Identifier: AGPL-3.0-or-later
// What keeps a ticket from being resolved, as its process says it before it is tried. Pure.

import type { Work } from "@/api/types";

export interface Hindered {
  /** Names of `work.lacks`. */
  lacks: readonly string[];
  /** The steps, by name, one of which must come first. */
  stepsBefore: readonly string[];
}

const free: Hindered = { lacks: [], stepsBefore: [] };

/** Nothing where no process governs the ticket, or its way to "resolved" is free. */
export function hindered(process: Work["process"]): Hindered {
  if (!process) return free;
  const isSolved = (name: string) =>
    process.steps.some((one) => one.name === name && one.status === "resolved");
  const fitting = process.next.filter(({ name }) => isSolved(name));
  if (!fitting.length) return { lacks: [], stepsBefore: process.next.map(({ name }) => name) };
  return fitting.some(({ lacks }) => !lacks.length) ? free : { ...free, lacks: fitting[0]!.lacks };
}
