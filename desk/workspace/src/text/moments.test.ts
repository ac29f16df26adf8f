// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import { ago, dayName, duration, fileSize, zoneName } from "./moments";

const now = Date.parse("2026-11-22T10:00:00Z");

test.each([
  ["2026-11-22T09:59:40Z", "now"],
  ["2026-11-22T09:57:00Z", "3 min. ago"],
  ["2026-11-22T05:00:00Z", "5 hr. ago"],
  ["2026-11-22T10:05:00Z", "in 5 min."],
  ["2026-11-10T10:00:00Z", "Nov 10"],
  ["2025-11-10T10:00:00Z", "Nov 10, 2025"],
])("%s reads %s", (at, expected) => {
  expect(ago(at, now, "en")).toBe(expected);
});

test.each([
  [40_000, "40 sec"],
  [12 * 60_000, "12 min"],
  [2 * 3_600_000, "2 hr"],
  [2 * 3_600_000 + 5 * 60_000, "2 hr 5 min"],
  [-(26 * 3_600_000), "1 day 2 hr"],
])("%i ms reads %s", (milliseconds, expected) => {
  expect(duration(milliseconds, "en")).toBe(expected);
});

test("few bytes are counted", () => {
  expect(fileSize(219, "en")).toBe("219 bytes");
});

test("durations and sizes are Chinese in Chinese", () => {
  expect(duration(12 * 60_000, "zh-CN")).toBe("12分钟");
  expect(fileSize(2_400_000, "zh-CN")).toContain("2.4");
});

test("today and yesterday are called so", () => {
  expect(dayName("2026-11-22T01:00:00", Date.parse("2026-11-22T23:00:00"), "en")).toBe("today");
  expect(dayName("2026-11-21T23:00:00", Date.parse("2026-11-22T01:00:00"), "zh-CN")).toBe("昨天");
});

test("the zone is named by its distance and its place", () => {
  const [offset, place] = zoneName(Date.now(), "en").split(", ");
  expect(offset).toMatch(/^GMT|^UTC/);
  expect(place).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
});
