// SPDX-License-Identifier: AGPL-3.0-or-later
// What this agent has begun in a conversation and not finished, for its row in the list.

import type { WritingKind } from "@/conversations/drafts";

import { isKept } from "./kept";
import { useSession } from "./session";

const kinds: readonly WritingKind[] = ["reply", "note", "spoken"];

export function useBegun() {
  const session = useSession();
  return {
    hasUnsent: (id: string) => isKept(session.ownPlace("unsent", id)),
    /** Of one kind, or of any. */
    hasDraft: (id: string, ...of: WritingKind[]) =>
      (of.length ? of : kinds).some((kind) => isKept(session.ownPlace("draft", id, kind))),
  };
}
