// SPDX-License-Identifier: AGPL-3.0-or-later
// Tells an agent who looks elsewhere that somebody waits: a desktop notification (only after they
// asked for it) and the number in the page title.

import { onScopeDispose, watch } from "vue";
import { useI18n } from "vue-i18n";
import { useRouter } from "vue-router";

import type { Conversation } from "@/api/types";
import { useContactName } from "@/contacts/names";
import { useLists } from "@/stores/lists";
import { useLive } from "@/stores/live";
import { usePreferences } from "@/stores/preferences";

const canNotify = "Notification" in window;

export function useNotices(): void {
  const live = useLive();
  const lists = useLists();
  const preferences = usePreferences();
  const router = useRouter();
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
  watch(
    () => lists.count("waiting"),
    (waiting) => (document.title = waiting ? `(${waiting}) Frontdesk` : "Frontdesk"),
    { immediate: true },
  );
  onScopeDispose(() => {
    stopListening();
    document.title = "Frontdesk";
  });
}

/** Asks the browser for permission; whether notifications may be shown now. */
export async function askToNotify(): Promise<boolean> {
  return canNotify && (await Notification.requestPermission()) === "granted";
}
