// SPDX-License-Identifier: AGPL-3.0-or-later
// What an agent chose for this browser: language, theme, notifications. The language is also told
// to the server (`session.ts`), so that problems arrive in it.

import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";

import type { Language } from "@/api/types";
import { dark, light } from "@/design/tokens";

import { keep, readKept } from "./kept";

export type Theme = "auto" | "light" | "dark";

export const usePreferences = defineStore("preferences", () => {
  const language = ref<Language>(readKept("language", browserLanguage()));
  const theme = ref<Theme>(readKept<Theme>("theme", "auto"));
  const wantsNotifications = ref(readKept("notifications", false));

  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const systemIsDark = ref(system.matches);
  system.addEventListener("change", (event) => (systemIsDark.value = event.matches));

  const isDark = computed(() =>
    theme.value === "auto" ? systemIsDark.value : theme.value === "dark",
  );
  const palette = computed(() => (isDark.value ? dark : light));
  /** The tag for `Intl` and the `lang` attribute. */
  const locale = computed(() => (language.value === "zh" ? "zh-CN" : "en"));

  watch(language, (value) => keep("language", value));
  watch(theme, (value) => keep("theme", value));
  watch(wantsNotifications, (value) => keep("notifications", value));

  return { language, theme, wantsNotifications, isDark, palette, locale };
});

function browserLanguage(): Language {
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}
