// SPDX-License-Identifier: AGPL-3.0-or-later
// What somebody has begun to write for one thing, such as the question of a ticket. It is kept in
// this browser until it is sent: a wrong click or a dropped page costs nobody their words.

import { reactive, type Ref } from "vue";

import { keep, useKeptText } from "./kept";
import { useSession } from "./session";

interface OwnText {
  text: Ref<string>;
  /** Called before it is sent; what it gives forgets those words, whatever is looked at by then. */
  sending: () => () => void;
}

interface OwnForm<Name extends string> {
  form: Record<Name, string>;
  sending: () => () => void;
}

/** `otherwise` stands there while nothing was begun. */
export function useOwnText(kind: string, id: () => string, otherwise = ""): OwnText {
  const session = useSession();
  const place = () => session.ownPlace(kind, id());
  const text = useKeptText(place, otherwise);

  function sending(): () => void {
    const sent = place();
    return () => {
      if (place() === sent) text.value = otherwise;
      keep(sent, null);
    };
  }
  return { text, sending };
}

/** The same for a form of several fields, with what stands in each while nothing was begun. */
export function useOwnForm<Name extends string>(
  kind: string,
  id: () => string,
  blank: Record<Name, string>,
): OwnForm<Name> {
  const names = Object.keys(blank) as Name[];
  const own = names.map((name) => useOwnText(`${kind}-${name}`, id, blank[name]));
  const form = reactive(Object.fromEntries(own.map(({ text }, at) => [names[at], text])));

  function sending(): () => void {
    const forgets = own.map((one) => one.sending());
    return () => forgets.forEach((forget) => forget());
  }
  return { form: form as Record<Name, string>, sending };
}
