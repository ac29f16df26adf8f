// SPDX-License-Identifier: AGPL-3.0-or-later
// Small things kept in this browser: drafts, preferences, what was read. Storage may be denied or
// full; then they last as long as the page.

import { onScopeDispose, ref, watch, type Ref } from "vue";

const prefix = "frontdesk:";
/** Under which key a name stands in the browser's storage. */
export const keptName = (name: string) => prefix + name;
const inMemory = new Map<string, string>();
/** Grows when something is kept that was not, or no longer. */
const comings = ref(0);

function textOf(name: string): string | undefined {
  if (inMemory.has(name)) return inMemory.get(name);
  try {
    return localStorage.getItem(keptName(name)) ?? undefined;
  } catch {
    return undefined; // denied: all that this page wrote is in memory
  }
}

/** Whether something is kept under a name; who draws that is told when it changes. */
export function isKept(name: string): boolean {
  return comings.value >= 0 && textOf(name) !== undefined;
}

export function readKept<Value>(name: string, otherwise: Value): Value {
  const text = textOf(name);
  if (text === undefined) return otherwise;
  try {
    return JSON.parse(text) as Value;
  } catch {
    return otherwise;
  }
}

/** Keeps a value; `null` forgets it. */
export function keep(name: string, value: unknown): void {
  const text = JSON.stringify(value);
  const isNew = (textOf(name) === undefined) !== (value === null);
  inMemory.delete(name);
  try {
    if (value === null) localStorage.removeItem(keptName(name));
    else localStorage.setItem(keptName(name), text);
  } catch {
    if (value !== null) inMemory.set(name, text); // denied or full: it lasts as long as the page
  }
  if (isNew) comings.value++;
}

/**
 * What somebody has begun to write, kept until it is as at the start; another name is another text.
 * Other tabs follow: what was sent in one is not to stand in another, to be sent once more.
 */
export function useKeptText(name: () => string, otherwise = ""): Ref<string> {
  const text = ref(readKept(name(), otherwise));
  watch(name, (now) => (text.value = readKept(now, otherwise)), { flush: "sync" });
  watch(text, (value) => keep(name(), value === otherwise ? null : value), { flush: "sync" });
  const follow = ({ key }: StorageEvent) => {
    if (key === keptName(name())) text.value = readKept(name(), otherwise);
  };
  window.addEventListener("storage", follow);
  onScopeDispose(() => window.removeEventListener("storage", follow));
  return text;
}
