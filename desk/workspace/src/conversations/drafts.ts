// SPDX-License-Identifier: AGPL-3.0-or-later
// What an agent has begun to write, per conversation and kind, kept in this browser until sent.

import { ref, watch, type Ref } from "vue";

import { keep, readKept } from "@/stores/kept";

export type WritingKind = "reply" | "note";

export function useDraft(id: () => string, kind: Ref<WritingKind>): Ref<string> {
  const name = () => `draft:${id()}:${kind.value}`;
  const text = ref(readKept(name(), ""));
  watch(name, (now) => (text.value = readKept(now, "")), { flush: "sync" });
  watch(text, (value) => keep(name(), value || null), { flush: "sync" });
  return text;
}
