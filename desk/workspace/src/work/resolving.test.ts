// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import type { Work } from "@/api/types";

import { hindered } from "./resolving";

const title = { zh: "", en: "" };
const step = (name: string, status: string) => ({
  name, title, status, is_current: false, was_there: false,
});
const process = (next: [string, string[]][]): Work["process"] => ({
  name: "repair", title, step: "here", since: null, due_at: null, checks: [], causes: [], fixes: [],
  steps: [step("remote", "in_progress"), step("solved", "resolved"), step("other", "resolved")],
  next: next.map(([name, lacks]) => ({ name, title, lacks })),
});

test.each([
  ["no process", null, [], []],
  ["the way is free", process([["solved", []]]), [], []],
  ["one of two ways is free", process([["solved", ["checks"]], ["other", []]]), [], []],
  ["something lacks", process([["remote", []], ["solved", ["checks", "solution"]]]), ["checks", "solution"], []],
  ["another step comes first", process([["remote", []]]), [], ["remote"]],
])("%s", (_, given, lacks, stepsBefore) => {
  expect(hindered(given)).toEqual({ lacks, stepsBefore });
});
