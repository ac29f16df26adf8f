// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the web addresses in a text are. Only http and https count; everything stays text, so
// nothing a customer writes can become markup.

export interface TextPart {
  text: string;
  href: string | null;
}

// Printable ASCII only: a Chinese full stop right after an address does not belong to it.
const address = /https?:\/\/[!#-;=?-~]+/gi;
const trailing = /[.,;:!?'")\]}]+$/;

export function withLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const shown = match[0].replace(trailing, "");
    const href = webAddress(shown);
    if (!href) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), href: null });
    parts.push({ text: shown, href });
    from = match.index + shown.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), href: null });
  return parts;
}

function webAddress(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return (url.protocol === "https:" || url.protocol === "http:") && url.hostname ? url.href : null;
}
