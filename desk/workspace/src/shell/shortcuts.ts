// SPDX-License-Identifier: AGPL-3.0-or-later
// Single-key shortcuts. They stay silent while somebody writes, chooses, or a dialog is open.

import { onBeforeUnmount, onMounted } from "vue";

/** A handler answers false when it did not apply, so that the key keeps its ordinary meaning. */
export type Shortcuts = Record<string, () => boolean | void>;

export function useShortcuts(shortcuts: Shortcuts): void {
  const onKey = (event: KeyboardEvent) => {
    if (!mayFire(event)) return;
    const run = shortcuts[event.key];
    if (run && run() !== false) event.preventDefault();
  };
  onMounted(() => window.addEventListener("keydown", onKey));
  onBeforeUnmount(() => window.removeEventListener("keydown", onKey));
}

export function mayFire(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.isComposing) return false;
  const target = event.target;
  if (target instanceof HTMLElement) {
    if (target.isContentEditable || target.closest("input, textarea, select")) return false;
  }
  return document.querySelector('[role="dialog"]') === null;
}
