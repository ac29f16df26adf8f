// SPDX-License-Identifier: AGPL-3.0-or-later
// How the parts of a ticket's work have something done.

/** Whether it was done; a refusal was told, and what was written for it stays where it is. */
export type Act = (what: string, content: object, method?: string) => Promise<boolean>;
