// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test } from "vitest";
import { h } from "vue";
import { RouterView } from "vue-router";

import type { Article, NewArticle } from "@/api/types";

import { button, openAs, Refusal, serverOf, unfold } from "../../tests/mounting";
import ArticleEditor from "./ArticleEditor.vue";
import { emptyArticle, readArticle, writeArticle } from "./articleForm";

const article: Article = {
  id: "warranty-terms", audience: "customers", status: "published", version: 3, tags: ["保修"],
  texts: {
    en: {
      title: "Warranty", answer: "Two years.", questions: ["How long?"], keywords: [], cautions: [],
      scenario: "", steps: ["Find the invoice.\nIt came by mail.", "Keep it."],
    },
  },
  updated_at: "2026-11-22T10:00:00Z",
};

afterEach(() => (document.body.innerHTML = ""));

async function open(role: "editor" | "auditor" = "editor", answers: ((body: NewArticle) => unknown)[] = []) {
  let stands = article;
  const { api, heard } = serverOf({
    "GET /articles": () => ({ items: [stands] }),
    "POST /articles": ({ body }) => answers.shift()?.(body as NewArticle) ?? article,
    "GET /articles/warranty-terms/editions": () => ({
      items: [
        { ...stands, did: "written", by: "Wang", at: stands.updated_at },
        { ...stands, version: 2, did: "found", by: "", at: stands.updated_at,
          texts: { en: { ...stands.texts["en"], answer: "One year." } } },
      ],
    }),
  });
  const { router } = await openAs(role, api, () => h(RouterView), "/");
  router.addRoute({ path: "/write/:id?", name: "article", component: ArticleEditor });
  await router.push("/write/warranty-terms");
  await flushPromises();
  const sent = () => heard.filter((each) => each.method === "POST").map(({ body }) => body as NewArticle);
  return { router, sent, now: (other: Article) => (stands = other) };
}

const field = (label: string) => {
  const found = [...document.querySelectorAll("label")].find((one) => one.textContent?.includes(label));
  return found!.querySelector<HTMLInputElement>("input, textarea")!;
};
async function write(label: string, text: string): Promise<void> {
  field(label).value = text;
  field(label).dispatchEvent(new Event("input"));
  await flushPromises();
}
async function press(name: string): Promise<void> {
  button(name).click();
  await flushPromises();
}

test("a published article is edited; what the form does not touch stays as it was", async () => {
  const { router, sent } = await open();
  expect(field("Title").value).toBe("Warranty");
  await write("Answer", "Three years.");
  await write("How customers ask", "How long?\n  how long  is it covered \n");
  await press("Save");
  const [made] = sent();
  expect(made).toMatchObject({ id: "warranty-terms", version: 3, status: "published", tags: ["保修"] });
  expect(made!.texts["en"]).toEqual({
    title: "Warranty", answer: "Three years.", scenario: "", keywords: [], cautions: [],
    questions: ["How long?", "how long is it covered"],
    steps: ["Find the invoice.\nIt came by mail.", "Keep it."],
  });
  expect(router.currentRoute.value.name).toBe("articles");
});

test("another language is written, and neither goes out without title and answer", async () => {
  const { sent } = await open();
  await press("+ Chinese");
  await press("Write it in Chinese");
  await write("Title", "保修期");
  await press("Save");
  expect(sent()).toEqual([]);
  expect(document.querySelector("[role=alert]")!.textContent).toContain("Title and answer are needed");
  await write("Answer", "两年。");
  await press("Save");
  expect(sent()[0]!.texts["zh"]).toMatchObject({ title: "保修期", answer: "两年。" });
  expect(sent()[0]!.texts["en"]).toMatchObject({ title: "Warranty" });
});

test("what somebody else wrote meanwhile is shown, and replaced only then", async () => {
  const theirs = { ...article, version: 4, texts: { en: { ...article.texts["en"], answer: "Five years." } } };
  const problem = { type: "article-changed", title: "Changed", detail: "Look", status: 409 };
  const { sent, now } = await open("editor", [() => new Refusal(409, problem)]);
  now(theirs);
  await write("Answer", "Three years.");
  await press("Save");
  expect(document.body.textContent).toContain("What somebody else wrote meanwhile");
  expect(document.body.textContent).toContain("Five years.");
  expect(field("Answer").value).toBe("Three years.");
  await press("Save");
  expect(sent().map((one) => one.version)).toEqual([3, 4]);
});

test("what others wrote elsewhere in the article is kept, and nothing is asked", async () => {
  const theirs = { ...article, version: 4, texts: { en: { ...article.texts["en"], questions: ["How long?", "And abroad?"] } } };
  const problem = { type: "article-changed", title: "Changed", detail: "Look", status: 409 };
  const { router, sent, now } = await open("editor", [() => new Refusal(409, problem)]);
  now(theirs);
  await write("Answer", "Three years.");
  await press("Save");
  expect(sent()[1]).toMatchObject({
    version: 4,
    texts: { en: { answer: "Three years.", questions: ["How long?", "And abroad?"] } },
  });
  expect(router.currentRoute.value.name).toBe("articles");
});

test("an earlier version is taken into the form", async () => {
  const { sent } = await open();
  await unfold();
  expect(document.body.textContent).toContain("Version 2 · from a file");
  [...document.querySelectorAll("button")].find((one) => one.getAttribute("aria-label")?.includes("version 2"))!.click();
  await flushPromises();
  expect(field("Answer").value).toBe("One year.");
  await press("Save");
  expect(sent()[0]).toMatchObject({ version: 3, texts: { en: { answer: "One year." } } });
});

test("who may not write is told so before they write", async () => {
  await open("auditor");
  expect(document.body.textContent).toContain("You cannot write articles");
  expect(() => button("Save")).toThrow();
});

test("a new article begins with version 0 and is named after its title", () => {
  const form = emptyArticle("en");
  form.texts.en = { ...form.texts.en!, title: "Returns", answer: "30 days" };
  expect(writeArticle(form, null, 36_000)).toMatchObject({ id: "returns-10", version: 0 });
  expect(readArticle(article).texts.en!.steps.split("\n")).toHaveLength(3);
});
