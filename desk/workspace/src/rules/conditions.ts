// SPDX-License-Identifier: AGPL-3.0-or-later
// A condition as the editor holds it: groups of tests, and back to what a service file writes. Pure.

import { parse, stringify } from "yaml";

export type Kind = "all" | "any" | "not";

export interface Group {
  kind: Kind;
  parts: Part[];
}

export interface Test {
  field: string;
  operator: string;
  /** What it compares with, as YAML writes a single value; one a line for a list. */
  text: string;
}

export type Part = Group | Test;

export const operators = [
  "is", "is_not", "is_in", "known", "unknown", "at_least", "at_most", "mentions",
];
export const takesList = (operator: string) => ["is_in", "mentions"].includes(operator);
export const takesNothing = (operator: string) => ["known", "unknown"].includes(operator);
export const isGroup = (part: Part): part is Group => "kind" in part;

/** What a service file writes, as the editor holds it. Throws what cannot be read. */
export function readCondition(raw: unknown): Group {
  if (raw === undefined || raw === null) return { kind: "all", parts: [] };
  const parts = partsOf(raw);
  const [only] = parts;
  if (parts.length === 1 && only && isGroup(only)) return only;
  return { kind: "all", parts };
}

function partsOf(raw: unknown): Part[] {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw new TypeError(show(raw));
  return Object.entries(raw).flatMap(([name, value]) => partOf(name, value));
}

function partOf(name: string, value: unknown): Part[] {
  if (name === "all" || name === "any") {
    if (!Array.isArray(value)) throw new TypeError(`${name}: ${show(value)}`);
    return [{ kind: name, parts: value.map(single) }];
  }
  if (name === "not") {
    const inner = single(value);
    const isAny = isGroup(inner) && inner.kind === "any";
    return [{ kind: "not", parts: isAny ? inner.parts : [inner] }];
  }
  if (value === "known" || value === "unknown") return [{ field: name, operator: value, text: "" }];
  if (typeof value !== "object" || value === null) {
    return [{ field: name, operator: "is", text: show(value) }];
  }
  return Object.entries(value).map(([operator, operand]) => testOf(name, operator, operand));
}

function testOf(field: string, operator: string, operand: unknown): Test {
  if (takesNothing(operator)) {
    const isSo = operand === true;
    const other = operator === "known" ? "unknown" : "known";
    return { field, operator: isSo ? operator : other, text: "" };
  }
  const values = Array.isArray(operand) ? operand : [operand];
  return { field, operator, text: values.map(show).join("\n") };
}

function single(raw: unknown): Part {
  const parts = partsOf(raw);
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind: "all", parts };
}

/** The same as a service file writes it; undefined where nothing is asked. */
export function writeCondition(group: Group): unknown {
  return group.parts.length ? written(group) : undefined;
}

function written(part: Part): Record<string, unknown> {
  if (!isGroup(part)) return { [part.field]: { [part.operator]: operandOf(part) } };
  const parts = part.parts.filter((each) => !isGroup(each) || each.parts.length).map(written);
  if (part.kind !== "not") return { [part.kind]: parts };
  return { not: parts.length === 1 ? parts[0] : { any: parts } };
}

function operandOf({ operator, text }: Test): unknown {
  if (takesNothing(operator)) return true;
  if (!takesList(operator)) return valueOf(text);
  return listed(text).map(valueOf);
}

/** The single values of a list, as they are typed. */
export function listed(text: string): string[] {
  return text
    .split(/[\n,，]/)
    .map((each) => each.trim())
    .filter(Boolean);
}

/** A single value as YAML reads it: 3 is a number, "3" a text. */
function valueOf(text: string): unknown {
  try {
    const value: unknown = parse(text);
    return typeof value === "object" ? text.trim() : value;
  } catch {
    return text.trim();
  }
}

function show(value: unknown): string {
  return stringify(value, { lineWidth: 0 }).trim();
}
