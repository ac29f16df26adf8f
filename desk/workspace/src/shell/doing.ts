// SPDX-License-Identifier: AGPL-3.0-or-later
// What a dialog has the server do, one thing at a time, or why it could not be done.

import { ref } from "vue";

import { useTelling } from "./telling";

export function useDoing() {
  const { problemText } = useTelling();
  const isBusy = ref(false);
  const problem = ref("");

  async function doing(work: () => Promise<void>): Promise<void> {
    if (isBusy.value) return; // a second press of the same button
    isBusy.value = true;
    problem.value = "";
    try {
      await work();
    } catch (reason) {
      problem.value = problemText(reason);
    } finally {
      isBusy.value = false;
    }
  }

  return { isBusy, problem, doing };
}
