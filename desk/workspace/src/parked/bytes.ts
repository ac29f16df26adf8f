// SPDX-License-Identifier: AGPL-3.0-or-later
// Bytes made readable without believing anything they say: as text where they are text, else as
// hexadecimal lines. Control characters and those that turn the reading direction are shown, not
// obeyed.

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** The bytes as UTF-8; null if they are something else. One cut off in mid-letter still is. */
export function asText(bytes: Uint8Array, isCut: boolean): string | null {
  try {
    // "stream" keeps an unfinished letter at the end back instead of refusing it.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isCut });
    return text.includes("\0") ? null : visible(text);
  } catch {
    return null;
  }
}

const lineBreaks = /\r\n?/g;
// All control and format characters but tab and line feed: what cannot be seen or turns the line.
const unseen = /(?![\t\n])[\p{Cc}\p{Cf}]/gu;

/** The text with a name in place of every character that cannot be seen. */
export function visible(text: string): string {
  return text
    .replace(lineBreaks, "\n")
    .replace(unseen, (one) => `⟨${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

const perLine = 16;

/** Lines of place, sixteen bytes, and the same as letters, as hex editors show them. */
export function asHex(bytes: Uint8Array, most = bytes.length): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, most); at += perLine) {
    const part = [...bytes.subarray(at, Math.min(at + perLine, most))];
    const hex = part.map((one) => one.toString(16).padStart(2, "0")).join(" ");
    const letters = part.map((one) => (one >= 32 && one < 127 ? String.fromCharCode(one) : "·"));
    lines.push(
      `${at.toString(16).padStart(6, "0")}  ${hex.padEnd(perLine * 3)} ${letters.join("")}`,
    );
  }
  return lines.join("\n");
}
