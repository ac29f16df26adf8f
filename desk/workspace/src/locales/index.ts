// SPDX-License-Identifier: AGPL-3.0-or-later
// The texts of the workspace, in each language complete (`locales.test.ts` compares them).

import { createI18n } from "vue-i18n";

import en from "./en.json";
import zh from "./zh-CN.json";

export function createTexts() {
  return createI18n({
    legacy: false,
    locale: "zh",
    fallbackLocale: "en",
    messages: { zh, en },
  });
}
