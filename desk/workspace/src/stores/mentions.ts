// SPDX-License-Identifier: AGPL-3.0-or-later
// Notes that call this agent by name, as something to do: kept in this browser until it is done or
// they write in the conversation themselves. What was read before this began is not brought up.

import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";

import type { Conversation } from "@/api/types";
import { calls } from "@/conversations/mentions";

import { useChats } from "./chats";
import { keep, keptName, readKept } from "./kept";
import { useLive } from "./live";
import { useSession } from "./session";

export interface Mention {
  conversation: string;
  /** Empty while the conversation has no ticket. */
  ticket: string;
  title: string;
  text: string;
  at: string;
  seq: number;
}

interface Kept {
  waiting: Record<string, Mention>;
  /** By conversation, up to which message there is nothing to do any more. */
  settled: Record<string, number>;
}

const mostSettled = 500;

export const useMentions = defineStore("mentions", () => {
  const live = useLive();
  const session = useSession();
  const chats = useChats();
  const place = session.ownPlace("mentions");
  const kept = ref<Kept>(read());

  const waiting = computed(() =>
    Object.values(kept.value.waiting).sort((a, b) => a.at.localeCompare(b.at)),
  );

  function read(): Kept {
    return readKept<Kept>(place, { waiting: {}, settled: Object.fromEntries(chats.readUpTo) });
  }

  function write(waitingNow: Kept["waiting"], settled: Kept["settled"]): void {
    const newest = Object.fromEntries(Object.entries(settled).slice(-mostSettled));
    kept.value = { waiting: waitingNow, settled: newest };
    keep(place, kept.value);
  }

  function isNew({ id, noted }: Conversation): boolean {
    const { waiting: known, settled } = kept.value;
    const seen = Math.max(known[id]?.seq ?? 0, settled[id] ?? 0);
    return !!session.me && !!noted && noted.seq > seen && calls(noted.text, session.me);
  }

  function asMention({ id, noted, ticket, subject }: Conversation): Mention {
    const { text, at, seq } = noted!;
    const title = ticket?.title || subject;
    return { conversation: id, ticket: ticket?.number ?? "", title, text, at, seq };
  }

  function look(): void {
    const found = [...live.rows.conversations.values()].filter(isNew).map(asMention);
    if (!found.length) return;
    const added = Object.fromEntries(found.map((one) => [one.conversation, one]));
    write({ ...kept.value.waiting, ...added }, kept.value.settled);
  }

  /** Done, or written to: nothing up to the newest note is to do there any more. */
  function settle(conversation: string): void {
    const { [conversation]: done, ...others } = kept.value.waiting;
    if (done) write(others, { ...kept.value.settled, [conversation]: done.seq });
  }

  // Another tab of the same agent saw or settled something.
  window.addEventListener("storage", ({ key }) => {
    if (key === keptName(place)) kept.value = read();
  });
  watch(() => live.rows.conversations, look, { immediate: true });

  return { waiting, settle };
});
