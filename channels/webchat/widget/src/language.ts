// SPDX-License-Identifier: AGPL-3.0-or-later
// Which of our languages a visitor reads.

import type { Language } from "./protocol";

/** The first of these language tags that is one of ours; English for the rest of the world. */
export function chooseLanguage(...tags: (string | null | undefined)[]): Language {
  const known = tags.map((tag) => tag?.slice(0, 2).toLowerCase());
  return (known.find((tag) => tag === "zh" || tag === "en") as Language | undefined) ?? "en";
}

/** How times of a language are written where this visitor lives: en-GB counts hours to 24. */
export function localeOf(language: Language, tags = navigator.languages): string {
  return tags.find((tag) => tag.slice(0, 2).toLowerCase() === language) ?? language;
}
