// SPDX-License-Identifier: AGPL-3.0-or-later
// Tells an agent who looks elsewhere that somebody waits: a desktop notification (only after they
// asked for it) and the number in the page title, before the name of the page.

import { onScopeDispose, watchEffect } from "vue";
import { useI18n } from "vue-i18n";
import { useRoute, useRouter } from "vue-router";

import type { Conversation } from "@/api/types";
import { useContactName } from "@/contacts/names";
import { useLists } from "@/stores/lists";
import { useLive } from "@/stores/live";
import { usePreferences } from "@/stores/preferences";

import { usePlaces } from "./places";

const product = "Frontdesk";
const canNotify = "Notification" in window;

export function useNotices(): void {
  const live = useLive();
  const lists = useLists();
  const preferences = usePreferences();
  const route = useRoute();
  const router = useRouter();
  const { daily, oversight } = usePlaces();
  const { t } = useI18n();
  const nameOf = useContactName();

  function announce(row: Conversation): void {
    if (!preferences.wantsNotifications || !canNotify) return;
    if (Notification.permission !== "granted" || document.hasFocus()) return;
    const name = nameOf(row.contact);
    const notice = new Notification(t("notice.waiting", { name }), {
      body: row.subject || row.last?.text.slice(0, 120) || "",
      tag: row.id,
    });
    notice.onclick = () => {
      window.focus();
      void router.push({ name: "conversation", params: { id: row.id } });
      notice.close();
    };
  }

  const stopListening = live.listen({
    rows: (now, before) => {
      for (const row of now) {
        if (row.speaker === "waiting" && before(row.id)?.speaker !== "waiting") announce(row);
      }
    },
  });
  watchEffect(() => {
    const waiting = lists.count("waiting");
    const places = [...daily.value, ...oversight.value];
    const here = places.find(({ under }) => route.path.startsWith(under));
    const name = here ? `${t(`menu.${here.name}`)} · ${product}` : product;
    document.title = waiting ? `(${waiting}) ${name}` : name;
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
