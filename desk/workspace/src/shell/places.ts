// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the navigation leads: what everybody works with every day, and what is for who oversees it.

import { computed } from "vue";
import { useI18n } from "vue-i18n";

import type { IconName } from "@/design/icons";
import { useLists } from "@/stores/lists";
import { useLive } from "@/stores/live";
import { useMentions } from "@/stores/mentions";
import { useRefused } from "@/stores/refused";
import { mayOversee, seesCustomers, useSession } from "@/stores/session";
import { useTodos } from "@/stores/todos";

export interface Place {
  name: string;
  icon: IconName;
  under: string;
  /** How much waits there; nothing is shown of none. */
  badge?: { count: number; label: string };
}

export function usePlaces() {
  const { t } = useI18n();
  const session = useSession();
  const live = useLive();
  const lists = useLists();
  const refused = useRefused();
  const todos = useTodos();
  const mentions = useMentions();
  const badge = (count: number, key: string) => ({ count, label: t(key, { count }) });

  const knowledge: Place = { name: "knowledge", icon: "book", under: "/knowledge" };
  const work = computed<Place[]>(() => [
    {
      name: "conversations",
      icon: "chats",
      under: "/conversations",
      badge: {
        count: lists.count("waiting") + lists.unreadMine,
        label: [
          t("menu.waiting", { count: lists.count("waiting") }),
          ...(lists.unreadMine ? [t("menu.unread", { count: lists.unreadMine })] : []),
        ].join(", "),
      },
    },
    { name: "tickets", icon: "ticket", under: "/tickets" },
    {
      name: "todo",
      icon: "check",
      under: "/todo",
      badge: badge((todos.count ?? 0) + mentions.waiting.length, "menu.todoCount"),
    },
  ]);
  /** Who only writes articles has no other place. */
  const daily = computed(() => (seesCustomers(session.me) ? work.value : [knowledge]));
  const oversight = computed<Place[]>(() => {
    if (!mayOversee(session.me)) return [];
    const parked = badge(live.parked ?? 0, "menu.parkedCount");
    return [
      { name: "parked", icon: "inbox", under: "/parked", badge: parked },
      {
        name: "notices",
        icon: "bell",
        under: "/notices",
        badge: {
          count: refused.count + refused.unseen,
          label: [
            ...(refused.count ? [t("menu.refusedCount", { count: refused.count })] : []),
            ...(refused.unseen ? [t("menu.untoldCount", { count: refused.unseen })] : []),
          ].join(", "),
        },
      },
      knowledge,
      { name: "rules", icon: "branch", under: "/rules" },
      { name: "team", icon: "person", under: "/team" },
    ];
  });
  return { daily, oversight };
}
