// SPDX-License-Identifier: AGPL-3.0-or-later
// What a page or a part of it asks the server for: not there yet, there, or why not.

import { onScopeDispose, shallowRef } from "vue";

import { ApiProblem } from "@/api/problem";
import { useLive } from "@/stores/live";

/**
 * `load` may be called again at any time; the newest question counts. What could not be had is
 * asked for again by itself as soon as the line is back, or somebody has signed in again.
 */
export function useLoading<T>(ask: () => Promise<T>) {
  const found = shallowRef<T | null>(null);
  const problem = shallowRef<ApiProblem | null>(null);
  let turn = 0;

  async function load(): Promise<void> {
    const mine = ++turn;
    try {
      const answer = await ask();
      if (mine !== turn) return;
      found.value = answer;
      problem.value = null;
    } catch (reason) {
      if (!(reason instanceof ApiProblem)) throw reason;
      if (mine === turn) problem.value = reason;
    }
  }

  onScopeDispose(useLive().listen({ reopened: () => void (problem.value && load()) }));
  return { found, problem, load };
}
