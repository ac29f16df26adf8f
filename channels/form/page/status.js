// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps an open status page true: the state and what was said are read again, and only those parts
// are replaced, so that half an answer in the field stays. Without it a reload shows the same.
"use strict";

const EVERY_MS = 15_000;
const AT_MOST_MS = 240_000; // after one failure after the other
let wait = EVERY_MS;

async function look() {
  const response = await fetch(location.href, { cache: "no-store" });
  if (!response.ok) throw new Error(String(response.status));
  const now = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = now.querySelector(`[data-live="${part.dataset.live}"]`);
    if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
  }
}

async function again() {
  if (document.visibilityState === "visible") {
    try {
      await look();
      wait = EVERY_MS;
    } catch {
      wait = Math.min(2 * wait, AT_MOST_MS);
    }
  }
  setTimeout(again, wait);
}

setTimeout(again, EVERY_MS);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") look().catch(() => undefined);
});
