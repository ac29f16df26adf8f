// SPDX-License-Identifier: AGPL-3.0-or-later
// How a promise of a ticket stands at a moment: kept, resting, running, close, broken. Pure.

import type { Sla, SlaExplanation } from "@/api/types";

export type Promised = "first_response" | "next_response" | "resolution";

export interface Standing {
  promised: Promised;
  dueAt: string;
  state: "kept" | "late" | "resting" | "running" | "close" | "broken";
  /** Until it is due; negative when it is over. */
  left: number;
}

const closeMs = 15 * 60_000;

/** The promises that were made, in the order they fall due. */
export function promises(sla: Sla, isSettled: boolean, now: number): Standing[] {
  const made: [Promised, string | null, boolean][] = [
    ["first_response", sla.first_response_due_at, Boolean(sla.responded_at)],
    ["next_response", sla.next_response_due_at, false],
    ["resolution", sla.resolution_due_at, Boolean(sla.resolved_at) || isSettled],
  ];
  return made.flatMap(([promised, dueAt, isDone]) => {
    if (!dueAt) return [];
    // Only the solution rests; then as much is left as there was when it began to.
    const restingSince = promised === "resolution" ? sla.paused_since : null;
    const left = Date.parse(dueAt) - (restingSince ? Date.parse(restingSince) : now);
    const isBreached = sla.breached.includes(promised);
    return {
      promised,
      dueAt,
      left,
      state: stateOf(left, isDone || isSettled, isBreached, Boolean(restingSince)),
    };
  });
}

/** The promise that matters next: the first that is not done, else the last. */
export function nextPromise(sla: Sla, isSettled: boolean, now: number): Standing | undefined {
  const made = promises(sla, isSettled, now);
  return made.find((each) => each.state !== "kept" && each.state !== "late") ?? made.at(-1);
}

/** Whether a promise of an open ticket is broken and was not made good. */
export const isOverdue = (sla: Sla, now: number): boolean =>
  promises(sla, false, now).some((each) => each.state === "broken");

/** By how many milliseconds a promise is broken, told as its countdown tells it; negative before. */
export function lateBy(
  promise: SlaExplanation["promises"][number],
  pausedSince: string | null,
  now: number,
): number {
  const restingSince = promise.promise === "resolution" ? pausedSince : null;
  const until = promise.done_at ?? restingSince;
  return (until ? Date.parse(until) : now) - Date.parse(promise.due_at);
}

function stateOf(
  left: number,
  isDone: boolean,
  isBreached: boolean,
  isPaused: boolean,
): Standing["state"] {
  if (isDone) return isBreached ? "late" : "kept";
  if (isBreached || (left < 0 && !isPaused)) return "broken";
  if (isPaused) return "resting";
  return left < closeMs ? "close" : "running";
}
