// SPDX-License-Identifier: AGPL-3.0-or-later
// What can be chosen in a rule, with the words for it.

import { computed } from "vue";
import { useI18n } from "vue-i18n";

import { useSession } from "@/stores/session";
import { useTeamChoices } from "@/stores/teamChoices";

interface Choice {
  value: string;
  label: string;
}

const statuses = ["new", "assigned", "in_progress", "waiting_for_customer", "resolved", "closed"];
const priorities = ["P0", "P1", "P2", "P3"];

export function useRuleChoices() {
  const { t, tm } = useI18n();
  const named = (place: string): Choice[] =>
    Object.keys(tm(place)).map((value) => ({ value, label: t(`${place}.${value}`) }));

  const fields = computed(() => [
    ...named("rules.field"),
    { value: "fields.", label: t("rules.ownField") },
  ]);
  const ownFields = computed(() => named("fieldName"));
  const events = computed(() => named("rules.event"));
  const statusChoices = computed(() =>
    statuses.map((value) => ({ value, label: t(`status.${value}`) })),
  );
  const priorityChoices = computed(() =>
    priorities.map((value) => ({ value, label: `${value} · ${t(`priority.${value}`)}` })),
  );
  const flags = computed(() => named("flag"));
  /** As rules name them: by their log-ins. */
  const session = useSession();
  const people = computed(() => [
    ...session.colleagues.map(({ login, name }) => ({ value: login, label: name })),
    { value: "account_manager", label: t("manager.title") },
  ]);
  const { queues: queueChoices, types } = useTeamChoices();
  const levels = computed(() =>
    ["vip", "normal"].map((value) => ({ value, label: t(`rules.level.${value}`) })),
  );

  /** What a place of a ticket can be, where that is a short list. */
  function valuesOf(field: string): Choice[] | undefined {
    const lists: Record<string, Choice[]> = {
      status: statusChoices.value,
      priority: priorityChoices.value,
      queue: queueChoices.value,
      level: levels.value,
      type: types.value,
    };
    return lists[field];
  }

  return {
    fields,
    ownFields,
    events,
    statusChoices,
    priorityChoices,
    queueChoices,
    flags,
    people,
    valuesOf,
  };
}
