// SPDX-License-Identifier: AGPL-3.0-or-later
// Short messages at the edge of the page: it worked, or what went wrong in the server's words.

import { useMessage } from "naive-ui";
import { useI18n } from "vue-i18n";

import { ApiProblem } from "@/api/problem";

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
    tellSuccess: (text: string) => message.success(text, { duration: 2500 }),
    tellProblemText: (text: string) => message.error(text, { duration: 6000, closable: true }),
    tellProblem: (problem: unknown) =>
      message.error(problemText(problem), { duration: 6000, closable: true }),
  };
}
