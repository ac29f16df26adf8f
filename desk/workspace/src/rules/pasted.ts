// SPDX-License-Identifier: AGPL-3.0-or-later
// A rule as people paste it out of a service file: YAML or JSON, alone or as the one in a list.

import { parse, YAMLParseError } from "yaml";

import { readRule, type RuleForm } from "./ruleForm";

export type Pasted = { form: RuleForm } | { problem: "empty" | "oneOnly" | "unreadable"; why: string };

export function readPasted(text: string): Pasted {
  try {
    return formOf(parse(text));
  } catch (reason) {
    if (!(reason instanceof YAMLParseError || reason instanceof TypeError)) throw reason;
    return { problem: "unreadable", why: reason.message.split("\n")[0] ?? "" };
  }
}

function formOf(value: unknown): Pasted {
  if (typeof value === "object" && value !== null && "rules" in value) value = value.rules;
  if (Array.isArray(value)) {
    if (value.length > 1) return { problem: "oneOnly", why: "" };
    value = value[0];
  }
  if (value === null || value === undefined) return { problem: "empty", why: "" };
  if (typeof value !== "object") return { problem: "unreadable", why: String(value) };
  return { form: readRule(value) };
}
