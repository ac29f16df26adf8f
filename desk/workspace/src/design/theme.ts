// SPDX-License-Identifier: AGPL-3.0-or-later
// Naive UI in our tokens. Its own placeholder and secondary text colours miss AA, so they are
// replaced too. Values come from `tokens.ts` only.

import type { GlobalThemeOverrides } from "naive-ui";

import { radius, type, type Palette } from "./tokens";

export function themeOverrides(palette: Palette): GlobalThemeOverrides {
  return {
    common: {
      fontFamily: type.family,
      fontFamilyMono: type.mono,
      fontSize: type.normal,
      fontSizeSmall: type.small,
      borderRadius: radius.normal,
      borderRadiusSmall: radius.small,
      primaryColor: palette.accent,
      primaryColorHover: palette.accentHover,
      primaryColorPressed: palette.accentPressed,
      primaryColorSuppl: palette.accentHover,
      errorColor: palette.danger,
      errorColorHover: palette.danger,
      errorColorPressed: palette.danger,
      errorColorSuppl: palette.danger,
      warningColor: palette.waiting,
      warningColorHover: palette.waiting,
      warningColorSuppl: palette.waiting,
      successColor: palette.success,
      successColorHover: palette.success,
      successColorSuppl: palette.success,
      infoColor: palette.focus,
      textColorBase: palette.text,
      textColor1: palette.text,
      textColor2: palette.text,
      textColor3: palette.muted,
      placeholderColor: palette.faint,
      iconColor: palette.muted,
      borderColor: palette.border,
      dividerColor: palette.border,
      bodyColor: palette.canvas,
      cardColor: palette.surface,
      modalColor: palette.raised,
      popoverColor: palette.raised,
      inputColor: palette.surface,
      hoverColor: palette.hover,
      boxShadow2: palette.shadow,
    },
    Button: {
      textColorPrimary: palette.onAccent,
      textColorHoverPrimary: palette.onAccent,
      textColorPressedPrimary: palette.onAccent,
      textColorFocusPrimary: palette.onAccent,
      colorFocusPrimary: palette.accent,
      border: `1px solid ${palette.controlBorder}`,
      textColorDisabledPrimary: palette.onAccent,
      fontWeightStrong: "600",
    },
    Input: {
      border: `1px solid ${palette.controlBorder}`,
      borderHover: `1px solid ${palette.accent}`,
      borderFocus: `1px solid ${palette.accent}`,
      boxShadowFocus: `0 0 0 2px ${palette.accentSoft}`,
    },
    Popover: { borderRadius: radius.large },
    Switch: { railColor: palette.controlBorder, railColorActive: palette.accent },
  };
}
