// SPDX-License-Identifier: AGPL-3.0-or-later
// Colleagues and queues as what can be chosen.

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
  return { people, queues };
}
