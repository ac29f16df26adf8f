// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import type { Sla } from "@/api/types";

import { promises } from "./due";

const now = Date.parse("2026-11-22T10:00:00Z");
const sla = (changes: Partial<Sla>): Sla => ({
  first_response_due_at: null,
  resolution_due_at: null,
  next_response_due_at: null,
  responded_at: null,
  resolved_at: null,
  paused: false,
  paused_since: null,
  waiting_for: "",
  breached: [],
  ...changes,
});

test.each([
  [{ resolution_due_at: "2026-11-22T12:00:00Z" }, false, "running"],
  [{ resolution_due_at: "2026-11-22T10:10:00Z" }, false, "close"],
  [{ resolution_due_at: "2026-11-22T09:00:00Z" }, false, "broken"],
  [{ resolution_due_at: "2026-11-22T12:00:00Z", breached: ["resolution"] }, false, "broken"],
  [
    { resolution_due_at: "2026-11-22T12:00:00Z", paused_since: "2026-11-22T09:00:00Z" },
    false,
    "resting",
  ],
  [
    { next_response_due_at: "2026-11-22T12:00:00Z", paused_since: "2026-11-22T09:00:00Z" },
    false,
    "running",
  ],
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

test("a resting clock keeps what was left when it began to rest", () => {
  const [resting] = promises(
    sla({ resolution_due_at: "2026-11-22T12:00:00Z", paused_since: "2026-11-22T09:00:00Z" }),
    false,
    now,
  );
  expect(resting?.left).toBe(3 * 3_600_000);
});

test("where nothing was promised nothing is shown", () => {
  expect(promises(sla({}), false, now)).toEqual([]);
});
