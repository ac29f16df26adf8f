// SPDX-License-Identifier: AGPL-3.0-or-later
// How many notices to the team will not go through by themselves, for the number in the navigation.

import { defineStore } from "pinia";
import { ref } from "vue";

import { useApi } from "@/api/client";

export const useRefused = defineStore("refused", () => {
  const api = useApi();
  const count = ref(0);
  let turn = 0;

  async function look(): Promise<void> {
    const mine = ++turn;
    const found = await api.notices("refused").catch(() => null);
    // A slow answer to an earlier question tells nothing new.
    if (found && mine === turn) count.value = found.items.length;
  }

  return { count, look };
});
