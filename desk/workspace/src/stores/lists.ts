// SPDX-License-Identifier: AGPL-3.0-or-later
// Which conversations the list shows: the chosen view or what a search found, and how far the
// server has been read. The rows themselves live in `live.ts`.

import { defineStore } from "pinia";
import { computed, reactive, ref } from "vue";

import { ApiProblem } from "@/api/problem";
import type { Conversation } from "@/api/types";
import { isAlarming, overdueBy, unread, type Unread } from "@/live/attention";
import { belongs, conversationViews, inOrder, type ConversationView } from "@/live/views";

import { useChats } from "./chats";
import { keepChosen, readChosen } from "./chosen";
import { useClock } from "./clock";
import { useLive } from "./live";
import { useSession } from "./session";

export const useLists = defineStore("lists", () => {
  const live = useLive();
  const session = useSession();
  const chats = useChats();
  const clock = useClock();
  const viewPlace = () => session.ownPlace("view");
  const view = ref<ConversationView>(keptView());
  const search = ref("");
  const found = ref<string[] | null>(null);
  const cursors = reactive(new Map<string, string | null>());
  const isLoading = ref(false);
  const problem = ref<ApiProblem | null>(null);
  let asked = 0;

  const known = computed(() => [...live.rows.conversations.values()]);
  const shown = computed<Conversation[]>(() => {
    if (found.value) {
      return found.value.flatMap((id) => live.rows.conversations.get(id) ?? []);
    }
    const me = session.me?.id ?? "";
    return inOrder(
      known.value.filter((row) => belongs(row, view.value, me)),
      view.value,
    );
  });
  const place = computed(() => (search.value ? `q:${search.value}` : view.value));
  const hasMore = computed(() => Boolean(cursors.get(place.value)));

  function keptView(): ConversationView {
    const kept = readChosen<ConversationView>(viewPlace(), "open");
    return conversationViews.includes(kept) ? kept : "open";
  }

  function count(of: ConversationView): number {
    const me = session.me?.id ?? "";
    return known.value.filter((row) => belongs(row, of, me)).length;
  }

  /** What of a conversation I have not read. */
  function unreadIn(row: Conversation): Unread {
    return unread(row, chats.readUpTo.get(row.id) ?? 0, session.me);
  }

  /** How many of my own conversations say something I have not read. */
  const unreadMine = computed(() => {
    const me = session.me?.id ?? "";
    return known.value.filter((row) => belongs(row, "mine", me) && unreadIn(row)).length;
  });

  /** Whether somebody waits who must not: there is danger, or a promise to them is broken. */
  const isAlarmed = computed(() =>
    known.value.some(
      (row) =>
        row.speaker === "waiting" && (isAlarming(row) || overdueBy(row, clock.minute) !== null),
    ),
  );

  /** Reads the first page of what is chosen now. */
  async function load(): Promise<void> {
    await read(undefined);
  }

  async function loadMore(): Promise<void> {
    const cursor = cursors.get(place.value);
    if (cursor && !isLoading.value) await read(cursor);
  }

  async function read(cursor: string | undefined): Promise<void> {
    const mine = ++asked;
    const at = place.value;
    const q = search.value;
    isLoading.value = true;
    problem.value = null;
    try {
      const page = await live.readPage(view.value, {
        ...(q ? { q } : {}),
        ...(cursor ? { cursor } : {}),
      });
      if (mine !== asked) return;
      cursors.set(at, page.cursor);
      if (!q) found.value = null;
      else found.value = cursor ? [...(found.value ?? []), ...page.ids] : page.ids;
    } catch (reason) {
      if (!(reason instanceof ApiProblem)) throw reason;
      if (mine === asked) problem.value = reason;
    } finally {
      if (mine === asked) isLoading.value = false;
    }
  }

  function choose(next: ConversationView): Promise<void> {
    view.value = next;
    keepChosen(viewPlace(), next);
    search.value = "";
    found.value = null;
    return load();
  }

  function find(q: string): Promise<void> {
    search.value = q.trim();
    if (!search.value) found.value = null;
    return load();
  }

  function reset(): void {
    view.value = keptView();
    search.value = "";
    found.value = null;
    cursors.clear();
  }

  return {
    view,
    search,
    shown,
    hasMore,
    isLoading,
    problem,
    count,
    unreadIn,
    unreadMine,
    isAlarmed,
    load,
    loadMore,
    choose,
    find,
    reset,
  };
});
