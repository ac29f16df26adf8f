// SPDX-License-Identifier: AGPL-3.0-or-later
// What an agent has begun to write, per conversation and kind, kept in this browser until sent.

import type { Ref } from "vue";

import { useKeptText } from "@/stores/kept";

/** To the customer, to colleagues, or, for colleagues to read, what the customer was told by phone. */
export type WritingKind = "reply" | "note" | "spoken";

export function useDraft(id: () => string, kind: Ref<WritingKind>): Ref<string> {
  return useKeptText(() => `draft:${id()}:${kind.value}`);
}
