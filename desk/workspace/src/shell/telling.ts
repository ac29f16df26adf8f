// SPDX-License-Identifier: AGPL-3.0-or-later
// Short messages at the edge of the page: it worked, or what went wrong in the server's words.

import { useMessage } from "naive-ui";
import { h } from "vue";
import { useI18n } from "vue-i18n";

import { ApiProblem } from "@/api/problem";

/** With a role, so that screen readers say it too; Naive UI gives it none. */
const problemMilliseconds = 6000;
/** Until when a trouble stands there: it is told once, however many requests meet it. */
const toldUntil = new Map<string, number>();

const spoken = (text: string, role: "status" | "alert") => () => h("span", { role }, text);

export function useTelling() {
  const message = useMessage();
  const { t, te } = useI18n();

  /** What is wrong with one field, after the name that a form has for it. */
  function fieldText([path, text]: [string, string]): string {
    const name = path.split(".").at(-1) ?? "";
    const key = `problem.place.${name}`;
    return te(key) ? t("problem.at", { place: t(key), text }) : text;
  }

  function problemText(problem: unknown): string {
    if (!(problem instanceof ApiProblem)) return t("problem.unknown");
    if (problem.isUnreachable) return t("problem.unreachable");
    const { title, detail } = problem;
    if (problem.status === 403 && title && detail) return t("problem.refused", { title, detail });
    // What a step lacks is told in one sentence, by the names that people have for it.
    const isTold = problem.is("fields-missing") || problem.is("step-not-allowed");
    const fields = isTold ? [] : Object.entries(problem.fields).map(fieldText);
    return fields.join(t("problem.and")) || detail || title || t("problem.unknown");
  }

  function tellProblemText(text: string): void {
    if ((toldUntil.get(text) ?? 0) > Date.now()) return;
    toldUntil.set(text, Date.now() + problemMilliseconds);
    message.error(spoken(text, "alert"), {
      duration: problemMilliseconds,
      closable: true,
      onLeave: () => toldUntil.delete(text),
    });
  }

  return {
    problemText,
    tellProblemText,
    tellSuccess: (text: string) => message.success(spoken(text, "status"), { duration: 2500 }),
    tellProblem(problem: unknown) {
      // Who has to sign in again is asked over the page; that says enough.
      if (problem instanceof ApiProblem && problem.status === 401) return;
      tellProblemText(problemText(problem));
    },
  };
}
