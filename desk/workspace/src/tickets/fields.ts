// SPDX-License-Identifier: AGPL-3.0-or-later
// Collected fields as people read them, whether they come from a running dialog or a ticket.

import type { FieldValue, Label, Language, Ticket } from "@/api/types";

export interface ShownField {
  name: string;
  label: string;
  display: string;
  origin: string;
}

export function labelOf(label: Label | undefined, name: string, language: Language): string {
  return label?.[language] || label?.en || label?.zh || name.replaceAll("_", " ");
}

export function fieldsOfTicket(ticket: Ticket, language: Language): ShownField[] {
  return Object.entries(ticket.fields).flatMap(([name, value]) => {
    const detail = ticket.field_details[name];
    const display = detail?.display || plain(value);
    if (!display) return [];
    const label = labelOf(detail?.label, name, language);
    return { name, label, display, origin: detail?.origin ?? "" };
  });
}

export function fieldsOfDialog(
  fields: Record<string, FieldValue>,
  language: Language,
): ShownField[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const display = field.display || plain(field.value);
    if (!display) return [];
    return { name, label: labelOf(field.label, name, language), display, origin: field.origin };
  });
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(plain).filter(Boolean).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
