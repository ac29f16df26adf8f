// SPDX-License-Identifier: AGPL-3.0-or-later
// How somebody looks at a list: a reload of a tab keeps what was chosen in it, a new tab begins with
// what was chosen last.

import { keep, keptName, readKept } from "./kept";

export function readChosen<Value>(name: string, otherwise: Value): Value {
  try {
    const text = sessionStorage.getItem(keptName(name));
    if (text !== null) return JSON.parse(text) as Value;
  } catch {
    // Denied or unreadable: what was chosen last will do.
  }
  return readKept(name, otherwise);
}

export function keepChosen(name: string, value: unknown): void {
  try {
    sessionStorage.setItem(keptName(name), JSON.stringify(value));
  } catch {
    // Denied or full: the last choice of all tabs serves.
  }
  keep(name, value);
}
