// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the web addresses in a text are, and the numbers that are read in one piece. Only http and
// https count; everything stays text, so nothing a customer writes can become markup.

export interface TextPart {
  text: string;
  href: string | null;
  /** Such as FD-000016: no line may break at its hyphen. */
  isWhole: boolean;
}

// Printable ASCII only: a Chinese full stop right after an address does not belong to it.
const address = /https?:\/\/[!#-;=?-~]+/gi;
const trailing = /[.,;:!?'")\]}]+$/;
const number = /(\b[A-Za-z\d]+(?:-[A-Za-z\d]*\d[A-Za-z\d]*)+\b)/;
const longest = 24; // fits into a bubble on the narrowest phone

export function withLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const shown = match[0].replace(trailing, "");
    const href = webAddress(shown);
    if (!href) continue;
    if (match.index > from) parts.push(...plain(text.slice(from, match.index)));
    parts.push({ text: shown, href, isWhole: false });
    from = match.index + shown.length;
  }
  if (from < text.length) parts.push(...plain(text.slice(from)));
  return parts;
}

function plain(text: string): TextPart[] {
  const parts = text.split(number); // every second one is a number
  return parts.flatMap((part, at) =>
    part ? { text: part, href: null, isWhole: at % 2 === 1 && part.length <= longest } : [],
  );
}

function webAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return (url.protocol === "https:" || url.protocol === "http:") && url.hostname ? url.href : null;
}
