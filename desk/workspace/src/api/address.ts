// SPDX-License-Identifier: AGPL-3.0-or-later
// Addresses of the desk's API: what stands in a path, and what follows the question mark. Pure.

/** A list asks for any of its values. */
export type Query = Record<string, string | number | readonly string[] | undefined>;

export function part(value: string): string {
  return encodeURIComponent(value);
}

/** With its question mark; nothing is asked where a value is missing or empty. */
export function queryString(query: Query): string {
  const entries = Object.entries(query).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || value === "") return [];
    if (typeof value === "object") return value.map((each) => [name, each]);
    return [[name, String(value)]];
  });
  return entries.length ? `?${new URLSearchParams(entries).toString()}` : "";
}
