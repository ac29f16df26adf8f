// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the focus is after something was done: a control that was disabled or replaced meanwhile
// would leave whoever works by keyboard or screen reader at the top of the page.

const field = "input:enabled, select:enabled, textarea:enabled";

/** Does the work, then gives the focus back: to the control, else its form, else its section. */
export async function keepingFocus<T>(work: () => Promise<T>): Promise<T> {
  const held = document.activeElement as HTMLElement | null;
  const form = held?.closest("form");
  const section = held?.closest("details")?.querySelector("summary");
  const giveBack = () => {
    for (const one of [held, form?.querySelector<HTMLElement>(field), section]) {
      if (document.activeElement !== document.body) break;
      if (one?.isConnected) one.focus();
    }
  };
  try {
    return await work();
  } finally {
    // A browser takes the focus from what is disabled when it draws the page, not before.
    requestAnimationFrame(() => setTimeout(giveBack));
  }
}
