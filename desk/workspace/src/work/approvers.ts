// SPDX-License-Identifier: AGPL-3.0-or-later
// Whose word counts on an approval, in words.

import { useI18n } from "vue-i18n";

import type { Approval } from "@/api/types";
import { usePreferences } from "@/stores/preferences";
import { useSession } from "@/stores/session";

export function useApprovers(): (approval: Approval) => string {
  const { t } = useI18n();
  const preferences = usePreferences();
  const session = useSession();
  return ({ delegate, role }) => {
    const byRole = t(`work.approver.${role}`);
    const all = delegate ? [session.nameOf(delegate), byRole] : [byRole];
    const names = new Intl.ListFormat(preferences.locale, { type: "disjunction" }).format(all);
    return t("work.mayApprove", { names });
  };
}
