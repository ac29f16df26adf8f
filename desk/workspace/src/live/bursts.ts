// SPDX-License-Identifier: AGPL-3.0-or-later
// What the live line tells comes in bursts; what it makes us ask the server is asked once for each.

import { onScopeDispose, watch, type WatchSource } from "vue";

/** Has `work` done `restMs` after `source` changed, however often it changes until then. */
export function afterBursts(source: WatchSource, restMs: number, work: () => void): void {
  let resting: ReturnType<typeof setTimeout> | undefined;
  watch(source, () => {
    resting ??= setTimeout(() => {
      resting = undefined;
      work();
    }, restMs);
  });
  onScopeDispose(() => clearTimeout(resting));
}
