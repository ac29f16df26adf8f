// SPDX-License-Identifier: AGPL-3.0-or-later
// What an agent has begun to write, per conversation and kind, kept in this browser until sent.

import type { Ref } from "vue";

import { useKeptText } from "@/stores/kept";

export type WritingKind = "reply" | "note";

export function useDraft(id: () => string, kind: Ref<WritingKind>): Ref<string> {
  return useKeptText(() => `draft:${id()}:${kind.value}`);
}
