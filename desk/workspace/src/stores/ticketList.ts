// SPDX-License-Identifier: AGPL-3.0-or-later
// Which tickets the tickets page shows, and how far the server has been read. The rows live in
// `live.ts`, so a change anywhere shows here too.

import { defineStore } from "pinia";
import { computed, reactive, ref } from "vue";

import { useApi } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { Ticket } from "@/api/types";
import { matches, newestFirst, ticketQuery, type TicketFilter } from "@/live/views";

import { useLive } from "./live";

export const useTicketList = defineStore("ticketList", () => {
  const api = useApi();
  const live = useLive();
  const filter = reactive<TicketFilter>({ status: "open", priority: "", queue: "", assignee: "" });
  const search = ref("");
  const found = ref<string[] | null>(null);
  const cursor = ref<string | null>(null);
  const isLoading = ref(false);
  const problem = ref<ApiProblem | null>(null);
  let asked = 0;

  const shown = computed<Ticket[]>(() => {
    if (found.value) return found.value.flatMap((number) => live.rows.tickets.get(number) ?? []);
    const rows = [...live.rows.tickets.values()].filter((ticket) => matches(ticket, filter));
    return newestFirst(rows);
  });

  async function read(from: string | undefined): Promise<void> {
    const mine = ++asked;
    isLoading.value = true;
    problem.value = null;
    try {
      const page = await api.tickets({
        ...ticketQuery(filter),
        q: search.value,
        cursor: from,
        limit: 50,
      });
      if (mine !== asked) return;
      live.learnTickets(page.items);
      cursor.value = page.next_cursor;
      const numbers = page.items.map((ticket) => ticket.number);
      if (!search.value) found.value = null;
      else found.value = from ? [...(found.value ?? []), ...numbers] : numbers;
    } catch (reason) {
      if (!(reason instanceof ApiProblem)) throw reason;
      if (mine === asked) problem.value = reason;
    } finally {
      if (mine === asked) isLoading.value = false;
    }
  }

  const load = () => read(undefined);

  async function loadMore(): Promise<void> {
    if (cursor.value && !isLoading.value) await read(cursor.value);
  }

  function find(q: string): Promise<void> {
    search.value = q.trim();
    if (!search.value) found.value = null;
    return load();
  }

  return { filter, search, shown, cursor, isLoading, problem, load, loadMore, find };
});
