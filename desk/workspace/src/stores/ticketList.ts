// SPDX-License-Identifier: AGPL-3.0-or-later
// Which tickets the tickets page shows, in which order, and how far the server has been read. The
// rows live in `live.ts`, so a change anywhere shows here too. What somebody chose is kept in this
// browser.

import { defineStore } from "pinia";
import { computed, reactive, ref, watch } from "vue";

import { useApi } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { Ticket } from "@/api/types";
import { ranks } from "@/live/attention";
import {
  matches,
  sorted,
  ticketOrders,
  ticketQuery,
  type TicketFilter,
  type TicketOrder,
} from "@/live/views";
import { statuses } from "@/tickets/steps";

import { keepChosen, readChosen } from "./chosen";
import { useClock } from "./clock";
import { useLive } from "./live";
import { useSession } from "./session";

/** How many are read at most to find those that stand first in another order than the server's. */
const mostSorted = 1000;

type Choice = TicketFilter & { order: TicketOrder };
const usual: Choice = { status: "open", priority: "", queue: "", assignee: "", order: "newest" };

export const useTicketList = defineStore("ticketList", () => {
  const api = useApi();
  const live = useLive();
  const clock = useClock();
  const session = useSession();
  const place = session.ownPlace("tickets");
  const { order: keptOrder, ...keptFilter } = stillThere({ ...usual, ...readChosen(place, {}) });
  const filter = reactive<TicketFilter>(keptFilter);
  const order = ref<TicketOrder>(keptOrder);
  const search = ref("");
  const found = ref<string[] | null>(null);
  const cursor = ref<string | null>(null);
  const isLoading = ref(false);
  const problem = ref<ApiProblem | null>(null);
  let asked = 0;

  watch([filter, order], () => keepChosen(place, { ...filter, order: order.value }));

  /** What was chosen weeks ago may name a queue or a colleague that is gone. */
  function stillThere(kept: Choice): Choice {
    const ids = (known: readonly { id: string }[]) => known.map(({ id }) => id);
    return {
      status: ["", "open", "overdue", ...statuses].includes(kept.status) ? kept.status : "open",
      priority: Object.hasOwn(ranks, kept.priority) ? kept.priority : "",
      queue: ids(session.queues).includes(kept.queue) ? kept.queue : "",
      assignee: ids(session.colleagues).includes(kept.assignee) ? kept.assignee : "",
      order: ticketOrders.includes(kept.order) ? kept.order : "newest",
    };
  }

  const shown = computed<Ticket[]>(() => {
    const rows = found.value
      ? found.value.flatMap((number) => live.rows.tickets.get(number) ?? [])
      : [...live.rows.tickets.values()];
    const now = clock.minute;
    // What a search found stays where it is while somebody works on it, settled or not.
    const isFound = found.value !== null && filter.status !== "overdue";
    const fitting = isFound ? rows : rows.filter((ticket) => matches(ticket, filter, now));
    return sorted(fitting, order.value, now);
  });
  /** The server gives the newest first: for anything else more must be read than is seen at once. */
  const readsOn = computed(() => order.value !== "newest" || filter.status === "overdue");

  async function read(from: string | undefined): Promise<void> {
    const mine = ++asked;
    isLoading.value = true;
    problem.value = null;
    try {
      let next: string | undefined = from;
      let count = 0;
      do {
        count += await readPage(next, () => mine === asked);
        next = cursor.value ?? undefined;
      } while (mine === asked && next && readsOn.value && count < mostSorted);
    } catch (reason) {
      if (!(reason instanceof ApiProblem)) throw reason;
      if (mine === asked) problem.value = reason;
    } finally {
      if (mine === asked) isLoading.value = false;
    }
  }

  /** How many came; nothing is taken over once something else was asked for. */
  async function readPage(from: string | undefined, isWanted: () => boolean): Promise<number> {
    const page = await api.tickets({
      ...ticketQuery(filter),
      q: search.value,
      cursor: from,
      limit: readsOn.value ? 100 : 50,
    });
    if (!isWanted()) return 0;
    live.learnTickets(page.items);
    cursor.value = page.next_cursor;
    const numbers = page.items.map((ticket) => ticket.number);
    if (!search.value) found.value = null;
    else found.value = from ? [...(found.value ?? []), ...numbers] : numbers;
    return numbers.length;
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

  return {
    filter,
    order,
    search,
    shown,
    readsOn,
    cursor,
    isLoading,
    problem,
    load,
    loadMore,
    find,
  };
});
