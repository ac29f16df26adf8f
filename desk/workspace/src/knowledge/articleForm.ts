// SPDX-License-Identifier: AGPL-3.0-or-later
// An article as a form and back: lists stand one on a line, and what the form does not touch stays
// as it was. Pure.

import type { Article, Language, NewArticle } from "@/api/types";

import { asQuestion, idFor } from "./gap";

export const languages = ["zh", "en"] as const satisfies Language[];
export const lists = ["questions", "steps", "cautions", "keywords"] as const;
export type ListName = (typeof lists)[number];
/** One language of an article; each list as text, one on a line. */
export type TextForm = { title: string; answer: string; scenario: string } & Record<ListName, string>;

export interface ArticleForm {
  status: NonNullable<NewArticle["status"]>;
  audience: NonNullable<NewArticle["audience"]>;
  tags: string[];
  texts: Partial<Record<Language, TextForm>>;
}

/** What an article says, in one of its versions. */
export type Said = Pick<Article, "status" | "audience" | "tags" | "texts">;
type Text = Record<string, unknown>;

export const emptyText = (): TextForm => ({
  title: "", answer: "", scenario: "", questions: "", steps: "", cautions: "", keywords: "",
});

export const emptyArticle = (language: Language): ArticleForm => ({
  status: "published", audience: "customers", tags: [], texts: { [language]: emptyText() },
});

export function readArticle(said: Said): ArticleForm {
  return {
    status: said.status as ArticleForm["status"],
    audience: said.audience as ArticleForm["audience"],
    tags: [...said.tags],
    texts: Object.fromEntries(
      Object.entries(said.texts).map(([language, text]) => [language, readText(text)]),
    ),
  };
}

function readText(text: Text): TextForm {
  const word = (name: string) => (typeof text[name] === "string" ? text[name] : "");
  const form = { title: word("title"), answer: word("answer"), scenario: word("scenario") };
  const listed = lists.map((name) => [name, itemsOf(text, name).join("\n")]);
  return { ...form, ...Object.fromEntries(listed) } as TextForm;
}

/** The article as the form says; `before` is what it was read from, empty for a new one. */
export function writeArticle(form: ArticleForm, before: Article | null, now: number): NewArticle {
  const texts = Object.entries(form.texts).map(([language, text]) => [
    language,
    writeText(text, before?.texts[language] ?? {}),
  ]);
  const first = languages.map((one) => form.texts[one]?.title.trim()).filter(Boolean);
  return {
    id: before?.id ?? idFor(first.at(-1) ?? "", now),
    version: before?.version ?? 0,
    status: form.status,
    audience: form.audience,
    tags: form.tags,
    texts: Object.fromEntries(texts) as NewArticle["texts"],
  };
}

/**
 * What I changed since `base` put on what somebody else made of it meanwhile; `isClear` unless both
 * changed the same line of the form.
 */
export function merged(
  mine: ArticleForm,
  base: ArticleForm,
  theirs: ArticleForm,
): { form: ArticleForm; isClear: boolean } {
  let isClear = true;
  const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  function chosen<T>(own: T, was: T, now: T): T {
    if (same(own, was)) return now;
    if (!same(now, was) && !same(now, own)) isClear = false;
    return own;
  }
  function text(language: Language): TextForm | undefined {
    const [own, was, now] = [mine, base, theirs].map((one) => one.texts[language]);
    if (!own || !was || !now) return chosen(own, was, now);
    const lines = Object.keys(own) as (keyof TextForm)[];
    return Object.fromEntries(
      lines.map((name) => [name, chosen(own[name], was[name], now[name])]),
    ) as TextForm;
  }
  const texts = languages.map((language) => [language, text(language)] as const);
  const form = {
    status: chosen(mine.status, base.status, theirs.status),
    audience: chosen(mine.audience, base.audience, theirs.audience),
    tags: chosen(mine.tags, base.tags, theirs.tags),
    texts: Object.fromEntries(texts.filter(([, one]) => one)),
  };
  return { form, isClear };
}

function writeText(form: TextForm, before: Text): NewArticle["texts"][Language] {
  const listed = lists.map((name) => [name, written(form[name], itemsOf(before, name), name)]);
  return {
    title: form.title.trim(),
    answer: form.answer.trim(),
    scenario: form.scenario.trim(),
    ...Object.fromEntries(listed),
  };
}

/** A list nobody has touched is as it was: a step may have several lines. */
function written(text: string, before: string[], name: ListName): string[] {
  if (text === before.join("\n")) return before;
  const lines = text.split("\n").map((line) => (name === "questions" ? asQuestion(line) : line.trim()));
  return [...new Set(lines)].filter(Boolean);
}

function itemsOf(text: Text, name: ListName): string[] {
  const items = text[name];
  return Array.isArray(items) ? items.filter((one) => typeof one === "string") : [];
}
