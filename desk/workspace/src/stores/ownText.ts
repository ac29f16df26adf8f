// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody has begun to write for one thing, such as the question of a ticket. It is kept in
// this browser until it is sent: a wrong click or a dropped page costs nobody their words.

import type { Ref } from "vue";

import { keep, useKeptText } from "./kept";
import { useSession } from "./session";

interface OwnText {
  text: Ref<string>;
  /** Called before it is sent; what it gives forgets those words, whatever is looked at by then. */
  sending: () => () => void;
}

export function useOwnText(kind: string, id: () => string): OwnText {
  const session = useSession();
  const place = () => session.ownPlace(kind, id());
  const text = useKeptText(place);

  function sending(): () => void {
    const sent = place();
    return () => {
      if (place() === sent) text.value = "";
      keep(sent, null);
    };
  }
  return { text, sending };
}
