// SPDX-License-Identifier: AGPL-3.0-or-later
// What waits beside the tickets, and how much of it is mine, for the number in the navigation.

import { defineStore } from "pinia";
import { ref } from "vue";

import { useApi } from "@/api/client";
import { todos, type Todo } from "@/todo/todo";

import { usePreferences } from "./preferences";
import { useSession } from "./session";

export const useTodos = defineStore("todos", () => {
  const api = useApi();
  const preferences = usePreferences();
  const session = useSession();
  const count = ref(0);
  let turn = 0;

  /** Everything that waits, and the titles of its tickets by number. */
  async function read(): Promise<{ items: Todo[]; titles: Record<string, string> }> {
    const mine = ++turn;
    const [escalations, tasks, approvals] = await Promise.all([
      api.pendingEscalations(),
      api.openTasks(),
      api.openApprovals(),
    ]);
    const me = session.me ?? { id: "", queues: [] };
    const items = todos(
      escalations.items,
      tasks.items,
      approvals.items,
      me,
      preferences.language,
    );
    // A slow answer to an earlier question tells nothing new.
    if (mine === turn) count.value = items.filter((one) => one.isMine).length;
    return { items, titles: { ...escalations.titles, ...tasks.titles, ...approvals.titles } };
  }

  /** Only for the number; that it cannot be had is said where the list is. */
  const look = () => read().catch(() => undefined);

  return { count, read, look };
});
