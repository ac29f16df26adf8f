// SPDX-License-Identifier: AGPL-3.0-or-later
// A rule in words: when it looks, what it asks, what it does.

import { useI18n } from "vue-i18n";

import type { Rule, RuleAction } from "@/api/types";
import { usePreferences } from "@/stores/preferences";
import { useSession } from "@/stores/session";
import { duration } from "@/text/moments";

interface Test {
  field: string;
  operator: string;
  values: unknown[];
}

/** As the API writes it: a test, or others put together. */
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | Test;

export function useWording() {
  const { t, te } = useI18n();
  const preferences = usePreferences();
  const session = useSession();

  const known = (key: string, otherwise: string) => (te(key) ? t(key) : otherwise);
  const long = (seconds: number) => duration(seconds * 1000, preferences.locale);

  /** A text in the reader's language, whatever else stands there as it is. */
  function text(value: unknown): string {
    if (typeof value !== "object" || value === null) return String(value ?? "");
    const words = value as Record<string, string>;
    return words[preferences.language] ?? words["en"] ?? words["zh"] ?? JSON.stringify(value);
  }

  function field(name: string): string {
    if (!name.startsWith("fields.")) return known(`rules.field.${name}`, name);
    const own = name.slice("fields.".length);
    return known(`fieldName.${own}`, own.replaceAll("_", " "));
  }

  /** A value of that field: statuses and queues by name. */
  function valueOf(name: string, value: unknown): string {
    const plain = text(value);
    if (name === "queue") return session.queueName(plain);
    if (name === "type") return session.typeName(plain);
    const places: Record<string, string> = {
      status: "status",
      channel: "channel",
      flags: "flag",
      level: "rules.level",
    };
    return name in places ? known(`${places[name]}.${plain}`, plain) : plain;
  }

  function joined(parts: Condition[], by: "and" | "or", isInner: boolean): string {
    const words = parts.map((part) => condition(part, true)).join(t(`rules.${by}`));
    return isInner && parts.length > 1 ? `(${words})` : words;
  }

  function condition(one: Condition, isInner = false): string {
    if ("all" in one) {
      return one.all.length ? joined(one.all, "and", isInner) : t("rules.always");
    }
    if ("any" in one) return joined(one.any, "or", isInner);
    if ("not" in one) return t("rules.not", { part: condition(one.not) });
    if (one.field === "waiting_for" && one.operator === "unknown") return t("rules.waitsForNobody");
    if (one.field === "waiting_for" && one.operator === "known") return t("rules.waitsForSomebody");
    const value = one.values.map((each) => valueOf(one.field, each)).join(", ");
    return t(`rules.test.${one.operator}`, { field: field(one.field), value });
  }

  function when(rule: Rule): string {
    if (rule.after_seconds !== null) {
      const since = t(`rules.since.${rule.since}`);
      const key = rule.hours === "working" ? "rules.afterWorking" : "rules.after";
      return t(key, { time: long(rule.after_seconds), since });
    }
    const events = rule.events.map((kind) =>
      known(`rules.event.${kind}`, kind.replaceAll("_", " ")),
    );
    return t("rules.events", { events: events.join(t("rules.or")) });
  }

  function pause(rule: Rule): string {
    if (rule.pause_seconds === null) return t("rules.pause.once");
    if (!rule.pause_seconds) return t("rules.pause.always");
    return t("rules.pause.after", { time: long(rule.pause_seconds) });
  }

  function action({ kind, values }: RuleAction): string {
    if (!te(`rules.action.${kind}`)) return kind.replaceAll("_", " ");
    if (kind === "set") {
      const { fields, ...own } = values;
      const more = Object.entries((fields ?? {}) as Record<string, unknown>);
      const all = [...Object.entries(own), ...more.map(([name, each]) => [`fields.${name}`, each])];
      const what = all.map(([name, each]) =>
        t("rules.action.setOne", {
          field: field(String(name)),
          value: valueOf(String(name), each),
        }),
      );
      return t("rules.action.set", { what: what.join(", ") });
    }
    const value = "value" in values ? values["value"] : "";
    return t(`rules.action.${kind}`, {
      value: ["flag", "unflag"].includes(kind) ? valueOf("flags", value) : text(value),
      to: known(`rules.group_.${text(values["to"])}`, text(values["to"])),
      text: text(values["text"] ?? values["title"] ?? values),
    });
  }

  /** What a condition looked at when it held. */
  const because = (facts: Record<string, unknown>) =>
    Object.entries(facts)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => {
        const all = Array.isArray(value) ? value : [value];
        return `${field(name)}: ${all.map((each) => valueOf(name, each)).join(", ")}`;
      })
      .join(" · ");

  const event = (kind: string) => (kind === "time" ? "" : known(`rules.event.${kind}`, kind));

  return { text, condition, when, pause, action, because, event };
}
