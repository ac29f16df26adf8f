// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import type { Sla } from "@/api/types";

import { promises } from "./due";

const now = Date.parse("2026-11-22T10:00:00Z");
const sla = (changes: Partial<Sla>): Sla => ({
  first_response_due_at: null,
  resolution_due_at: null,
  responded_at: null,
  resolved_at: null,
  paused: false,
  breached: [],
  ...changes,
});

test.each([
  [{ resolution_due_at: "2026-11-22T12:00:00Z" }, false, "running"],
  [{ resolution_due_at: "2026-11-22T10:10:00Z" }, false, "close"],
  [{ resolution_due_at: "2026-11-22T09:00:00Z" }, false, "broken"],
  [{ resolution_due_at: "2026-11-22T12:00:00Z", breached: ["resolution"] }, false, "broken"],
  [{ resolution_due_at: "2026-11-22T12:00:00Z", paused: true }, false, "resting"],
  [{ resolution_due_at: "2026-11-22T09:00:00Z" }, true, "kept"],
  [{ resolution_due_at: "2026-11-22T09:00:00Z", breached: ["resolution"] }, true, "late"],
  [
    {
      first_response_due_at: "2026-11-22T09:00:00Z",
      responded_at: "2026-11-22T08:50:00Z",
    },
    false,
    "kept",
  ],
] as [Partial<Sla>, boolean, string][])(
  "with %o, settled %s, a promise is %s",
  (made, settled, state) => {
    expect(promises(sla(made), settled, now).map((each) => each.state)).toEqual([state]);
  },
);

test("where nothing was promised nothing is shown", () => {
  expect(promises(sla({}), false, now)).toEqual([]);
});
