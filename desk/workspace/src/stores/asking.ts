// SPDX-License-Identifier: AGPL-3.0-or-later
// One question at a time that somebody has to answer with yes or no before the workspace goes on.
// It is shown by `shell/AskDialog.vue`.

import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";

export interface Question {
  title: string;
  text: string;
  yes: string;
  no: string;
}

export const useAsking = defineStore("asking", () => {
  const question = shallowRef<Question | null>(null);
  const isShown = ref(false);
  let settle: ((isYes: boolean) => void) | null = null;

  /** Whether it was answered with yes; another question meanwhile answers this one with no. */
  function ask(what: Question): Promise<boolean> {
    answer(false);
    question.value = what;
    isShown.value = true;
    return new Promise((resolve) => (settle = resolve));
  }

  function answer(isYes: boolean): void {
    isShown.value = false; // its words stay while the card fades
    settle?.(isYes);
    settle = null;
  }

  return { question, isShown, ask, answer };
});
