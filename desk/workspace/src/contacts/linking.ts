// SPDX-License-Identifier: AGPL-3.0-or-later
// What joining two contacts would do, told before it is done. Pure; the server moves the rows.

import type { Contact360, ContactIdentity } from "@/api/types";

/** The lists of a contact come with at most so many. */
const mostListed = 50;

export interface Moving {
  what: "conversations" | "tickets" | "assets" | "addresses" | "identities";
  count: number;
  /** There are perhaps more than we were told. */
  isAtLeast: boolean;
}

/** What goes from this contact to the other, without what it has nothing of. */
export function moving(contact: Contact360): Moving[] {
  const kinds = ["conversations", "tickets", "assets", "addresses", "identities"] as const;
  return kinds.flatMap((what) => {
    const count = contact[what].length;
    return count ? [{ what, count, isAtLeast: count >= mostListed }] : [];
  });
}

/** The places of `into` that are empty and that `from` would fill. */
export function filling(into: Contact360, from: Contact360): string[] {
  const places = ["name", "company", "phone", "email", "address"] as const;
  return places.filter((place) => !into[place] && from[place]);
}

/** The kinds of which each has proven another one: perhaps these are two people. */
export function contradictions(one: Contact360, other: Contact360): ContactIdentity["kind"][] {
  const values = (contact: Contact360, kind: string) =>
    contact.identities.filter((each) => each.kind === kind).map((each) => each.value);
  return ["email", "phone", "user"].filter((kind) => {
    const first = values(one, kind);
    const second = values(other, kind);
    return first.length && second.length && !first.some((each) => second.includes(each));
  });
}

/** An account of a site by its own name: where it is from stands in front. */
export function shownIdentity(one: ContactIdentity): string {
  if (one.kind !== "user") return one.value;
  const [channel, account, ...user] = one.value.split("/");
  return user.length ? `${user.join("/")} (${channel}/${account})` : one.value;
}
