// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from "vitest";

import type { Message } from "@/api/types";

import { addressesIn, answerTo, mailOf } from "./mail";

function message(seq: number, meta: Message["meta"], author: Message["author"] = "customer"): Message {
  return {
    seq,
    author,
    author_id: "",
    author_name: "",
    at: "2026-03-04T09:15:00Z",
    text: "",
    options: [],
    attachments: [],
    location: null,
    client_id: "",
    in_reply_to: "",
    meta,
    delivery: null,
  };
}

const wang = { addr: "wang@customer.example", name: "Wang" };

describe("mailOf", () => {
  it("is null for what came by another channel", () => {
    expect(mailOf(message(1, {}))).toBeNull();
  });

  it("reads what is there and bears what is not", () => {
    const mail = mailOf(
      message(1, {
        subject: "Help",
        to: [wang, "nonsense", null],
        originals: [{ name: "mail.html", blob: "ab" }],
        full_text: 7,
      }),
    );
    expect(mail).toMatchObject({ subject: "Help", to: [wang], cc: [], hasHtml: true, fullText: "" });
  });
});

describe("answerTo", () => {
  it("is who wrote last and whom they copied", () => {
    const first = message(1, { subject: "a", from: [{ addr: "old@x", name: "" }] });
    const last = message(2, { subject: "a", from: [wang], others: ["boss@customer.example"] });
    expect(answerTo([first, last, message(3, {}, "bot")])).toEqual({
      to: ["wang@customer.example"],
      cc: ["boss@customer.example"],
    });
  });

  it("never is a stranger or a machine", () => {
    const good = message(1, { subject: "a", from: [wang] });
    const stranger = message(2, { subject: "a", from: [{ addr: "evil@x" }], is_stranger: true });
    const bounce = message(3, { subject: "a", from: [{ addr: "daemon@x" }], kind: "failure" });
    expect(answerTo([good, stranger, bounce])?.to).toEqual(["wang@customer.example"]);
  });

  it("is the address they asked to be answered at", () => {
    const asked = { subject: "a", from: [wang], answer_to: "home@customer.example" };
    expect(answerTo([message(1, asked)])?.to).toEqual(["home@customer.example"]);
  });

  it("is null where nobody wrote a mail", () => {
    expect(answerTo([message(1, {})])).toBeNull();
  });
});

describe("addressesIn", () => {
  it("takes addresses apart and names what is none", () => {
    expect(addressesIn("a@b.c, d@e.f；a@b.c nonsense")).toEqual({
      good: ["a@b.c", "d@e.f"],
      bad: ["nonsense"],
    });
  });
});
