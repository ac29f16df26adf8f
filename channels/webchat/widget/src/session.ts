// SPDX-License-Identifier: AGPL-3.0-or-later
// What the widget knows, and what each event changes. Pure: no network, no clock, no DOM.
// Answers with the next state and with effects, which client.ts carries out.
//
// Promises: a message appears once, in the server's order, whatever arrives twice or late; what
// the visitor wrote is kept until the server has it; one message is under way at a time, so a
// second never overtakes the first.

import type { Draft, Frame, Message, Status } from "./protocol";

export type Link = "idle" | "connecting" | "online" | "offline";

export interface Pending extends Draft {
  /** waiting: not under way; sending: under way; sent: the server has it; failed: it refused. */
  state: "waiting" | "sending" | "sent" | "failed";
  error: string;
}

export interface Session {
  link: Link;
  attempts: number;
  status: Status;
  /** Messages up to `floor` are on the server and not shown; "earlier" fetches them. */
  floor: number;
  lastSeq: number;
  messages: Message[];
  pending: Pending[];
  typing: string;
  /** The history is complete: from now on, new messages are news. */
  isReplayed: boolean;
  isOpen: boolean;
  readSeq: number;
  /** Grows when somebody else begins at this browser: nothing one person wrote is the next one's. */
  person: number;
}

export type Event =
  | { type: "started"; readSeq: number }
  | { type: "session"; lastSeq: number; status: Status; isNewVisitor: boolean; isSomebodyElse?: boolean }
  | { type: "lost"; random: number }
  | { type: "adopted"; drafts: Draft[] }
  | { type: "submitted"; draft: Draft }
  | { type: "due"; cid: string }
  | { type: "retried"; cid: string }
  | { type: "discarded"; cid: string }
  | { type: "fetched"; after: number; items: Message[]; status: Status }
  | { type: "earlier"; from: number; items: Message[] }
  | { type: "panel"; isOpen: boolean }
  | Frame;

export type Effect =
  | { do: "send"; draft: Draft }
  | { do: "keep"; draft: Draft }
  | { do: "forget"; cid: string }
  | { do: "fetch"; after: number }
  | { do: "reconnect"; milliseconds: number }
  | { do: "retry"; cid: string; milliseconds: number }
  | { do: "remember"; readSeq: number };

export type Step = [Session, Effect[]];

/** How many messages a page shows at first. */
export const FIRST_PAGE = 100;
const SLOWEST_MS = 30_000;

export const EMPTY: Session = {
  link: "idle",
  attempts: 0,
  status: "bot",
  floor: 0,
  lastSeq: 0,
  messages: [],
  pending: [],
  typing: "",
  isReplayed: false,
  isOpen: false,
  readSeq: 0,
  person: 0,
};

/** Full jitter between nothing and 1, 2, 4 … 30 s: a crowd that lost its server returns spread out. */
export function backoff(attempts: number, random: number): number {
  return Math.round(Math.max(200, random * Math.min(SLOWEST_MS, 1000 * 2 ** attempts)));
}

export function step(session: Session, event: Event): Step {
  const [next, effects] = apply(session, event);
  const [pumped, more] = pump(next);
  return [pumped, [...effects, ...more]];
}

/** Whether the assistant has been talking with this visitor, so that it can say what it asked again. */
export function asksInWords({ status, messages, pending }: Session): boolean {
  return status === "bot" && !pending.length && messages.some((one) => one.author === "customer");
}

/** Messages by others that the visitor has not seen. */
export function unreadCount(session: Session): number {
  if (session.isOpen) return 0;
  return session.messages.filter((m) => m.author !== "customer" && m.seq > session.readSeq).length;
}

/** The message whose buttons may be pressed: the last word, if it was not the visitor's. */
export function askingSeq(session: Session): number {
  if (session.pending.some((one) => one.state !== "failed")) return 0;
  const last = session.messages.findLast((one) => one.author !== "system");
  return last && last.author !== "customer" ? last.seq : 0;
}

function apply(session: Session, event: Event): Step {
  switch (event.type) {
    case "started":
      return [{ ...session, readSeq: event.readSeq }, []];
    case "session":
      // What the person before left unsent is theirs: it is not sent in somebody else's name.
      if (event.isSomebodyElse) {
        const nothing = { ...session, pending: [], person: session.person + 1 };
        return [opened(nothing, event), forgotten(session)];
      }
      return [opened(session, event), []];
    case "lost":
      return lost(session, event.random);
    case "replay_end":
      return [{ ...session, link: "online", attempts: 0, isReplayed: true }, []];
    case "fetched":
      return fetched(session, event);
    case "message":
      return arrived(session, event);
    case "earlier":
      return [earlier(session, event.from, event.items), []];
    case "reset":
      return [{ ...session, floor: 0, lastSeq: 0, messages: [], isReplayed: false }, []];
    case "welcome":
    case "status":
      return [{ ...session, status: event.status }, []];
    case "typing":
      return [{ ...session, typing: event.on ? event.name || "…" : "" }, []];
    case "panel":
      return seen({ ...session, isOpen: event.isOpen });
    default:
      return aboutDraft(session, event);
  }
}

