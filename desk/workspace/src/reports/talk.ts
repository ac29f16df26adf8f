// SPDX-License-Identifier: AGPL-3.0-or-later
// The conversation a report is filed from: whose it is, which form its bot was filling in, and what
// it had been told by then.

import type { ContactBrief, ConversationDetail, FieldValue } from "@/api/types";

export interface Talk {
  id: string;
  contact: ContactBrief;
  /** The form that the bot was asking; empty when it asked none. */
  form: string;
  /** Answers as the fields of a form take them, by name. */
  told: Record<string, string>;
}

export function talkOf(detail: ConversationDetail): Talk {
  const { id, contact, dialog } = detail;
  const asked = Object.entries(detail.fields).map(([name, field]) => [name, entered(field)]);
  const told = { ...namedIn(contact), ...Object.fromEntries(asked) };
  return { id, contact, form: dialog?.name ?? "", told };
}

/** What the fields of a form say of a person. */
export function namedIn(person: Pick<ContactBrief, "name" | "phone" | "company">) {
  return { contact_person: person.name, phone: person.phone, company: person.company };
}

/** Options by their values; a number or a moment as the customer would write it. */
function entered({ value, display }: FieldValue): string {
  if (Array.isArray(value)) return value.every((one) => typeof one === "string") ? value.join(",") : "";
  return typeof value === "string" ? value : display;
}
