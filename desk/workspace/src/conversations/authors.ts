// SPDX-License-Identifier: AGPL-3.0-or-later
// What the author of a message is called: the bot, oneself, the customer, a colleague.

import { useI18n } from "vue-i18n";

import type { Message } from "@/api/types";
import { useSession } from "@/stores/session";

export function useAuthors() {
  const { t } = useI18n();
  const session = useSession();
  const isMine = ({ author, author_id: id }: Message): boolean =>
    author !== "customer" && author !== "bot" && Boolean(id) && id === session.me?.id;

  function authorOf(message: Message, customer: string): string {
    const { author, author_name: known } = message;
    if (author === "bot") return t("author.bot");
    if (isMine(message)) return t("author.you");
    if (author === "customer") return known || customer;
    return known || t(`author.${author}`);
  }

  return { authorOf, isMine };
}
