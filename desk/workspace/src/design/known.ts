// SPDX-License-Identifier: AGPL-3.0-or-later
// Something that a field can complete.

export interface Known {
  value: string;
  /** What people call it, where that is another word. */
  label?: string;
}
