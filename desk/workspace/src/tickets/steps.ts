// SPDX-License-Identifier: AGPL-3.0-or-later
// Which statuses a ticket can be set to from where it is, as the hub's ticket machine has them.
// Only for offering choices: the hub checks again.

import type { TicketStatus } from "@/api/types";

const next: Record<TicketStatus, TicketStatus[]> = {
  new: ["assigned", "in_progress", "waiting_for_customer", "resolved"],
  assigned: ["new", "in_progress", "waiting_for_customer", "resolved"],
  in_progress: ["new", "assigned", "waiting_for_customer", "resolved"],
  waiting_for_customer: ["new", "assigned", "in_progress", "resolved"],
  resolved: ["in_progress", "closed"],
  closed: ["in_progress"],
};

export const statuses = Object.keys(next) as TicketStatus[];

/** Whether work on it has begun: from then on its type is settled. */
export const hasBegun = (status: TicketStatus): boolean => !["new", "assigned"].includes(status);

export function choices(status: TicketStatus): TicketStatus[] {
  return [status, ...next[status]];
}
