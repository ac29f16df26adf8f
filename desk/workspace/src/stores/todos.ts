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
  /** How much of it is mine; null until it was counted. */
  const count = ref<number | null>(null);
  let turn = 0;

  /** Everything that waits, and the titles of its tickets by number. */
  async function read(): Promise<{ items: Todo[]; titles: Record<string, string> }> {
    const mine = ++turn;
    const list = await api.todo();
    const items = todos(list, session.me ?? { id: "", queues: [] }, preferences.language);
    // A slow answer to an earlier question tells nothing new.
    if (mine === turn) count.value = items.filter((one) => one.isMine).length;
    return { items, titles: list.titles };
  }

  /** Only for the number; that it cannot be had is said where the list is. */
  const look = () => read().catch(() => undefined);

  return { count, read, look };
});
