// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect, test } from "vitest";

import { readCondition, writeCondition } from "./conditions";
import { readPasted } from "./pasted";
import { emptyAction, emptyRule, readRule, readSpan, writeRule, writeSpan } from "./ruleForm";

const title = { zh: "规则", en: "Rule" };

test.each([
  {
    rule: "waits", title, after: "P1D", since: "status" as const,
    if: { all: [{ status: { is_in: ["assigned", "in_progress"] } }, { waiting_for: { unknown: true } }] },
    do: [{ note: { zh: "快", en: "Hurry" } }, { notify: { to: "team", text: { zh: "a", en: "b" } } }],
  },
  {
    rule: "paused", title, after: "PT2H", hours: "working" as const,
    repeat: { within: "PT4H", hours: "wall" as const },
    do: [{ task: { title, within: "PT8H", hours: "working" as const } }],
  },
  { rule: "plain", title, when: "opened", do: [{ raise: true as const }], repeat: "always" },
  {
    rule: "nested", title, when: ["opened", "reopened"], repeat: "P1D",
    if: {
      any: [
        { priority: { is: "P0" } },
        { not: { any: [{ "fields.count": { at_least: 3 } }, { "fields.ok": { is: true } }] } },
        { all: [{ title: { mentions: ["smoke", "冒烟"] } }, { not: { level: { is: "vip" } } }] },
      ],
    },
    do: [{ set: { priority: "P1" as const, fields: { cause: "x" } } }],
  },
])("a rule goes through the form unchanged: $rule", (rule) => {
  expect(writeRule(readRule(rule))).toEqual(rule);
});

test.each([
  [{ status: "new" }, { all: [{ status: { is: "new" } }] }],
  [{ status: "new", level: "known" }, { all: [{ status: { is: "new" } }, { level: { known: true } }] }],
  [{ level: { known: false } }, { all: [{ level: { unknown: true } }] }],
  [{ x: { at_least: 1, at_most: 3 } }, { all: [{ x: { at_least: 1 } }, { x: { at_most: 3 } }] }],
  [{ not: { a: 1, b: "1" } }, { not: { all: [{ a: { is: 1 } }, { b: { is: "1" } }] } }],
  [undefined, undefined],
])("the short ways of writing %j mean the same", (short, long) => {
  expect(writeCondition(readCondition(short))).toEqual(long);
});

test.each([
  ["PT2H", { amount: 2, unit: "hours" }],
  ["PT90M", { amount: 90, unit: "minutes" }],
  ["P1DT2H", { amount: 26, unit: "hours" }],
  ["P3D", { amount: 3, unit: "days" }],
])("%s is a length of time", (text, span) => expect(readSpan(text)).toEqual(span));

test("a length of time is written as the server reads it", () => {
  expect(writeSpan({ amount: 1.5, unit: "minutes" })).toBe("PT90S");
  expect(writeSpan({ amount: 2, unit: "days" })).toBe("P2D");
});

test("what is left as it is does not stand in the rule", () => {
  const form = emptyRule();
  form.actions = [{ set: { priority: null, queue: "", fields: { "": "x" } } } as never];
  expect(writeRule(form).do).toEqual([{ set: {} }]);
  expect(emptyAction("unflag")).toEqual({ unflag: "" });
});

test.each([
  ["rules:\n  - rule: a", "a"],
  ['{"rule": "b"}', "b"],
])("reads the pasted rule %j", (text, name) => {
  expect(readPasted(text)).toMatchObject({ form: { name } });
});

test.each([
  ["- rule: a\n- rule: b", "oneOnly"],
  ["just words", "unreadable"],
  ["rule: {", "unreadable"],
  ["rule: a\nif: [1]", "unreadable"],
  ["# nothing", "empty"],
])("says what is wrong with %j", (text, problem) => {
  expect(readPasted(text)).toMatchObject({ problem });
});
