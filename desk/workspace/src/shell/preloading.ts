// SPDX-License-Identifier: AGPL-3.0-or-later
// Fetches the pages nobody has opened yet while the browser has nothing else to do, so that they
// open without a line, and after the hub was updated and has them under other names.

import type { RouteComponent, Router } from "vue-router";

type Page = () => Promise<RouteComponent>;

/** Before the first list stands there the line is for that. */
const settledMs = 1500;

/** One page after the other; one that cannot be had is fetched when it is opened. */
export async function preloadPages(router: Router): Promise<void> {
  for (const page of pagesOf(router)) {
    await idle();
    await page().catch(() => undefined);
  }
}

export function startPreloading(router: Router): void {
  setTimeout(() => void preloadPages(router), settledMs);
}

/** The pages that were not opened: the router puts a component in the place of an opened one. */
function pagesOf(router: Router): Page[] {
  const all = router.getRoutes().map(({ components }) => components?.["default"]);
  return [...new Set(all)].filter((one): one is Page => typeof one === "function");
}

const idle = () =>
  new Promise<void>((done) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => done(), { timeout: 5000 });
    else setTimeout(done, 200); // Safari
  });
