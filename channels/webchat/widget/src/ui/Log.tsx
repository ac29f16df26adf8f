// SPDX-License-Identifier: AGPL-3.0-or-later
// The conversation so far. It becomes a live region only after the history stands in it, so a
// screen reader reads what is new and not everything again.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { askingSeq } from "../session";
import { Bubble, PendingBubble, Text } from "./Bubble";
import type { Chat } from "./context";
import { Icon } from "./icons";

const NEAR_END_PX = 80;
const SETTLED_MS = 500; // until a screen reader has taken note of what was added

export function Log({ chat }: { chat: Chat }) {
  const { session, say, client } = chat;
  const { messages, pending, isReplayed } = session;
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [isLive, setLive] = useState(false);
  const count = useRef(0);
  useEffect(() => {
    if (isReplayed) setLive(true);
  }, [isReplayed]);
  useLayoutEffect(() => {
    const box = list.current;
    // Whoever writes wants to see it, wherever they were reading.
    if (pending.length > count.current) isAtEnd.current = true;
    count.current = pending.length;
    if (box && isAtEnd.current) box.scrollTop = box.scrollHeight;
  }, [messages, pending, session.typing, isReplayed]);
  useEffect(() => {
    // Pictures arrive later than their messages, and a keyboard takes away half the window.
    const observer = new ResizeObserver(() => {
      const box = list.current;
      if (box && isAtEnd.current) box.scrollTop = box.scrollHeight;
    });
    if (list.current) {
      observer.observe(list.current);
      if (list.current.firstElementChild) observer.observe(list.current.firstElementChild);
    }
    return () => observer.disconnect();
  }, []);
  const asking = askingSeq(session);
  const remember = ({ currentTarget: box }: { currentTarget: HTMLDivElement }) => {
    isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
  };
  // What was being read stays where it is, and what is old is not read aloud as news.
  const showEarlier = async () => {
    const first = list.current?.querySelector('[role="log"] > *');
    const top = () => first?.getBoundingClientRect().top ?? 0;
    const before = top();
    setLive(false);
    try {
      await client.earlier();
      const box = list.current;
      if (box) box.scrollTop += top() - before;
      box?.focus({ preventScroll: true }); // the button may be gone
    } catch {
      // The line is down, which is said above the field; the button is still there.
    } finally {
      window.setTimeout(() => setLive(true), SETTLED_MS);
    }
  };
  return (
    <div class="scroll" ref={list} onScroll={remember} tabIndex={0} role="group" aria-label={say("log")}>
      <div class="flow">
        <Welcome chat={chat} />
        {session.floor > 0 && isReplayed && (
          <button type="button" class="earlier" onClick={() => void showEarlier()}>
            {say("earlier")}
          </button>
        )}
        <div
          role="log"
          aria-label={say("log")}
          aria-live={isLive ? "polite" : "off"}
          aria-relevant="additions"
        >
          {messages.map((message, index) => (
            <Bubble
              key={message.cid || message.seq}
              chat={chat}
              message={message}
              isAsking={message.seq === asking}
              isGrouped={sameAuthor(messages[index - 1], message)}
            />
          ))}
          {pending.map((one) => (
            <PendingBubble key={one.cid} chat={chat} pending={one} />
          ))}
        </div>
        <p class="typing" role="status">
          {session.typing && (
            <>
              <i /><i /><i />
              <span>{say("is_typing", { name: session.typing === "…" ? say("agent") : session.typing })}</span>
            </>
          )}
        </p>
      </div>
    </div>
  );
}

function Welcome({ chat }: { chat: Chat }) {
  const { say, session, client } = chat;
  const isEmpty = session.isReplayed && !session.messages.length && !session.pending.length;
  if (session.floor > 0) return null;
  return (
    <>
      <div class="row bot greeting">
        <span class="avatar" aria-hidden="true">
          <Icon name="spark" size={18} />
        </span>
        <div class="said">
          <Text text={say("welcome")} />
        </div>
      </div>
      {isEmpty && (
        <div class="starters" role="group" aria-label={say("starters")}>
          {["starter_fault", "starter_person"].map((key) => (
            <button type="button" key={key} onClick={() => client.submit(say(key))}>
              {say(key)}
            </button>
          ))}
        </div>
      )}
    </>
  );
}

function sameAuthor(
  before: { author: string; author_name: string } | undefined,
  message: { author: string; author_name: string },
): boolean {
  return before?.author === message.author && before.author_name === message.author_name;
}
