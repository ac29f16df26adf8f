// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks before a page is left whose entries would be lost: by the back button, a link or a reload.

import { onScopeDispose } from "vue";
import { useI18n } from "vue-i18n";
import { onBeforeRouteLeave } from "vue-router";

import { useAsking } from "@/stores/asking";

export function useUnsaved(isUnsaved: () => boolean): void {
  const { t } = useI18n();
  const asking = useAsking();
  const beforeUnload = (event: BeforeUnloadEvent) => {
    if (isUnsaved()) event.preventDefault();
  };
  window.addEventListener("beforeunload", beforeUnload);
  onScopeDispose(() => window.removeEventListener("beforeunload", beforeUnload));
  onBeforeRouteLeave(
    () =>
      !isUnsaved() ||
      asking.ask({
        title: t("leaveUnsaved.title"),
        text: t("leaveUnsaved.text"),
        yes: t("leaveUnsaved.yes"),
        no: t("leaveUnsaved.no"),
      }),
  );
}
