// SPDX-License-Identifier: AGPL-3.0-or-later
// Which text is readable on a site's own colour.

/** White or near black, whichever has more contrast on `#rrggbb` (WCAG 2.2, relative luminance). */
export function readableOn(colour: string): string {
  const match = /^#([0-9a-f]{6})$/i.exec(colour.trim());
  if (!match) return "#fff";
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = parseInt(match[1]!.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.183 ? "#10141c" : "#fff";
}
