// SPDX-License-Identifier: AGPL-3.0-or-later
// One change for several tickets, and the way back. Each ticket is changed as if it were alone, so
// nothing is passed by; what refuses is told with its reason.

import { ref, shallowRef } from "vue";

import { useApi } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { Ticket, TicketChange } from "@/api/types";
import { useTelling } from "@/shell/telling";
import { useLive } from "@/stores/live";

interface Changed {
  before: Ticket;
  after: Ticket;
}

export function useBulk() {
  const api = useApi();
  const live = useLive();
  const { problemText } = useTelling();
  /** What the last change did, as long as it can be taken back. */
  const done = shallowRef<Changed[]>([]);
  const refused = ref<{ number: string; why: string }[]>([]);
  const isUndoing = ref(false);
  const isBusy = ref(false);

  async function each(tickets: Ticket[], wanted: (ticket: Ticket) => TicketChange) {
    const changed: Changed[] = [];
    isBusy.value = true;
    refused.value = [];
    try {
      for (const before of tickets) {
        try {
          const { number, version } = before;
          const after = await api.changeTicket(number, { ...wanted(before), version });
          live.learn({ ticket: after });
          changed.push({ before, after });
        } catch (reason) {
          if (!(reason instanceof ApiProblem)) throw reason;
          refused.value.push({ number: before.number, why: problemText(reason) });
          if (reason.isUnreachable || reason.status === 401) break; // so would be all the others
        }
      }
    } finally {
      isBusy.value = false;
    }
    return changed;
  }

  /** Gives the numbers of those that were changed. */
  async function change(tickets: Ticket[], wanted: TicketChange): Promise<string[]> {
    isUndoing.value = false;
    done.value = await each(tickets, () => wanted);
    return done.value.map(({ after }) => after.number);
  }

  /** What somebody changed since stays as it is; true if all is as it was. */
  async function undo(): Promise<boolean> {
    const before = new Map(done.value.map((one) => [one.after.number, one.before]));
    isUndoing.value = true;
    const undone = await each(
      done.value.map(({ after }) => after),
      (after) => way(after, before.get(after.number) ?? after),
    );
    const back = new Set(undone.map(({ after }) => after.number));
    done.value = done.value.filter(({ after }) => !back.has(after.number));
    return !done.value.length;
  }

  function forget(): void {
    done.value = [];
    refused.value = [];
  }

  return { done, refused, isUndoing, isBusy, change, undo, forget };
}

/** The change that leads from one state of a ticket to another. */
function way(from: Ticket, to: Ticket): TicketChange {
  return {
    ...(from.assignee?.id !== to.assignee?.id && { assignee: to.assignee?.id ?? null }),
    ...(from.queue !== to.queue && { queue: to.queue }),
    ...(from.status !== to.status && { status: to.status }),
  };
}
