// SPDX-License-Identifier: AGPL-3.0-or-later
// The small pure parts: links, colours, languages, storage and the two catalogues.
import { describe, expect, it } from "vitest";
import * as en from "../texts/en.yaml";
import * as zh from "../texts/zh.yaml";
import { readableOn } from "../src/colour";
import { chooseLanguage, localeOf } from "../src/language";
import { linkify } from "../src/linkify";
import { memoryShelf, Storage } from "../src/storage";
import { sayIn } from "../src/texts";

const links = (text: string) => linkify(text).flatMap((piece) => piece.href ?? []);

describe("links", () => {
  it.each([
    ["see https://example.com/a?b=1#c.", ["https://example.com/a?b=1#c"]],
    ["请看https://example.com/帮助吧", ["https://example.com/"]],
    ["（https://example.com/x），谢谢", ["https://example.com/x"]],
    ["http://a.example and https://b.example!", ["http://a.example", "https://b.example"]],
    ["javascript:alert(1) data:text/html,x ftp://x", []],
    ["https://", []],
    ["https://exa<script>mple.com", ["https://exa"]],
  ])("finds them in %s", (text, found) => {
    expect(links(text)).toEqual(found);
  });

  it.each([
    ["您的工单号是FD-000016。", ["FD-000016"]],
    ["my XJ-200, ring 020-7946-0958", ["XJ-200", "020-7946-0958"]],
    ["an e-mail, a follow-up, a - b 3", []],
    [`SN-${"1".repeat(40)}`, []],
  ])("keeps the numbers of %s in one piece", (text, found) => {
    const whole = linkify(text).filter((piece) => piece.isWhole);
    expect(whole.map((piece) => piece.text)).toEqual(found);
  });

  it("loses no character", () => {
    const text = "a https://x.example, b\nhttps://y.example。c 😀";
    expect(linkify(text).map((piece) => piece.text).join("")).toBe(text);
  });
});

describe("what is kept of one person", () => {
  it("is not shown to the next one, whose language stays", () => {
    const storage = new Storage(memoryShelf(), "site");
    storage.set("language", "en");
    storage.writing = "half a sen";
    storage.keep({ cid: "c1", text: "whole", choice: "", files: [], at: "2026-11-22T10:00:00Z" });
    expect(storage.writing).toBe("half a sen");
    storage.forgetUnsent();
    expect([storage.writing, storage.drafts(), storage.get("language")]).toEqual(["", [], "en"]);
  });
});

describe("colours", () => {
  it.each([
    ["#0f6b5c", "#fff"],
    ["#2b59c3", "#fff"],
    ["#ffd166", "#10141c"],
    ["#ffffff", "#10141c"],
    ["rebeccapurple", "#fff"],
  ])("text on %s is %s", (ground, text) => {
    expect(readableOn(ground)).toBe(text);
  });
});

describe("languages", () => {
  it("takes the first tag that is ours", () => {
    expect(chooseLanguage("", undefined, "zh-CN", "en")).toBe("zh");
    expect(chooseLanguage(null, "en-US")).toBe("en");
    expect(chooseLanguage("fr", "ja")).toBe("en");
  });

  it("writes times as they are written where the visitor lives", () => {
    expect(localeOf("en", ["zh-CN", "en-GB", "en-US"])).toBe("en-GB");
    expect(localeOf("zh", ["en-GB"])).toBe("zh");
  });

  it("has every text in both languages, with the same places to fill", () => {
    const places = (texts: object) =>
      Object.entries(texts as Record<string, string>)
        .map(([key, text]) => [key, (text.match(/\{\w+\}/g) ?? []).sort()])
        .sort();
    expect(places(zh)).toEqual(places(en));
  });

  it("fills the places", () => {
    expect(sayIn("en")("is_typing", { name: "Li Na" })).toBe("Li Na is typing…");
  });
});

describe("storage", () => {
  const draft = (cid: string, at: string) => ({ cid, at, text: cid, choice: "", files: [] });

  it("keeps drafts in the order they were written, until they are forgotten", () => {
    const storage = new Storage(memoryShelf(), "/a/");
    storage.keep(draft("second", "2026-01-02"));
    storage.keep(draft("first", "2026-01-01"));
    expect(storage.drafts().map((one) => one.cid)).toEqual(["first", "second"]);
    storage.forget("first");
    expect(storage.drafts().map((one) => one.cid)).toEqual(["second"]);
  });

  it("keeps two chats on one site apart", () => {
    const shelf = memoryShelf();
    new Storage(shelf, "/a/").keep(draft("x", "1"));
    expect(new Storage(shelf, "/b/").drafts()).toEqual([]);
  });

  const change = (oldValue: string | null, newValue: string | null, key = "frontdesk:/a/:writing") =>
    ({ key, oldValue, newValue }) as StorageEvent;
  it.each([
    ["half a sen", change("half a sen", "half a sent"), "half a sent"],
    ["", change(null, "h"), "h"],
    ["sent there", change("sent there", null), ""],
    ["my own words", change("sent there", null), "my own words"],
    ["half", change("half", "x", "frontdesk:/b/:writing"), "half"],
  ])("lets the field %j follow what another tab wrote", (text, event, now) => {
    expect(new Storage(memoryShelf(), "/a/").followed(text, event)).toBe(now);
  });

  it("survives a shelf that is full and drafts that are damaged", () => {
    const shelf = memoryShelf();
    shelf.setItem("frontdesk:/a/:draft:bad", "{");
    const full = { ...shelf, setItem: () => { throw new Error("quota"); } };
    const storage = new Storage(full, "/a/");
    storage.set("token", "x");
    expect(new Storage(shelf, "/a/").drafts()).toEqual([]);
  });
});
