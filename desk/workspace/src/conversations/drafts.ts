// SPDX-License-Identifier: AGPL-3.0-or-later
// What an agent has begun to write, per conversation and kind, kept in this browser until sent. Who
// works at this computer next does not see it.

import type { Ref } from "vue";

import { useKeptText } from "@/stores/kept";
import { useSession } from "@/stores/session";

/** To the customer, to colleagues, or, for colleagues to read, what the customer was told by phone. */
export type WritingKind = "reply" | "note" | "spoken";

export function useDraft(id: () => string, kind: Ref<WritingKind>): Ref<string> {
  const session = useSession();
  return useKeptText(() => session.ownPlace("draft", id(), kind.value));
}
