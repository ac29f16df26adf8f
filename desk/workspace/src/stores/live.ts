// SPDX-License-Identifier: AGPL-3.0-or-later
// The rows every page draws from, kept true by the live connection; also who types and who looks
// where. Which rows belong to which list is `live/views.ts`.

import { defineStore } from "pinia";
import { reactive, ref, shallowRef } from "vue";

import { useApi } from "@/api/client";
import type { Conversation, Message, Ticket } from "@/api/types";
import { LiveConnection, type LiveState } from "@/live/connection";
import type { PresenceFrame, ServerFrame, TypingFrame } from "@/live/frames";
import { noRows, withChanges, withPage } from "@/live/rows";
import { conversationQuery, type ConversationView } from "@/live/views";

import { useSession } from "./session";

const typingSeconds = 6;

export interface LiveListener {
  messages?: (conversationId: string, items: Message[]) => void;
  rows?: (now: Conversation[], before: (id: string) => Conversation | undefined) => void;
  /** The line is open. Unless for the first time, something may have been missed: ask for it. */
  reopened?: (isFirst: boolean) => void;
}

interface PageQuery {
  cursor?: string;
  q?: string;
}

interface Page {
  ids: string[];
  cursor: string | null;
}

export const useLive = defineStore("live", () => {
  const api = useApi();
  const session = useSession();
  const rows = shallowRef(noRows);
  const state = ref<LiveState>("idle");
  const retryAt = ref<number | null>(null);
  const hasBeenOpen = ref(false);
  const agents = shallowRef<PresenceFrame["agents"]>([]);
  /** How many messages wait for somebody to look at them; null until we are told. */
  const parked = ref<number | null>(null);
  const typing = reactive(new Map<string, { name: string; until: number }>());
  const listeners = new Set<LiveListener>();
  const reading = new Map<string, Promise<Page>>();

  const connection = new LiveConnection(
    {
      after: () => rows.value.changed ?? 0,
      onFrame: receive,
      onState: (now, at) => {
        state.value = now;
        retryAt.value = at;
        // A refused handshake looks like a lost line: only a request can tell that we are signed out.
        if (now === "waiting") void api.session().catch(() => undefined);
        if (now === "open") {
          const isFirst = !hasBeenOpen.value;
          hasBeenOpen.value = true;
          listeners.forEach((listener) => listener.reopened?.(isFirst));
        }
      },
      onSignedOut: () => session.expire(),
    },
    { url: liveAddress },
  );
  const nudge = () => {
    if (document.visibilityState === "visible") connection.nudge();
  };
  window.addEventListener("online", nudge);
  window.addEventListener("offline", () => connection.goneOffline());
  document.addEventListener("visibilitychange", nudge);

  function receive(frame: ServerFrame): void {
    switch (frame.type) {
      case "changes": {
        const before = rows.value.conversations;
        rows.value = withChanges(rows.value, frame);
        const tell = (listener: LiveListener) =>
          listener.rows?.(frame.conversations, (id) => before.get(id));
        listeners.forEach(tell);
        break;
      }
      case "messages":
        listeners.forEach((listener) => listener.messages?.(frame.conversation_id, frame.items));
        break;
      case "typing":
        noteTyping(frame);
        break;
      case "presence":
        agents.value = frame.agents;
        break;
      case "parked":
        parked.value = frame.count;
        break;
      case "reset":
        void refetch();
        break;
    }
  }

  function noteTyping(frame: TypingFrame): void {
    if (!frame.is_typing) typing.delete(frame.conversation_id);
    else {
      const until = Date.now() + typingSeconds * 1000;
      typing.set(frame.conversation_id, { name: frame.name, until });
    }
  }

  /** Reads the first page and who waits, then follows. Safe to call again. */
  async function start(): Promise<void> {
    if (rows.value.changed === null) {
      await readPage("open");
      // Afterwards: what changes from the first page on is told again.
      await readAll("waiting");
      await readAll("mine");
    }
    connection.start();
  }

  /** All who wait, and all of one's own: they are counted, however old the newest word is. */
  async function readAll(view: ConversationView): Promise<void> {
    let cursor: string | null = "";
    while (cursor !== null) ({ cursor } = await readPage(view, { cursor }));
  }

  /** Somebody signed in again: the old line may belong to the session that ended. */
  function restart(): Promise<void> {
    connection.stop();
    return start();
  }

  function stop(): void {
    connection.stop();
    rows.value = noRows;
    agents.value = [];
    parked.value = null;
    typing.clear();
    hasBeenOpen.value = false;
  }

  /** The server cannot resume where we were: take everything anew. */
  async function refetch(): Promise<void> {
    rows.value = noRows;
    await restart();
  }

  /** A page that is being read is not asked for twice: at the start the list wants the same. */
  function readPage(view: ConversationView, more: PageQuery = {}): Promise<Page> {
    const name = JSON.stringify([view, more]);
    const page = reading.get(name) ?? askPage(view, more).finally(() => reading.delete(name));
    reading.set(name, page);
    return page;
  }

  async function askPage(view: ConversationView, more: PageQuery): Promise<Page> {
    const query = more.q ? {} : conversationQuery(view);
    const page = await api.conversations({ ...query, ...more, limit: 50 });
    rows.value = withPage(rows.value, { changed: page.changed, conversations: page.items });
    return { ids: page.items.map((row) => row.id), cursor: page.next_cursor };
  }

  /** A row the server just gave us as an answer. */
  function learn(news: { conversation?: Conversation; ticket?: Ticket }): void {
    rows.value = withPage(rows.value, {
      changed: rows.value.changed ?? 0,
      conversations: news.conversation ? [news.conversation] : [],
      tickets: news.ticket ? [news.ticket] : [],
    });
  }

  function learnTickets(tickets: Ticket[]): void {
    rows.value = withPage(rows.value, { changed: rows.value.changed ?? 0, tickets });
  }

  /** Adds a listener; the answer takes it away again. */
  function listen(listener: LiveListener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return {
    rows,
    state,
    retryAt,
    hasBeenOpen,
    agents,
    parked,
    typing,
    start,
    restart,
    stop,
    readPage,
    learn,
    learnTickets,
    listen,
    send: connection.send.bind(connection),
    nudge: connection.nudge.bind(connection),
  };
});

function liveAddress(after: number): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/api/v1/live?after=${after}`;
}
