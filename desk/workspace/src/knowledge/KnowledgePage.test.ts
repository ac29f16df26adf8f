// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import { h } from "vue";

import type { Article, Gap, NewArticle } from "@/api/types";
import { useAsking } from "@/stores/asking";

import { button, openAs, Refusal, serverOf } from "../../tests/mounting";
import { asQuestion, idFor, languageOf, titleOf } from "./gap";
import KnowledgePage from "./KnowledgePage.vue";

const planes: Gap = { times: 3, wordings: ["Do you repair planes?", "能修飞机吗"], articles: [] };
const nights: Gap = { times: 1, wordings: ["有没有夜班工程师"], articles: [] };
const article: Article = {
  id: "what-we-repair", audience: "customers", status: "published", version: 1, tags: [],
  texts: { en: { title: "What we repair", answer: "Printers." } }, updated_at: "2026-11-22T10:00:00Z",
};

afterEach(() => {
  document.body.innerHTML = "";
  vi.useRealTimers();
});

async function open(role: "editor" | "auditor" = "editor", refuses = false) {
  let items = [planes, nights];
  const refusal = new Refusal(400, { title: "No", detail: "Not so", status: 400 });
  const { api, heard } = serverOf({
    "GET /knowledge/gaps": () => ({ items }),
    "GET /articles": () => ({ items: [article] }),
    "POST /articles": ({ body }) => {
      if (refuses) return refusal;
      items = items.slice(1);
      return { ...article, ...(body as NewArticle) };
    },
    "POST /articles/what-we-repair/questions": () => {
      items = items.slice(1);
      return article;
    },
    "POST /knowledge/dismissals": () => {
      items = items.slice(1);
      return {};
    },
  });
  const { router } = await openAs(role, api, () => h(KnowledgePage));
  return { router, sent: () => heard.filter((each) => each.method === "POST") };
}

const lines = () => [...document.querySelectorAll(".page li")].map((each) => each.textContent);
const field = (label: string) => {
  const found = [...document.querySelectorAll("label")].find((one) => one.textContent?.includes(label));
  return found!.querySelector<HTMLInputElement>("input, textarea")!;
};
async function write(into: HTMLInputElement, text: string): Promise<void> {
  into.value = text;
  into.dispatchEvent(new Event("input"));
  await flushPromises();
}
async function submit(id: string): Promise<void> {
  document.getElementById(id)!.dispatchEvent(new Event("submit", { cancelable: true }));
  await flushPromises();
}

test("says what was asked, how often and in which other words", async () => {
  await open();
  expect(lines()).toHaveLength(2);
  expect(lines()[0]).toContain("3 ×");
  expect(lines()[0]).toContain("Do you repair planes?");
  expect(lines()[0]).toContain("Also asked as: 能修飞机吗");
});

test("a question becomes an article, and is gone from the list", async () => {
  const { sent } = await open();
  button("Write an article").click();
  await flushPromises();
  expect(field("Title").value).toBe("Do you repair planes?");
  await write(field("Title"), "Planes");
  await write(field("Answer"), "No, printers only.");
  await submit("article");
  const made = sent()[0]!.body as NewArticle;
  expect(made.id).toMatch(/^planes-[a-z0-9]+$/);
  expect(made.status).toBe("published");
  expect(made.texts).toEqual({
    en: { title: "Planes", answer: "No, printers only.", questions: ["Do you repair planes?"] },
  });
  expect(lines()).toHaveLength(1);
  expect(document.body.textContent).toContain("answered with it from now on");
});

test("an answer that was begun is not lost by leaving its card", async () => {
  await open();
  button("Write an article").click();
  await flushPromises();
  await write(field("Answer"), "No.");
  button("Cancel").click();
  await flushPromises();
  const asking = useAsking();
  expect(asking.isShown).toBe(true);
  asking.answer(false);
  await flushPromises();
  expect(field("Answer").value).toBe("No.");
  button("Cancel").click();
  asking.answer(true);
  await flushPromises();
  button("Write an article").click();
  await flushPromises();
  expect(field("Answer").value).toBe("");
});

test("what the hub refuses is told, and what was written stays", async () => {
  await open("editor", true);
  button("Write an article").click();
  await flushPromises();
  await write(field("Answer"), "No.");
  await submit("article");
  expect(document.querySelector("[role=alert]")!.textContent).toContain("Not so");
  expect(field("Answer").value).toBe("No.");
});

test("a question joins an article in the languages that this one speaks", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { sent } = await open();
  button("Add to an article").click();
  await flushPromises();
  await write(document.querySelector<HTMLInputElement>("input[type=search]")!, "repair");
  await vi.advanceTimersByTimeAsync(300);
  await flushPromises();
  document.querySelector<HTMLButtonElement>(".found button")!.click();
  await flushPromises();
  expect([...document.querySelectorAll(".tick")].map((one) => one.textContent?.trim())).toEqual([
    "Do you repair planes?",
  ]);
  await submit("join");
  expect(sent().map(({ path, body }) => [path, body])).toEqual([
    [
      "/articles/what-we-repair/questions",
      { language: "en", questions: ["Do you repair planes?"] },
    ],
  ]);
  expect(lines()).toHaveLength(1);
});

test("what is put away is gone, with the reason", async () => {
  const { sent } = await open();
  const [, first] = [...document.querySelectorAll("button")].filter((one) => one.textContent?.trim() === "Put away");
  first!.click(); // not the part of the page of that name
  await flushPromises();
  await write(field("Why"), " We do not ");
  await submit("dismiss");
  expect(sent().at(-1)!.body).toEqual({ wordings: planes.wordings, articles: [], reason: "We do not" });
  expect(lines()).toHaveLength(1);
});

test("an answer that did not help leads to its article", async () => {
  planes.articles = [{ id: "what-we-repair", title: { en: "What we repair" } }];
  const { router } = await open();
  expect(lines()[0]).toContain("“What we repair” did not help");
  button("Improve the article").click();
  await flushPromises();
  expect(router.currentRoute.value.fullPath).toBe("/write/what-we-repair");
  planes.articles = [];
});

test("an auditor only reads", async () => {
  await open("auditor");
  expect(lines()).toHaveLength(2);
  expect(() => button("Write an article")).toThrow();
});

test("a question's language, its length, and what an article is called", () => {
  expect([languageOf("E07 是什么"), languageOf("E07?")]).toEqual(["zh", "en"]);
  expect(asQuestion(`  why \n not ${"x".repeat(300)}`)).toHaveLength(200);
  expect(idFor("退货规则 2026", 0)).toBe("article-0");
  expect(idFor("Returns & exchanges", 36_000)).toBe("returns-exchanges-10");
  expect(titleOf(article, "zh")).toBe("What we repair");
  expect(titleOf({ ...article, texts: {} }, "zh")).toBe("what-we-repair");
});
