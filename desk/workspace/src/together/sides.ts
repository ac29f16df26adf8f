// SPDX-License-Identifier: AGPL-3.0-or-later
// A link is stored once, as "`ticket` is … of `other`"; each of the two reads it from its side.

import type { Link } from "@/api/types";

export const sideOf = (link: Link, number: string) => (link.ticket === number ? "is" : "has");
export const otherOf = (link: Link, number: string) =>
  link.ticket === number ? link.other : link.ticket;

/** How many reports of this incident hold; none for a ticket that is no incident. */
export function reportsOf(links: readonly Link[], number: string): number {
  return links.filter((one) => one.kind === "report" && one.other === number && !one.undone_at)
    .length;
}
