// SPDX-License-Identifier: AGPL-3.0-or-later
// Words for what a server names: a site may have channels, fields and reasons nobody wrote words for.

import { useI18n } from "vue-i18n";

/** The word for a value among the texts of a place, such as `channel`; else the value itself. */
export function useWord(): (place: string, value: string) => string {
  const { t, te } = useI18n();
  return (place, value) => (te(`${place}.${value}`) ? t(`${place}.${value}`) : value);
}
