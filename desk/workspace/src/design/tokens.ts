// SPDX-License-Identifier: AGPL-3.0-or-later
// Every colour, size and distance of the workspace, once, for light and dark. Style sheets read
// them as custom properties (`--fd-text`), Naive UI through `theme.ts`. Text pairs meet WCAG AA;
// `tokens.test.ts` measures that.

export interface Palette {
  canvas: string;
  surface: string;
  raised: string;
  sunken: string;
  hover: string;
  selected: string;
  border: string;
  controlBorder: string;
  text: string;
  muted: string;
  faint: string;
  accent: string;
  accentHover: string;
  accentPressed: string;
  accentSoft: string;
  onAccent: string;
  focus: string;
  bot: string;
  botSoft: string;
  waiting: string;
  waitingSoft: string;
  human: string;
  humanSoft: string;
  closed: string;
  closedSoft: string;
  note: string;
  noteSoft: string;
  noteBorder: string;
  onNoteBorder: string;
  danger: string;
  dangerSoft: string;
  info: string;
  infoSoft: string;
  success: string;
  successSoft: string;
  critical: string;
  onCritical: string;
  customerBubble: string;
  botBubble: string;
  agentBubble: string;
  shadow: string;
}

export const light: Palette = {
  canvas: "#f3f5f7",
  surface: "#ffffff",
  raised: "#ffffff",
  sunken: "#f0f3f5",
  hover: "#f3f6f8",
  selected: "#e4f1f0",
  border: "#e1e6eb",
  controlBorder: "#87919e",
  text: "#16202a",
  muted: "#4d5866",
  faint: "#5f6a78",
  accent: "#0c6b68",
  accentHover: "#0a5a57",
  accentPressed: "#084846",
  accentSoft: "#e0f0ef",
  onAccent: "#ffffff",
  focus: "#1a66d0",
  bot: "#4338a0",
  botSoft: "#ebeafa",
  waiting: "#8a4300",
  waitingSoft: "#fdebd2",
  human: "#0a5d5a",
  humanSoft: "#dcefee",
  closed: "#4d5866",
  closedSoft: "#e8ecf0",
  note: "#5c4100",
  noteSoft: "#fff3d1",
  noteBorder: "#dca62c",
  onNoteBorder: "#1d1500",
  danger: "#b3261e",
  dangerSoft: "#fdecea",
  info: "#1d4f91",
  infoSoft: "#e2ecfa",
  success: "#17653a",
  successSoft: "#e0f2e7",
  critical: "#b3261e",
  onCritical: "#ffffff",
  customerBubble: "#ffffff",
  botBubble: "#eeedfa",
  agentBubble: "#d8edeb",
  shadow: "0 10px 30px rgba(20, 32, 44, 0.14), 0 2px 6px rgba(20, 32, 44, 0.08)",
};

export const dark: Palette = {
  canvas: "#0e1318",
  surface: "#151b21",
  raised: "#1c242c",
  sunken: "#10161b",
  hover: "#1c242c",
  selected: "#15302e",
  border: "#28323c",
  controlBorder: "#6d7a88",
  text: "#e6ebf0",
  muted: "#aab5c0",
  faint: "#93a0ad",
  accent: "#43c0b6",
  accentHover: "#62cfc6",
  accentPressed: "#30a79d",
  accentSoft: "#133633",
  onAccent: "#04211f",
  focus: "#7ab5ff",
  bot: "#bdb6fa",
  botSoft: "#2a2651",
  waiting: "#f6c07a",
  waitingSoft: "#422e0e",
  human: "#74d6cc",
  humanSoft: "#123a38",
  closed: "#aab5c0",
  closedSoft: "#242d36",
  note: "#f7dc98",
  noteSoft: "#352b10",
  noteBorder: "#b98d26",
  onNoteBorder: "#1d1500",
  danger: "#ff9c94",
  dangerSoft: "#451d1a",
  info: "#a3c8ff",
  infoSoft: "#182c48",
  success: "#7fd6a2",
  successSoft: "#143524",
  critical: "#cf3f34",
  onCritical: "#ffffff",
  customerBubble: "#1f2831",
  botBubble: "#252242",
  agentBubble: "#123b39",
  shadow: "0 12px 36px rgba(0, 0, 0, 0.55), 0 2px 6px rgba(0, 0, 0, 0.4)",
};

export const type = {
  family:
    'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", ' +
    '"Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif',
  mono: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace',
  tiny: "12px",
  small: "13px",
  normal: "14px",
  large: "16px",
  title: "20px",
} as const;

export const space = { 1: "4px", 2: "8px", 3: "12px", 4: "16px", 5: "24px", 6: "32px" } as const;
export const radius = { small: "6px", normal: "8px", large: "14px", full: "999px" } as const;

/** Up to these widths, in pixels, one pane at a time (phone) and two panes (medium). */
export const breakpoints = { phone: 767, medium: 1239 } as const;

/** The tokens as custom properties, for the root element. */
export function customProperties(palette: Palette): Record<string, string> {
  const properties: Record<string, string> = {};
  const add = (prefix: string, values: object) => {
    for (const [name, value] of Object.entries(values)) {
      properties[`--fd-${prefix}${kebab(name)}`] = String(value);
    }
  };
  add("", palette);
  add("type-", type);
  add("space-", space);
  add("radius-", radius);
  return properties;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
