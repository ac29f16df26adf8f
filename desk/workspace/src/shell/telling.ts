// SPDX-License-Identifier: AGPL-3.0-or-later
// Short messages at the edge of the page: it worked, or what went wrong in the server's words.

import { useMessage } from "naive-ui";
import { h } from "vue";
import { useI18n } from "vue-i18n";

import { ApiProblem } from "@/api/problem";

/** With a role, so that screen readers say it too; Naive UI gives it none. */
const spoken = (text: string, role: "status" | "alert") => () => h("span", { role }, text);

export function useTelling() {
  const message = useMessage();
  const { t } = useI18n();

  function problemText(problem: unknown): string {
    if (!(problem instanceof ApiProblem)) return t("problem.unknown");
    if (problem.isUnreachable) return t("problem.unreachable");
    const fields = Object.values(problem.fields).join(" ");
    return fields || problem.detail || problem.title || t("problem.unknown");
  }

  return {
    problemText,
    tellSuccess: (text: string) => message.success(spoken(text, "status"), { duration: 2500 }),
    tellProblemText: (text: string) =>
      message.error(spoken(text, "alert"), { duration: 6000, closable: true }),
    tellProblem: (problem: unknown) =>
      message.error(spoken(problemText(problem), "alert"), { duration: 6000, closable: true }),
  };
}
