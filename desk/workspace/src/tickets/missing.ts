// SPDX-License-Identifier: AGPL-3.0-or-later
// What a ticket lacks, by the names that people have for it.

import { useI18n } from "vue-i18n";

import type { Ticket } from "@/api/types";
import { usePreferences } from "@/stores/preferences";

import { labelOf } from "./fields";

export function useMissing() {
  const { t, te } = useI18n();
  const preferences = usePreferences();

  return (ticket: Ticket): { name: string; label: string }[] =>
    ticket.incomplete.map((name) => ({
      name,
      label: te(`fieldName.${name}`)
        ? t(`fieldName.${name}`)
        : labelOf(ticket.field_details[name]?.label, name, preferences.language),
    }));
}
