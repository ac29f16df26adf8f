// SPDX-License-Identifier: AGPL-3.0-or-later
// Which conversation comes next for somebody who goes through the list by keyboard. Pure.

/**
 * The neighbour of `id` in the order in which the list stood `before`, when it was opened: whoever
 * is answered goes to the top of the list or leaves it, and the next one is still the one that
 * stood below. What has left the list since is passed over; what has come is reached at the ends.
 */
export function neighbour(
  before: readonly string[],
  now: readonly string[],
  id: string | null,
  by: 1 | -1,
): string | undefined {
  const order = id !== null && before.includes(id) ? before : now;
  const at = id === null ? -1 : order.indexOf(id);
  if (at === -1) return now[0];
  const onward = by > 0 ? order.slice(at + 1) : order.slice(0, at).reverse();
  const next = onward.find((one) => now.includes(one));
  if (next !== undefined) return next;
  return by > 0 ? now.find((one) => !order.includes(one)) : now[now.indexOf(id!) - 1];
}
