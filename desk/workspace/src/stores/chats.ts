// SPDX-License-Identifier: AGPL-3.0-or-later
// The conversations this agent has looked at: messages, details, and saying something in them.
// The rules of a thread are `conversations/thread.ts`.

import { defineStore } from "pinia";
import { ref, shallowReactive } from "vue";

import { useApi } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { ConversationDetail, Message } from "@/api/types";
import {
  emptyThread,
  firstUndelivered,
  gapAfter,
  newestSeq,
  withMessages,
  withoutPending,
  withPending,
  type PendingMessage,
  type Thread,
} from "@/conversations/thread";

import { keep, readKept } from "./kept";
import { useLive } from "./live";
import { useSession } from "./session";
import { keepUnsent, readUnsent } from "./unsent";

const pageSize = 60;

export interface Chat {
  thread: Thread;
  detail: ConversationDetail | null;
  hasEarlier: boolean;
  isLoading: boolean;
  problem: ApiProblem | null;
}

const newChat: Chat = {
  thread: emptyThread,
  detail: null,
  hasEarlier: false,
  isLoading: true,
  problem: null,
};

export const useChats = defineStore("chats", () => {
  const api = useApi();
  const live = useLive();
  const session = useSession();
  const chats = shallowReactive(new Map<string, Chat>());
  const openId = ref<string | null>(null);
  /** By conversation, the ticket an agent looks at that is not its current matter. */
  const about = shallowReactive(new Map<string, string>());
  const unsentPlace = (id: string) => session.ownPlace("unsent", id);
  const readPlace = session.ownPlace("read");
  const readUpTo = shallowReactive(
    new Map<string, number>(Object.entries(readKept<Record<string, number>>(readPlace, {}))),
  );

  /** By its id, what got no answer while the line was down: in which conversation, what was seen. */
  const unanswered = new Map<string, { id: string; seenSeq: number }>();

  live.listen({
    messages: (id, items) => {
      const known = chats.get(id);
      if (!known) return;
      update(id, { thread: withMessages(known.thread, items) });
      void fillGap(id);
    },
    rows: (now) => {
      const row = now.find((each) => each.id === openId.value);
      if (row) void (chats.get(row.id)?.problem ? open(row.id) : catchUp(row.id));
    },
    reopened: () => {
      if (openId.value) void open(openId.value);
      void sayAgain();
    },
  });

  function update(id: string, changes: Partial<Chat>): void {
    const before = chats.get(id) ?? newChat;
    chats.set(id, { ...before, ...changes });
    const pending = changes.thread?.pending;
    if (pending && (pending.length || before.thread.pending.length)) {
      keepUnsent(unsentPlace(id), pending);
    }
  }

  function sendOpen(id: string): void {
    const thread = chats.get(id)?.thread ?? emptyThread;
    live.send({ type: "open", conversation_id: id, after_seq: newestSeq(thread) });
  }

  /** Opens a conversation; only one is open at a time. */
  async function open(id: string): Promise<void> {
    if (openId.value && openId.value !== id) close();
    openId.value = id;
    if (chats.get(id)?.thread.messages.length) {
      sendOpen(id);
      await catchUp(id);
      return;
    }
    // Only once: what was taken back for editing meanwhile is not to come again.
    const thread = chats.get(id)?.thread ?? unsentBefore(id);
    update(id, { thread, isLoading: true, problem: null });
    try {
      const row = live.rows.conversations.get(id) ?? (await api.conversation(id));
      const [detail, page] = await Promise.all([
        api.conversation(id),
        api.messages(id, { before: row.last_seq + 1, limit: pageSize }),
      ]);
      live.learn({ conversation: detail });
      const thread = withMessages(chats.get(id)?.thread ?? emptyThread, page.items);
      const first = thread.messages[0]?.seq ?? 1;
      update(id, { detail, thread, hasEarlier: first > 1, isLoading: false });
      sendOpen(id);
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      update(id, { problem, isLoading: false });
    }
  }

  /** What this agent could not send before the page was loaded. */
  function unsentBefore(id: string): Thread {
    return readUnsent(unsentPlace(id)).reduce(withPending, emptyThread);
  }

  function close(): void {
    if (openId.value) live.send({ type: "close", conversation_id: openId.value });
    openId.value = null;
  }

  /** Asks for everything after what is known, and again for deliveries that were open. */
  async function catchUp(id: string): Promise<void> {
    const known = chats.get(id)?.thread;
    if (!known) return;
    const undelivered = firstUndelivered(known);
    const newest = newestSeq(known);
    const after = undelivered === null ? newest : Math.min(newest, undelivered - 1);
    try {
      const [detail, page] = await Promise.all([
        api.conversation(id),
        api.messages(id, { after, limit: 100 }),
      ]);
      const thread = withMessages(chats.get(id)?.thread ?? emptyThread, page.items);
      update(id, { detail, thread, problem: null });
    } catch (problem) {
      // What is on the screen stays; the banner says that the line is down.
      if (!(problem instanceof ApiProblem)) throw problem;
    }
  }

  async function fillGap(id: string): Promise<void> {
    const after = gapAfter(chats.get(id)?.thread.messages ?? []);
    if (after === null) return;
    const page = await api.messages(id, { after, limit: 100 }).catch(() => null);
    const known = chats.get(id);
    if (page && known) update(id, { thread: withMessages(known.thread, page.items) });
  }

  async function readEarlier(id: string): Promise<void> {
    const known = chats.get(id);
    const first = known?.thread.messages[0];
    if (!known || !first || !known.hasEarlier || known.isLoading) return;
    update(id, { isLoading: true });
    try {
      const page = await api.messages(id, { before: first.seq, limit: pageSize });
      const thread = withMessages(chats.get(id)?.thread ?? known.thread, page.items);
      update(id, { thread, hasEarlier: page.items.length > 0 && thread.messages[0]!.seq > 1 });
    } catch (problem) {
      // The banner says that the line is down; who scrolls up again asks again.
      if (!(problem instanceof ApiProblem)) throw problem;
    } finally {
      update(id, { isLoading: false });
    }
  }

  /**
   * Says something at once on the screen, then to the server. Throws the `ApiProblem` of a
   * refusal; the message stays visible as failed and keeps its id, so sending again is safe.
   */
  async function say(id: string, pending: PendingMessage, seenSeq: number): Promise<Message> {
    const thread = chats.get(id)?.thread ?? emptyThread;
    update(id, { thread: withPending(thread, { ...pending, problem: null }) });
    try {
      const message = await api.say(id, {
        text: pending.text,
        kind: pending.kind,
        client_id: pending.client_id,
        seen_seq: seenSeq,
        ...(pending.ticket ? { ticket: pending.ticket } : {}),
        ...(pending.attachments.length
          ? { attachments: pending.attachments.map((attachment) => attachment.blob) }
          : {}),
        ...pending.recipients,
      });
      update(id, {
        thread: withoutPending(
          withMessages(chats.get(id)?.thread ?? emptyThread, [message]),
          pending.client_id,
        ),
      });
      void fillGap(id);
      return message;
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      if (problem.isUnreachable) unanswered.set(pending.client_id, { id, seenSeq });
      const failed = { ...pending, problem: problem.detail || problem.title };
      update(id, { thread: withPending(chats.get(id)?.thread ?? emptyThread, failed) });
      throw problem;
    }
  }

  /**
   * What found no line is sent once it is back, if nothing has changed: the agent still answers
   * there, and the hub refuses it where the customer has written since. What is refused stays.
   */
  async function sayAgain(): Promise<void> {
    for (const [clientId, { id, seenSeq }] of [...unanswered]) {
      unanswered.delete(clientId);
      const found = chats.get(id)?.thread.pending.find((one) => one.client_id === clientId);
      if (!found || found.problem === null) continue;
      try {
        const now = await api.conversation(id);
        const isMine = now.speaker === "human" && now.agent?.id === session.me?.id;
        if (found.kind !== "reply" || isMine) await say(id, found, seenSeq);
      } catch (problem) {
        if (!(problem instanceof ApiProblem)) throw problem;
        if (problem.isUnreachable) unanswered.set(clientId, { id, seenSeq });
      }
    }
  }

  function discard(id: string, clientId: string): void {
    unanswered.delete(clientId);
    const known = chats.get(id);
    if (known) update(id, { thread: withoutPending(known.thread, clientId) });
  }

  async function act(id: string, verb: "take" | "handback" | "close", note = ""): Promise<void> {
    live.learn({ conversation: await api.act(id, verb, note) });
    await catchUp(id);
  }

  function markRead(id: string, seq: number): void {
    if ((readUpTo.get(id) ?? 0) >= seq) return;
    readUpTo.set(id, seq);
    // The newest few hundred are enough: older conversations are read or gone.
    keep(readPlace, Object.fromEntries([...readUpTo].slice(-500)));
  }

  function reset(): void {
    chats.clear();
    about.clear();
    unanswered.clear();
    openId.value = null;
  }

  return {
    chats,
    openId,
    about,
    readUpTo,
    open,
    close,
    readEarlier,
    catchUp,
    say,
    sayAgain,
    discard,
    act,
    markRead,
    reset,
  };
});
