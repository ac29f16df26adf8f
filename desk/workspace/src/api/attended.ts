// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether somebody is at this page. What it asks by itself hours after must not keep a sign-in
// alive that ends after half a day without use.

/** Reading takes a while without a touch; the hub notes use every five minutes. */
export const aloneAfterMs = 5 * 60_000;

let touchedAt = Date.now();
const touched = () => void (touchedAt = Date.now());
for (const kind of ["pointerdown", "keydown", "wheel"] as const) {
  globalThis.addEventListener?.(kind, touched, { capture: true, passive: true });
}

export const isAttended = () => Date.now() - touchedAt < aloneAfterMs;
