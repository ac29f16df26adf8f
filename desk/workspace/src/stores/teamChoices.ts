// SPDX-License-Identifier: AGPL-3.0-or-later
// Colleagues, queues and types of tickets as what can be chosen.

import { computed } from "vue";
import { useI18n } from "vue-i18n";

import { useSession } from "./session";

export function useTeamChoices() {
  const { t } = useI18n();
  const session = useSession();
  const people = computed(() =>
    session.colleagues.map(({ id, name }) => ({
      value: id,
      label: id === session.me?.id ? t("ticket.me", { name }) : name,
    })),
  );
  const queues = computed(() =>
    session.queues.map(({ id }) => ({ value: id, label: session.queueName(id) })),
  );
  const types = computed(() =>
    (session.current?.types ?? []).map(({ id }) => ({ value: id, label: session.typeName(id) })),
  );

  /** The types, with the one a ticket has even if there is no other of it any more. */
  function typesWith(now: string) {
    const isKnown = types.value.some(({ value }) => value === now);
    return isKnown ? types.value : [{ value: now, label: session.typeName(now) }, ...types.value];
  }

  return { people, queues, types, typesWith };
}
