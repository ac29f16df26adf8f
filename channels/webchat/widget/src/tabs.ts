// SPDX-License-Identifier: AGPL-3.0-or-later
// Several tabs of one site. Each has its own socket: a leader would save a connection and cost
// an election whenever a phone freezes the leading tab. The server numbers all messages and
// knows repeated ids, so tabs need to agree on one thing only: who sends a stored draft again.

import type { Draft } from "./protocol";

type Word = { type: "whose"; cids: string[] } | { type: "mine"; cids: string[] };

const PATIENCE_MS = 300;

/** Calls `adopt` with the stored drafts that no other open tab is about to send. */
export function adoptOrphans(
  name: string,
  drafts: Draft[],
  own: () => string[],
  adopt: (drafts: Draft[]) => void,
): void {
  if (!("BroadcastChannel" in window)) {
    if (drafts.length) adopt(drafts);
    return;
  }
  const channel = new BroadcastChannel(`frontdesk:${name}`);
  const taken = new Set<string>();
  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data.type === "mine") data.cids.forEach((cid) => taken.add(cid));
    else {
      const cids = own().filter((cid) => data.cids.includes(cid));
      if (cids.length) channel.postMessage({ type: "mine", cids } satisfies Word);
    }
  };
  if (!drafts.length) return;
  channel.postMessage({ type: "whose", cids: drafts.map((one) => one.cid) } satisfies Word);
  setTimeout(() => {
    const orphans = drafts.filter((one) => !taken.has(one.cid));
    if (orphans.length) adopt(orphans);
  }, PATIENCE_MS);
}
