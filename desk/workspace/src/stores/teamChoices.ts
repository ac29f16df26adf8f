// SPDX-License-Identifier: AGPL-3.0-or-later
// Colleagues, queues and types of tickets as what can be chosen. Who is there and how much they
// have is asked when somebody is about to choose.

import { computed, ref } from "vue";
import { useI18n } from "vue-i18n";

import { useApi } from "@/api/client";
import type { TeamMember, Ticket } from "@/api/types";

import { useLive } from "./live";
import { useSession } from "./session";

export function useTeamChoices() {
  const { t } = useI18n();
  const api = useApi();
  const live = useLive();
  const session = useSession();
  const members = ref<TeamMember[]>([]);
  const people = computed(() =>
    session.colleagues.map(({ id, name }) => ({
      value: id,
      label: id === session.me?.id ? t("ticket.me", { name }) : standing(id, name),
    })),
  );

  /** A name with where they are and how much they have, as far as it was asked. */
  function standing(id: string, name: string): string {
    const one = members.value.find((each) => each.id === id);
    if (!one) return name;
    const { load, capacity } = one;
    return t("team.choice", { name, state: t(`team.is.${stateOf(one)}`), load, capacity });
  }

  /** Whether somebody is known not to be at the desk. */
  function isAbsent(id: string): boolean {
    const one = members.value.find((each) => each.id === id);
    return one !== undefined && id !== session.me?.id && ["offline", "away"].includes(stateOf(one));
  }

  /** What it means that somebody who gets these tickets is not at the desk. */
  function absence(id: string, tickets: readonly Ticket[]): string {
    const text = tickets.some(isTalked) ? "team.absentMoves" : "team.absent";
    return t(text, { name: session.nameOf(id) });
  }

  /** Whether a person answers its customer: with the ticket that goes to somebody else, too. */
  function isTalked({ conversation_id, assignee }: Ticket): boolean {
    const row = live.rows.conversations.get(conversation_id ?? "");
    return row ? row.speaker === "human" : !!assignee;
  }

  async function look(): Promise<void> {
    members.value = (await api.team().catch(() => null))?.items ?? members.value;
  }

  /** Whether somebody left since it was last asked: who did is named before they get anything. */
  async function hasLeft(id: string): Promise<boolean> {
    const wasAbsent = isAbsent(id);
    await look();
    return !wasAbsent && isAbsent(id);
  }

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

  return { people, queues, types, typesWith, members, look, hasLeft, isAbsent, absence, standing };
}

export const stateOf = (one: TeamMember) => (one.is_online ? one.state : "offline");
