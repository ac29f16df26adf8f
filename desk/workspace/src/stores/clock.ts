// SPDX-License-Identifier: AGPL-3.0-or-later
// One ticking clock for everything that counts down or reads "3 min ago": `second` for clocks
// that run out, `minute` (a tick each 15 seconds) for the rest.

import { defineStore } from "pinia";
import { ref } from "vue";

export const useClock = defineStore("clock", () => {
  const second = ref(Date.now());
  const minute = ref(Date.now());
  const tick = () => {
    second.value = Date.now();
    if (second.value - minute.value >= 15_000) minute.value = second.value;
  };
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
  return { second, minute };
});
