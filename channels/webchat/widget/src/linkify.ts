// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds web addresses in a text. Only http and https; what surrounds them stays text.

export interface Piece {
  text: string;
  href?: string;
}

// Ends at spaces, quotes, brackets, full-width punctuation and Chinese characters: people write
// 请看https://example.com/a谢谢 without a space.
const ADDRESS = /https?:\/\/[^\s<>"'`\p{Script=Han}\u3000-\u303f\uff00-\uffef\u2018-\u201f]+/giu;
const TRAILING = /[.,;:!?)\]}]+$/;

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, "");
    if (!URL.canParse(address)) continue;
    if (match.index > done) pieces.push({ text: text.slice(done, match.index) });
    pieces.push({ text: address, href: address });
    done = match.index + address.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done) });
  return pieces;
}
