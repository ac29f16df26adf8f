// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { expect, test } from "vitest";

import type { Message } from "@/api/types";

import { message } from "../../tests/examples";
import { mountIn, serverOf } from "../../tests/mounting";
import MessageBubble from "./MessageBubble.vue";

function bubble(changes: Partial<Message>) {
  const { api } = serverOf({});
  const props = { message: message(changes), isFollowUp: false, customer: "Visitor" };
  return mountIn(MessageBubble, api, { props });
}

test("what a customer writes stays text, whatever it looks like", () => {
  const text = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
  const shown = bubble({ text });
  expect(shown.text()).toContain(text);
  expect(shown.find("img, script").exists()).toBe(false);
});

test("only web addresses become links, and a link opens no door back", () => {
  const shown = bubble({ text: "javascript:alert(1) https://example.com/a" });
  const links = shown.findAll("a");
  expect(links.map((link) => link.attributes("href"))).toEqual(["https://example.com/a"]);
  expect(links[0]!.attributes("rel")).toContain("noopener");
});

test("a file name is text, and a picture that is not one of the safe kinds is a download", () => {
  const file = {
    blob: "b1",
    name: "<b>x</b>.svg",
    content_type: "image/svg+xml",
    size_bytes: 10,
    url: "https://elsewhere.example/x.svg",
  };
  const shown = bubble({ text: "", attachments: [file] });
  expect(shown.find("img, b").exists()).toBe(false);
  expect(shown.find("a.file").attributes("href")).toMatch(/^\/api\/v1\/files\/b1\?/);
});

test("a note says that only colleagues see it", () => {
  const shown = bubble({ author: "note", author_name: "Wang Wei" });
  expect(shown.classes()).toContain("note");
  expect(shown.text()).toContain("only for colleagues");
});

test("a message that did not arrive says so with the reason", () => {
  const shown = bubble({ author: "agent", delivery: { state: "refused", error: "blocked" } });
  expect(shown.find(".trouble").text()).toBe("Not delivered: blocked");
});

test("a customer without a name is called what the list calls them", () => {
  expect(bubble({ author_name: "" }).find(".author").text()).toBe("Visitor");
});

test("what the customer was told by phone is no mere note", () => {
  const shown = bubble({ author: "note", author_name: "Wang Wei", meta: { spoken: true } });
  expect(shown.classes()).toContain("note");
  expect(shown.find("header").text()).toContain("said by phone");
});