function aboutDraft(session: Session, event: Event): Step {
  switch (event.type) {
    case "adopted": {
      const known = new Set([...session.pending, ...session.messages].map((one) => one.cid));
      const fresh = event.drafts.filter((one) => !known.has(one.cid));
      return [{ ...session, pending: [...session.pending, ...fresh.map(waiting)] }, []];
    }
    case "submitted":
      return [
        { ...session, pending: [...session.pending, waiting(event.draft)] },
        [{ do: "keep", draft: event.draft }],
      ];
    case "ack":
      return [mark(session, event.cid, { state: "sent" }), [{ do: "forget", cid: event.cid }]];
    case "nack":
      return refused(session, event);
    case "due":
    case "retried":
      return [again(session, event.cid), []];
    case "discarded":
      return [without(session, event.cid), [{ do: "forget", cid: event.cid }]];
    default:
      return [session, []];
  }
}

function forgotten(session: Session): Effect[] {
  return session.pending.map(({ cid }) => ({ do: "forget", cid }));
}

function opened(
  session: Session,
  event: { lastSeq: number; status: Status; isNewVisitor: boolean },
): Session {
  const known = event.isNewVisitor ? { ...session, messages: [], lastSeq: 0, floor: 0, readSeq: 0 } : session;
  const isFirst = known.lastSeq === 0;
  const start = isFirst ? Math.max(0, event.lastSeq - FIRST_PAGE) : known.lastSeq;
  return {
    ...known,
    link: "connecting",
    status: event.status,
    lastSeq: start,
    floor: isFirst ? start : known.floor,
  };
}

function lost(session: Session, random: number): Step {
  const pending = session.pending.map((one) =>
    one.state === "sending" ? { ...one, state: "waiting" as const } : one,
  );
  return [
    { ...session, link: "offline", attempts: session.attempts + 1, typing: "", pending },
    [{ do: "reconnect", milliseconds: backoff(session.attempts, random) }],
  ];
}

function arrived(session: Session, message: Message & { after: number }): Step {
  if (message.seq <= session.lastSeq) return [session, []];
  if (message.after > session.lastSeq) return [session, [{ do: "fetch", after: session.lastSeq }]];
  return add(session, [message]);
}

function fetched(session: Session, event: { after: number; items: Message[]; status: Status }): Step {
  if (event.after > session.lastSeq) return [session, [{ do: "fetch", after: session.lastSeq }]];
  const news = event.items.filter((one) => one.seq > session.lastSeq);
  return add({ ...session, status: event.status }, news);
}

function add(session: Session, news: Message[]): Step {
  if (!news.length) return [session, []];
  const cids = new Set(news.map((one) => one.cid));
  const done = session.pending.filter((one) => cids.has(one.cid));
  const isAnswered = news.some((one) => one.author !== "customer");
  const [next, effects] = seen({
    ...session,
    lastSeq: news.at(-1)!.seq,
    messages: [...session.messages, ...news],
    pending: session.pending.filter((one) => !cids.has(one.cid)),
    typing: isAnswered ? "" : session.typing,
  });
  return [next, [...done.map((one) => ({ do: "forget", cid: one.cid }) as const), ...effects]];
}

function earlier(session: Session, from: number, items: Message[]): Session {
  const older = items.filter((one) => one.seq <= session.floor);
  return { ...session, floor: from, messages: [...older, ...session.messages] };
}

function seen(session: Session): Step {
  if (!session.isOpen || session.readSeq >= session.lastSeq) return [session, []];
  const readSeq = session.lastSeq;
  return [{ ...session, readSeq }, [{ do: "remember", readSeq }]];
}

function refused(
  session: Session,
  event: { cid: string; text: string; retry_after: number | null },
): Step {
  if (event.retry_after === null) {
    return [mark(session, event.cid, { state: "failed", error: event.text }), []];
  }
  // Stays "sending", so that what was written after it waits as well: order before speed.
  const milliseconds = event.retry_after * 1000;
  return [
    mark(session, event.cid, { error: event.text }),
    [{ do: "retry", cid: event.cid, milliseconds }],
  ];
}

function pump(session: Session): Step {
  if (session.link !== "online" || session.pending.some((one) => one.state === "sending")) {
    return [session, []];
  }
  const next = session.pending.find((one) => one.state === "waiting");
  if (!next) return [session, []];
  const { state: _state, error: _error, ...draft } = next;
  return [mark(session, next.cid, { state: "sending" }), [{ do: "send", draft }]];
}

function again(session: Session, cid: string): Session {
  const isSafe = session.pending.some((one) => one.cid === cid && one.state === "sent");
  return isSafe ? session : mark(session, cid, { state: "waiting", error: "" });
}

function waiting(draft: Draft): Pending {
  return { ...draft, state: "waiting", error: "" };
}

function mark(session: Session, cid: string, change: Partial<Pending>): Session {
  const pending = session.pending.map((one) => (one.cid === cid ? { ...one, ...change } : one));
  return { ...session, pending };
}

function without(session: Session, cid: string): Session {
  return { ...session, pending: session.pending.filter((one) => one.cid !== cid) };
}
