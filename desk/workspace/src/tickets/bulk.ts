// SPDX-License-Identifier: AGPL-3.0-or-later
// One change for several tickets, and the way back, which is kept in this browser: a reload does
// not end it. Each ticket is changed as if it were alone, so nothing is passed by; what refuses is
// told with its reason.

import { ref, shallowRef, watch } from "vue";

import { useApi } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { Ticket, TicketChange } from "@/api/types";
import { useTelling } from "@/shell/telling";
import { keep, readKept } from "@/stores/kept";
import { useLive } from "@/stores/live";
import { useSession } from "@/stores/session";

interface Step {
  number: string;
  version: number;
  change: TicketChange;
}

export function useBulk() {
  const api = useApi();
  const live = useLive();
  const { problemText } = useTelling();
  const place = useSession().ownPlace("bulk");
  /** The way back from the last change, as long as it can be taken. */
  const done = shallowRef<Step[]>(readKept(place, []));
  const refused = ref<{ number: string; why: string }[]>([]);
  const isUndoing = ref(false);
  const isBusy = ref(false);
  watch(done, (steps) => keep(place, steps.length ? steps : null), { flush: "sync" });

  async function each(steps: Step[], changed: (after: Ticket, at: number) => void): Promise<void> {
    isBusy.value = true;
    refused.value = [];
    try {
      for (const [at, { number, version, change }] of steps.entries()) {
        try {
          const after = await api.changeTicket(number, { ...change, version });
          live.learn({ ticket: after });
          changed(after, at);
        } catch (reason) {
          if (!(reason instanceof ApiProblem)) throw reason;
          refused.value.push({ number, why: problemText(reason) });
          if (reason.isUnreachable || reason.status === 401) break; // so would be all the others
        }
      }
    } finally {
      isBusy.value = false;
    }
  }

  /** Gives the numbers of those that were changed. */
  async function change(tickets: Ticket[], wanted: TicketChange): Promise<string[]> {
    isUndoing.value = false;
    done.value = [];
    const steps = tickets.map(({ number, version }) => ({ number, version, change: wanted }));
    await each(steps, (after, at) => {
      const { number, version } = after;
      const back = { number, version, change: way(after, tickets[at] ?? after) };
      done.value = [...done.value, back];
    });
    return done.value.map(({ number }) => number);
  }

  /** What somebody changed since stays as it is; true if all is as it was. */
  async function undo(): Promise<boolean> {
    isUndoing.value = true;
    await each(done.value, ({ number }) => {
      done.value = done.value.filter((one) => one.number !== number);
    });
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
