// SPDX-License-Identifier: AGPL-3.0-or-later
// The chat's words in the visitor's language; they stand in texts/*.yaml.

import * as en from "../texts/en.yaml";
import * as zh from "../texts/zh.yaml";
import type { Language } from "./protocol";

export type Say = (key: string, values?: Record<string, string | number>) => string;

const CATALOGUES: Record<Language, Record<string, string>> = { zh, en };

export function sayIn(language: Language): Say {
  return (key, values = {}) =>
    (CATALOGUES[language][key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
