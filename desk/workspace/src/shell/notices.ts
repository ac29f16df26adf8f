// SPDX-License-Identifier: AGPL-3.0-or-later
// Tells an agent who looks elsewhere that somebody waits, or that their own customer wrote: a
// desktop notification (only after they asked for it) and the number in the page title, before the
// name of the page. Danger and broken promises are told on the page too, whatever is open there.

import { useMessage } from "naive-ui";
import { h, onScopeDispose, watch, watchEffect } from "vue";
import { useI18n } from "vue-i18n";
import { useRoute, useRouter } from "vue-router";

import type { Conversation } from "@/api/types";
import { useContactName } from "@/contacts/names";
import { alertOf, newlyOverdue, type Alert } from "@/live/alerts";
import { telling } from "@/live/attention";
import { useChats } from "@/stores/chats";
import { useClock } from "@/stores/clock";
import { useLists } from "@/stores/lists";
import { useLive } from "@/stores/live";
import { usePreferences } from "@/stores/preferences";
import { useSession } from "@/stores/session";

import { usePlaces } from "./places";

const product = "Frontdesk";
const canNotify = "Notification" in window;
const loud: readonly Alert[] = ["danger", "overdue"];
const loudMilliseconds = 15_000;

export function useNotices(): void {
  const live = useLive();
  const lists = useLists();
  const chats = useChats();
  const clock = useClock();
  const session = useSession();
  const message = useMessage();
  const preferences = usePreferences();
  const route = useRoute();
  const router = useRouter();
  const { daily, oversight } = usePlaces();
  const { t } = useI18n();
  const nameOf = useContactName();

  const show = (row: Conversation) =>
    void router.push({ name: "conversation", params: { id: row.id } });

  function announce(row: Conversation, alert: Alert): void {
    const title = t(`notice.${alert}`, { name: nameOf(row.contact) });
    if (document.hasFocus()) {
      if (loud.includes(alert) && chats.openId !== row.id) tellLoudly(row, title);
      return;
    }
    if (!preferences.wantsNotifications || !canNotify) return;
    if (Notification.permission !== "granted") return;
    const newest = { called: row.noted?.text, said: row.said?.text }[String(alert)] ?? row.subject;
    const words = newest || telling(row)?.text || "";
    const notice = new Notification(title, {
      body: words.slice(0, 120),
      tag: row.id,
      requireInteraction: loud.includes(alert),
    });
    notice.onclick = () => {
      window.focus();
      show(row);
      notice.close();
    };
  }

  function tellLoudly(row: Conversation, title: string): void {
    const toast = message.error(
      () =>
        h("span", { role: "alert" }, [
          title,
          " ",
          h(
            "a",
            {
              href: router.resolve({ name: "conversation", params: { id: row.id } }).href,
              onClick: (event: Event) => {
                event.preventDefault();
                show(row);
                toast.destroy();
              },
            },
            t("notice.open"),
          ),
        ]),
      { duration: loudMilliseconds, closable: true },
    );
  }

  const stopListening = live.listen({
    rows: (now, before) => {
      for (const row of now) {
        const alert = alertOf(row, before(row.id), session.me);
        if (alert) announce(row, alert);
      }
    },
  });
  watch(
    () => clock.minute,
    (now, before) => {
      const rows = live.rows.conversations.values();
      for (const row of newlyOverdue(rows, session.me, now, before)) announce(row, "overdue");
    },
  );
  watchEffect(() => {
    const unattended = lists.count("waiting") + lists.unreadMine;
    const places = [...daily.value, ...oversight.value];
    const here = places.find(({ under }) => route.path.startsWith(under));
    const name = here ? `${t(`menu.${here.name}`)} · ${product}` : product;
    document.title = unattended ? `(${unattended}) ${name}` : name;
  });
  onScopeDispose(() => {
    stopListening();
    document.title = product;
  });
}

/** Asks the browser for permission; whether notifications may be shown now. */
export async function askToNotify(): Promise<boolean> {
  return canNotify && (await Notification.requestPermission()) === "granted";
}
