// SPDX-License-Identifier: AGPL-3.0-or-later
// Calling colleagues in a note: "@" and the beginning of a name. Pure.

import type { Colleague } from "@/api/types";

export interface Call {
  /** Where the "@" stands. */
  start: number;
  /** What is written of the name so far. */
  begun: string;
}

const most = 6;
// After a letter or a digit "@" belongs to a mail address.
const calling = /(?<![\w.+-])@([^@\n]{0,60})$/;

/** The name that is being written where the caret stands. */
export function callAt(text: string, caret: number): Call | null {
  const found = calling.exec(text.slice(0, caret));
  return found ? { start: found.index, begun: found[1] ?? "" } : null;
}

/** Whom the beginning of a name or of a log-in can mean; nobody once it stands there whole. */
export function meant(begun: string, colleagues: readonly Colleague[]): Colleague[] {
  const wanted = begun.toLocaleLowerCase();
  const found = colleagues.filter(({ name, login }) => {
    const whole = name.toLocaleLowerCase();
    const parts = [whole, login.toLocaleLowerCase(), ...whole.split(/\s+/).slice(1)];
    return parts.some((part) => part.startsWith(wanted));
  });
  const isWhole = found.some((one) =>
    [one.name, one.login].some((name) => name.toLocaleLowerCase() === wanted),
  );
  return isWhole && found.length === 1 ? [] : found.slice(0, most);
}

/** Whether a note calls somebody, as the hub reads it: a Latin name ends where its word ends. */
export function calls(text: string, { name, login }: Colleague): boolean {
  return [name, login].filter(Boolean).some((one) => {
    const ends = /[\x00-\x7f]$/.test(one) ? "(?![A-Za-z0-9_])" : "";
    const plain = one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return new RegExp(`@${plain}${ends}`, "i").test(text);
  });
}

/** The text with the name put in place of what was begun, and where the caret goes. */
export function called(text: string, call: Call, name: string): { text: string; caret: number } {
  const before = `${text.slice(0, call.start)}@${name} `;
  const after = text.slice(call.start + 1 + call.begun.length).replace(/^ /, "");
  return { text: before + after, caret: before.length };
}
