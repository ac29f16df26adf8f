// SPDX-License-Identifier: AGPL-3.0-or-later
// For the number in the navigation: how many notices to the team will not go through by themselves,
// and how many that reached nobody this person has not seen on the page yet.

import { defineStore } from "pinia";
import { computed, ref } from "vue";

import { useApi } from "@/api/client";

import { keep, readKept } from "./kept";
import { useSession } from "./session";

export const useRefused = defineStore("refused", () => {
  const api = useApi();
  const session = useSession();
  const place = session.ownPlace("noticesSeen");
  const seenAt = ref(readKept(place, ""));
  const count = ref(0);
  const untold = ref<readonly string[]>([]);
  const unseen = computed(() => untold.value.filter((at) => at > seenAt.value).length);
  let turn = 0;

  async function look(): Promise<void> {
    const mine = ++turn;
    const asked = ["refused", "nowhere"].map((state) => api.notices(state).catch(() => null));
    const [refused, nowhere] = await Promise.all(asked);
    // A slow answer to an earlier question tells nothing new.
    if (mine !== turn) return;
    if (refused) count.value = refused.items.length;
    if (nowhere) untold.value = nowhere.items.map(({ at }) => at);
  }

  /** Everything up to this moment (RFC 3339, UTC) was shown. */
  function see(at: string): void {
    if (at <= seenAt.value) return;
    seenAt.value = at;
    keep(place, at);
  }

  return { count, unseen, look, see };
});
