// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import { createTexts } from ".";
import en from "./en.json";
import zh from "./zh-CN.json";

type Texts = { [key: string]: string | Texts };

function flat(texts: Texts, path = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === "string") found.set(path + key, value);
    else for (const [inner, text] of flat(value, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

const english = flat(en);
const chinese = flat(zh);
const placeholders = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort();

test("both languages have the very same texts, none empty", () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  expect([...english, ...chinese].filter(([, text]) => !text.trim())).toEqual([]);
});

test.each([
  ["en", english],
  ["zh", chinese],
] as const)("each text in %s can be shown", (language, texts) => {
  const { global } = createTexts();
  global.locale.value = language;
  const failing = [...texts.keys()].filter((key) => {
    try {
      global.t(key);
      return false;
    } catch {
      return true; // such as a sign that means something to the compiler of texts
    }
  });
  expect(failing).toEqual([]);
});

test("a text takes the same values in both languages", () => {
  for (const [key, text] of english) {
    expect([key, placeholders(chinese.get(key) ?? "")]).toEqual([key, placeholders(text)]);
  }
});

const sources = import.meta.glob<string>(["../**/*.vue", "../**/*.ts", "!../**/*.test.ts"], {
  eager: true,
  query: "?raw",
  import: "default",
});

test("every text the interface asks for exists", () => {
  const asked = Object.values(sources).flatMap((source) =>
    [...source.matchAll(/\bte?\(\s*["']([\w.]+)["']/g)].map((match) => match[1]!),
  );
  expect(asked.length).toBeGreaterThan(80);
  expect(asked.filter((key) => !english.has(key))).toEqual([]);
});
