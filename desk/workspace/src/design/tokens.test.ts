// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, test } from "vitest";

import { customProperties, dark, light, type Palette } from "./tokens";

const textPairs: [keyof Palette, keyof Palette][] = [
  ["text", "canvas"],
  ["text", "surface"],
  ["text", "hover"],
  ["text", "selected"],
  ["text", "customerBubble"],
  ["text", "botBubble"],
  ["text", "agentBubble"],
  ["muted", "canvas"],
  ["muted", "surface"],
  ["muted", "sunken"],
  ["muted", "hover"],
  ["muted", "selected"],
  ["muted", "botBubble"],
  ["muted", "agentBubble"],
  ["faint", "canvas"],
  ["faint", "surface"],
  ["faint", "sunken"],
  ["faint", "hover"],
  ["faint", "selected"],
  ["accent", "surface"],
  ["accent", "canvas"],
  ["accent", "accentSoft"],
  ["onAccent", "accent"],
  ["onAccent", "accentHover"],
  ["onAccent", "accentPressed"],
  ["bot", "botSoft"],
  ["waiting", "waitingSoft"],
  ["waiting", "surface"],
  ["human", "humanSoft"],
  ["closed", "closedSoft"],
  ["note", "noteSoft"],
  ["onNoteBorder", "noteBorder"],
  ["danger", "surface"],
  ["danger", "dangerSoft"],
  ["info", "infoSoft"],
  ["human", "surface"],
  ["bot", "surface"],
  ["success", "surface"],
  ["success", "successSoft"],
  ["onCritical", "critical"],
];

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

describe.each([
  ["light", light],
  ["dark", dark],
])("%s", (_, palette) => {
  test.each(textPairs)("%s on %s can be read (4.5:1)", (front, back) => {
    expect(contrast(palette[front], palette[back])).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    ["controlBorder", "surface"],
    ["focus", "surface"],
    ["focus", "selected"],
    ["accent", "surface"],
  ] as [keyof Palette, keyof Palette][])("%s stands out from %s (3:1)", (front, back) => {
    expect(contrast(palette[front], palette[back])).toBeGreaterThanOrEqual(3);
  });
});

test("a token becomes a custom property in kebab case", () => {
  expect(customProperties(light)["--fd-on-accent"]).toBe("#ffffff");
});
