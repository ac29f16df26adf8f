// SPDX-License-Identifier: AGPL-3.0-or-later
// From a question that nothing answers to what an article needs of it. Pure.

import type { Article, GapArticle, Language } from "@/api/types";

const longestQuestion = 200; // as the API has it
const longestId = 40;

/** The language a question is asked in: whoever writes a Chinese character reads Chinese. */
export const languageOf = (text: string): Language => (/[㐀-鿿]/.test(text) ? "zh" : "en");

/** A wording as a question of an article. */
export const asQuestion = (text: string) =>
  Array.from(text.replace(/\s+/g, " ").trim()).slice(0, longestQuestion).join("").trim();

/** A name for a new article: from an English title, else the moment it is written. */
export function idFor(title: string, now: number): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g)?.join("-").slice(0, longestId) ?? "";
  const stamp = Math.floor(now / 1000).toString(36);
  return /[㐀-鿿]/.test(title) || !words ? `article-${stamp}` : `${words.replace(/-$/, "")}-${stamp}`;
}

/** What an article is called, in the language or in the one it has. */
export function titleOf(article: Pick<Article, "id" | "texts">, language: Language): string {
  const text = article.texts[language] ?? Object.values(article.texts)[0] ?? {};
  return typeof text["title"] === "string" ? text["title"] : article.id;
}

/** What an article that did not help is called; one that is gone has its id alone. */
export const nameOf = ({ id, title }: GapArticle, language: Language): string =>
  title[language] || Object.values(title)[0] || id;
