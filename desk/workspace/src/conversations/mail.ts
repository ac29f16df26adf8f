// SPDX-License-Identifier: AGPL-3.0-or-later
// What a message says about the mail it came by: read from its `meta`, which is anybody's JSON. Pure.

import type { Message } from "@/api/types";

export interface Person {
  addr: string;
  name: string;
}

export interface Mail {
  subject: string;
  to: Person[];
  cc: Person[];
  isVerified: boolean;
  isStranger: boolean;
  isForged: boolean;
  hasFailed: boolean;
  /** One of so many from one sender that they are kept in one conversation. */
  isOfMany: boolean;
  /** Only its head was read: the rest broke the limits of the reader. */
  isUnread: boolean;
  forwardedBy: string;
  automatic: string;
  /** The whole text, if the bubble shows only its newest words. */
  fullText: string;
  hasHtml: boolean;
  /** The blob of the mail as it came, or empty. */
  original: string;
}

export interface Recipients {
  to: string[];
  cc: string[];
}

/** Every place may be missing or hold anything. */
interface MailMeta {
  subject?: unknown;
  from?: unknown;
  to?: unknown;
  cc?: unknown;
  others?: unknown;
  kind?: unknown;
  is_verified?: unknown;
  is_stranger?: unknown;
  is_forged?: unknown;
  has_failed?: unknown;
  kept_together?: unknown;
  is_unread?: unknown;
  answer_to?: unknown;
  forwarded_by?: unknown;
  automatic?: unknown;
  full_text?: unknown;
  originals?: unknown;
}

interface Entry {
  addr?: unknown;
  name?: unknown;
  blob?: unknown;
}

const address = /^[^\s@<>,;:()"\\[\]]{1,64}@[^\s@<>,;:()"\\[\]]{1,189}$/;

/** The mail behind a message, or null if it came by another channel. */
export function mailOf(message: Message): Mail | null {
  const meta: MailMeta = message.meta;
  if (typeof meta.subject !== "string") return null;
  const originals = list(meta.originals);
  const blobOf = (name: string) => text(originals.find((one) => one.name === name)?.blob);
  return {
    subject: meta.subject,
    to: people(meta.to),
    cc: people(meta.cc),
    isVerified: meta.is_verified === true,
    isStranger: meta.is_stranger === true,
    isForged: meta.is_forged === true,
    hasFailed: meta.has_failed === true,
    isOfMany: meta.kept_together === true,
    isUnread: meta.is_unread === true,
    forwardedBy: text(meta.forwarded_by),
    automatic: text(meta.automatic),
    fullText: text(meta.full_text),
    hasHtml: blobOf("mail.html") !== "",
    original: blobOf("mail.eml"),
  };
}

/** Whom an answer goes to unless the agent chooses otherwise: who wrote last, and who was in copy. */
export function answerTo(messages: readonly Message[]): Recipients | null {
  for (const message of [...messages].reverse()) {
    const meta: MailMeta = message.meta;
    if (message.author !== "customer" || meta.is_stranger === true || !mailOf(message)) continue;
    if (meta.kind !== undefined) continue;
    const others = Array.isArray(meta.others) ? meta.others : [];
    const asked = text(meta.answer_to); // their Reply-To, where it counts
    return {
      to: asked ? [asked] : people(meta.from).map((one) => one.addr),
      cc: others.filter((one): one is string => typeof one === "string"),
    };
  }
  return null;
}

/** The addresses in what somebody typed, and the words that are none. */
export function addressesIn(typed: string): { good: string[]; bad: string[] } {
  const words = typed.split(/[\s,;，；]+/).filter(Boolean);
  const good = [...new Set(words.filter((word) => address.test(word)))];
  return { good, bad: words.filter((word) => !address.test(word)) };
}

function people(value: unknown): Person[] {
  return list(value)
    .map((one) => ({ addr: text(one.addr), name: text(one.name) }))
    .filter((one) => one.addr);
}

function list(value: unknown): Entry[] {
  if (!Array.isArray(value)) return [];
  return value.filter((one): one is Entry => typeof one === "object" && one !== null);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
