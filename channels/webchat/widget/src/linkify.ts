// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds web addresses in a text, and numbers that are read in one piece. Only http and https become
// links; what surrounds them stays text.

export interface Piece {
  text: string;
  href?: string;
  /** Such as FD-000016: no line may break at its hyphen. */
  isWhole?: boolean;
}

// Ends at spaces, quotes, brackets, full-width punctuation and Chinese characters: people write
// 请看https://example.com/a谢谢 without a space.
const ADDRESS = /https?:\/\/[^\s<>"'`\p{Script=Han}\u3000-\u303f\uff00-\uffef\u2018-\u201f]+/giu;
const TRAILING = /[.,;:!?)\]}]+$/;
const NUMBER = /(\b[A-Za-z\d]+(?:-[A-Za-z\d]*\d[A-Za-z\d]*)+\b)/;
const LONGEST = 24; // fits into a bubble on the narrowest phone

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, "");
    if (!URL.canParse(address)) continue;
    if (match.index > done) pieces.push(...plain(text.slice(done, match.index)));
    pieces.push({ text: address, href: address });
    done = match.index + address.length;
  }
  if (done < text.length) pieces.push(...plain(text.slice(done)));
  return pieces;
}

function plain(text: string): Piece[] {
  const pieces = text.split(NUMBER); // every second one is a number
  return pieces.flatMap((piece, at) =>
    piece ? { text: piece, isWhole: at % 2 === 1 && piece.length <= LONGEST } : [],
  );
}
