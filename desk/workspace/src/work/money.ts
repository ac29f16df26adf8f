// SPDX-License-Identifier: AGPL-3.0-or-later
// Amounts as people write them: 1200, 1,200.50, 1.200,50, １２０ or ¥120.

/** The last sign is the decimal one if one or two digits follow it. */
const withDecimals = /^([\d.,]*\d)([.,])(\d{1,2})$/;
const groupedBy = { ",": /^\d{1,3}(,\d{3})+$/, ".": /^\d{1,3}(\.\d{3})+$/ };

function wholeOf(text: string, sign: "," | "."): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  return groupedBy[sign].test(text) ? Number(text.replaceAll(sign, "")) : null;
}

/** In hundredths; null for what is no amount, or could be two: 1.200 is 1.2 here and 1200 there. */
export function amountOf(written: string): number | null {
  const text = written.normalize("NFKC").replace(/[\s¥$€£元]/g, "");
  const [, front = text, point = ".", cents = ""] = withDecimals.exec(text) ?? [];
  const whole = wholeOf(front, point === "." ? "," : ".");
  return whole === null ? null : whole * 100 + Number(cents.padEnd(2, "0"));
}
