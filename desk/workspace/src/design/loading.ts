// SPDX-License-Identifier: AGPL-3.0-or-later
// What a page asks the server for: not there yet, there, or why not.

import { shallowRef } from "vue";

import { ApiProblem } from "@/api/problem";

/** `load` may be called again at any time; the newest question counts. */
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

  return { found, problem, load };
}
