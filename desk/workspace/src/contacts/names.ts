// SPDX-License-Identifier: AGPL-3.0-or-later
// What to call a customer: by name, or as a visitor who can be told from other visitors.

import { useI18n } from "vue-i18n";

import type { ContactBrief } from "@/api/types";

const tailLength = 4;

export function useContactName(): (contact: Pick<ContactBrief, "id" | "name">) => string {
  const { t } = useI18n();
  return (contact) =>
    contact.name || t("contact.unnamed", { tail: contact.id.slice(-tailLength).toUpperCase() });
}
