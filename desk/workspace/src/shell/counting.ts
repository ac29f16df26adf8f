// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps the number of what is to do true in the navigation. Whatever is asked for, decided or
// finished changes its ticket: while no ticket changes, nothing is asked.

import { computed, onScopeDispose, watch } from "vue";
import { useRoute } from "vue-router";

import { afterBursts } from "@/live/bursts";
import { useLive } from "@/stores/live";
import { isWorker, useSession } from "@/stores/session";
import { useTodos } from "@/stores/todos";

export const restMs = 10_000;

export function useTodoCount(): void {
  const route = useRoute();
  const live = useLive();
  const session = useSession();
  const todos = useTodos();

  // The page itself asks while it is open.
  const isWanted = computed(() => isWorker(session.me) && route.name !== "todo");
  const look = () => void (isWanted.value && todos.look());
  watch(isWanted, look, { immediate: true });
  afterBursts(() => live.rows.tickets, restMs, look);
  // When it opens first, everything was just asked, if it could be.
  const isKnown = () => todos.count !== null;
  onScopeDispose(live.listen({ reopened: (isFirst) => void ((isFirst && isKnown()) || look()) }));
}
