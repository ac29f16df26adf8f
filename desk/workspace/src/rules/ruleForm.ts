// SPDX-License-Identifier: AGPL-3.0-or-later
// A rule as the editor holds it, and as a service file writes it. Pure.

import type { ActionSection, PromiseSection, RuleSection, RuleText } from "@/api/types";

import { readCondition, writeCondition, type Group } from "./conditions";

export type Unit = "minutes" | "hours" | "days";
export const units: Unit[] = ["minutes", "hours", "days"];

export interface Span {
  amount: number;
  unit: Unit;
}

export interface RuleForm {
  name: string;
  title: RuleText;
  waitsFor: "event" | "time";
  events: string[];
  after: Span;
  hours: NonNullable<RuleSection["hours"]>;
  calendar: string;
  since: NonNullable<RuleSection["since"]>;
  condition: Group;
  actions: ActionSection[];
  repeat: "once" | "always" | "after";
  pause: Span;
  /** How the pause is counted, where it is not as the rule's own time. */
  pauseCounted: Omit<PromiseSection, "within">;
}

export const actionKinds = [
  "set", "assign", "task", "flag", "unflag", "raise", "release", "link_repeats", "notify",
  "message", "note",
] as const;
export type ActionKind = (typeof actionKinds)[number];

const seconds: Record<Unit, number> = { minutes: 60, hours: 3600, days: 86_400 };
const words = (): RuleText => ({ zh: "", en: "" });

export function emptyRule(): RuleForm {
  return {
    name: "",
    title: words(),
    waitsFor: "event",
    events: ["opened"],
    after: { amount: 2, unit: "hours" },
    hours: "wall",
    calendar: "",
    since: "opened",
    condition: { kind: "all", parts: [] },
    actions: [{ flag: "" }],
    repeat: "once",
    pause: { amount: 1, unit: "hours" },
    pauseCounted: {},
  };
}

export const kindOf = (action: ActionSection) => Object.keys(action)[0] as ActionKind;

export function emptyAction(kind: ActionKind): ActionSection {
  if (kind === "set") return { set: {} };
  if (kind === "notify") return { notify: { to: "team", text: words() } };
  if (kind === "task") return { task: { title: words(), owner: "", queue: "" } };
  if (kind === "message" || kind === "note") return { [kind]: words() };
  return { [kind]: ["flag", "unflag", "assign"].includes(kind) ? "" : true };
}

/** Throws what cannot be read. */
export function readRule(raw: object): RuleForm {
  const rule = raw as Partial<RuleSection>;
  const form = emptyRule();
  const repeat = rule.repeat ?? "once";
  const isPlain = repeat === "once" || repeat === "always";
  const { within, ...pauseCounted } = typeof repeat === "string" ? { within: repeat } : repeat;
  return {
    ...form,
    name: rule.rule ?? "",
    title: { ...form.title, ...rule.title },
    waitsFor: rule.after ? "time" : "event",
    events: rule.when === undefined ? [] : [rule.when].flat(),
    after: rule.after ? readSpan(rule.after) : form.after,
    hours: rule.hours ?? (rule.calendar ? "working" : "wall"),
    calendar: rule.calendar ?? "",
    since: rule.since ?? "opened",
    condition: readCondition(rule.if),
    actions: structuredClone([...(rule.do ?? [])]),
    repeat: isPlain ? repeat : "after",
    pause: isPlain ? form.pause : readSpan(within),
    pauseCounted,
  };
}

export function writeRule(form: RuleForm): RuleSection {
  const condition = writeCondition(form.condition);
  const [only] = form.events;
  const when = form.events.length === 1 && only ? only : form.events;
  return {
    rule: form.name,
    title: form.title,
    ...(form.waitsFor === "event" ? { when } : { after: writeSpan(form.after) }),
    ...(form.waitsFor === "time" && form.hours === "working" ? counted(form) : {}),
    ...(form.waitsFor === "time" && form.since !== "opened" ? { since: form.since } : {}),
    ...(condition === undefined ? {} : { if: condition }),
    do: form.actions.map(tidy),
    ...(form.repeat === "once" ? {} : { repeat: repeatOf(form) }),
  };
}

const counted = ({ hours, calendar }: RuleForm) => (calendar ? { hours, calendar } : { hours });

function repeatOf({ repeat, pause, pauseCounted }: RuleForm): RuleSection["repeat"] {
  if (repeat !== "after") return "always";
  const within = writeSpan(pause);
  return Object.keys(pauseCounted).length ? { within, ...pauseCounted } : within;
}

/** A `set` without what is left as it is. */
function tidy(action: ActionSection): ActionSection {
  if (!action.set) return action;
  const { fields, ...own } = action.set;
  const kept = Object.fromEntries(Object.entries(own).filter(([, value]) => value));
  const named = Object.entries(fields ?? {}).filter(([name]) => name);
  return { set: { ...kept, ...(named.length ? { fields: Object.fromEntries(named) } : {}) } };
}

/** ISO 8601, as the server writes it: PT2H, P1D, P1DT2H30M. */
export function readSpan(text: string): Span {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!found) throw new TypeError(text);
  const [days, hours, minutes, rest] = found.slice(1).map((each) => Number(each ?? 0));
  const all = (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (rest ?? 0);
  const unit = [...units].reverse().find((each) => all % seconds[each] === 0) ?? "minutes";
  return { amount: all / seconds[unit], unit };
}

export function writeSpan({ amount, unit }: Span): string {
  const all = Math.round(amount * seconds[unit]);
  if (all % 60) return `PT${all}S`;
  if (all % 3600) return `PT${all / 60}M`;
  return all % 86_400 || unit !== "days" ? `PT${all / 3600}H` : `P${all / 86_400}D`;
}
