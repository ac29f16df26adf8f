// SPDX-License-Identifier: AGPL-3.0-or-later
// What the widget promises whatever the network does: nothing lost, nothing twice, in order.
import { describe, expect, it } from "vitest";
import type { Draft, Message } from "../src/protocol";
import { askingSeq, asksInWords, backoff, EMPTY, step, unreadCount, type Effect, type Event, type Session } from "../src/session";

function play(events: Event[], from: Session = EMPTY): [Session, Effect[]] {
  return events.reduce<[Session, Effect[]]>(
    ([session, effects], event) => {
      const [next, more] = step(session, event);
      return [next, [...effects, ...more]];
    },
    [from, []],
  );
}

const draft = (cid: string, text = cid): Draft => ({ cid, text, choice: "", files: [], at: "2026-01-01T00:00:00Z" });

const said = (seq: number, values: Partial<Message> = {}): Message => ({
  seq, cid: "", author: "bot", author_name: "", at: "2026-01-01T00:00:00Z", text: `m${seq}`,
  options: [], attachments: [], ...values,
});

const arrives = (seq: number, after = seq - 1, values: Partial<Message> = {}): Event => ({
  type: "message", after, ...said(seq, values),
});

const CONNECT: Event[] = [
  { type: "session", lastSeq: 0, status: "bot", isNewVisitor: false },
  { type: "welcome", seq: 0, status: "bot" },
  { type: "replay_end", seq: 0 },
];
const LOST: Event = { type: "lost", random: 0.5 };
const sends = (effects: Effect[]) => effects.flatMap((one) => (one.do === "send" ? [one.draft.cid] : []));
const seqs = (session: Session) => session.messages.map((one) => one.seq);

describe("messages", () => {
  it("shows each message once, whatever is repeated", () => {
    const [session] = play([...CONNECT, arrives(1), arrives(1), arrives(2), arrives(1)]);
    expect(seqs(session)).toEqual([1, 2]);
  });

  it("accepts numbers that are missing because they were notes", () => {
    const [session, effects] = play([...CONNECT, arrives(1), arrives(4, 1)]);
    expect(seqs(session)).toEqual([1, 4]);
    expect(effects.some((one) => one.do === "fetch")).toBe(false);
  });

  it("fetches what is missing instead of showing a gap", () => {
    const [session, effects] = play([...CONNECT, arrives(1), arrives(4, 3)]);
    expect(seqs(session)).toEqual([1]);
    expect(effects).toContainEqual({ do: "fetch", after: 1 });
    const [healed] = play([{ type: "fetched", after: 1, items: [said(2), said(3), said(4)], status: "bot" }], session);
    expect(seqs(healed)).toEqual([1, 2, 3, 4]);
  });

  it("keeps the order when a fetched page and the socket overlap", () => {
    const page: Event = { type: "fetched", after: 0, items: [said(1), said(2), said(3)], status: "bot" };
    const [session] = play([...CONNECT, arrives(1), arrives(2), page, arrives(3), arrives(4)]);
    expect(seqs(session)).toEqual([1, 2, 3, 4]);
  });

  it("asks again when an answer starts after what is known", () => {
    const late: Event = { type: "fetched", after: 5, items: [said(6)], status: "bot" };
    const [session, effects] = play([...CONNECT, late]);
    expect(seqs(session)).toEqual([]);
    expect(effects).toContainEqual({ do: "fetch", after: 0 });
  });

  it("starts again when the server knows less than the page", () => {
    const [session] = play([...CONNECT, arrives(1), arrives(2), { type: "reset" }, arrives(1, 0, { text: "new" })]);
    expect(session.messages.map((one) => one.text)).toEqual(["new"]);
  });

  it("shows the last hundred first and the earlier ones on request", () => {
    const [session] = play([{ type: "session", lastSeq: 250, status: "bot", isNewVisitor: false }]);
    expect([session.lastSeq, session.floor]).toEqual([150, 150]);
    const older: Event = { type: "earlier", from: 50, items: [said(51), said(150), said(151)] };
    const [more] = play([arrives(151, 150), older], session);
    expect([seqs(more), more.floor]).toEqual([[51, 150, 151], 50]);
  });

  it("forgets the conversation of another visitor", () => {
    const [session] = play([...CONNECT, arrives(1), { type: "session", lastSeq: 0, status: "bot", isNewVisitor: true }]);
    expect(session.messages).toEqual([]);
  });
});

describe("somebody else at the same browser", () => {
  const next: Event = { type: "session", lastSeq: 0, status: "bot", isNewVisitor: true, isSomebodyElse: true };
  const after: Event[] = [{ type: "welcome", seq: 0, status: "bot" }, { type: "replay_end", seq: 0 }];

  it("does not send what the one before left unsent", () => {
    const [session, effects] = play([...CONNECT, LOST, { type: "submitted", draft: draft("a") }, next, ...after]);
    expect(sends(effects)).toEqual([]);
    expect(effects).toContainEqual({ do: "forget", cid: "a" });
    expect(session.pending).toEqual([]);
  });

  it("a new visitor who is the same person keeps it", () => {
    const same: Event = { type: "session", lastSeq: 0, status: "bot", isNewVisitor: true };
    const [, effects] = play([...CONNECT, LOST, { type: "submitted", draft: draft("a") }, same, ...after]);
    expect(sends(effects)).toEqual(["a"]);
  });
});

describe("sending", () => {
  it("keeps a draft before it sends it", () => {
    const [, effects] = play([...CONNECT, { type: "submitted", draft: draft("a") }]);
    expect(effects.map((one) => one.do)).toEqual(["keep", "send"]);
  });

  it("never lets the second message overtake the first", () => {
    const [session, effects] = play([...CONNECT, { type: "submitted", draft: draft("a") }, { type: "submitted", draft: draft("b") }]);
    expect(sends(effects)).toEqual(["a"]);
    const [, more] = play([{ type: "ack", cid: "a", at: "" }], session);
    expect(sends(more)).toEqual(["b"]);
  });

  it("sends nothing before the history is complete, and what arrives in it not again", () => {
    const [session, effects] = play([
      { type: "adopted", drafts: [draft("a"), draft("b")] },
      { type: "session", lastSeq: 1, status: "bot", isNewVisitor: false },
      { type: "welcome", seq: 1, status: "bot" },
      arrives(1, 0, { author: "customer", cid: "a" }),
      { type: "replay_end", seq: 1 },
    ]);
    expect(sends(effects)).toEqual(["b"]);
    expect(effects).toContainEqual({ do: "forget", cid: "a" });
    expect(session.pending.map((one) => one.cid)).toEqual(["b"]);
  });

  it("sends the same id again after a lost connection", () => {
    const [, effects] = play([...CONNECT, { type: "submitted", draft: draft("a") }, LOST, ...CONNECT]);
    expect(sends(effects)).toEqual(["a", "a"]);
  });

  it("does not send again what was confirmed", () => {
    const [session, effects] = play([...CONNECT, { type: "submitted", draft: draft("a") }, { type: "ack", cid: "a", at: "" }, LOST, ...CONNECT]);
    expect(sends(effects)).toEqual(["a"]);
    expect(session.pending[0]?.state).toBe("sent");
  });

  it("replaces the draft by the message when it comes back", () => {
    const [session] = play([...CONNECT, { type: "submitted", draft: draft("a") }, { type: "ack", cid: "a", at: "" }, arrives(1, 0, { author: "customer", cid: "a" })]);
    expect([seqs(session), session.pending]).toEqual([[1], []]);
  });

  it("waits as long as the server says, and lets nothing pass meanwhile", () => {
    const nack: Event = { type: "nack", cid: "a", code: "rate", text: "slower", retry_after: 3 };
    const [session, effects] = play([...CONNECT, { type: "submitted", draft: draft("a") }, { type: "submitted", draft: draft("b") }, nack]);
    expect(effects).toContainEqual({ do: "retry", cid: "a", milliseconds: 3000 });
    expect(session.pending[0]?.error).toBe("slower");
    const [, more] = play([{ type: "due", cid: "a" }], session);
    expect(sends([...effects, ...more])).toEqual(["a", "a"]);
  });

  it("shows a refusal, goes on with the next, and can try again or give up", () => {
    const nack: Event = { type: "nack", cid: "a", code: "file_unknown", text: "choose again", retry_after: null };
    const [session, effects] = play([...CONNECT, { type: "submitted", draft: draft("a") }, { type: "submitted", draft: draft("b") }, nack]);
    expect(session.pending.map((one) => one.state)).toEqual(["failed", "sending"]);
    expect(sends(effects)).toEqual(["a", "b"]);
    const [given, last] = play([{ type: "discarded", cid: "a" }], session);
    expect(given.pending.map((one) => one.cid)).toEqual(["b"]);
    expect(last).toContainEqual({ do: "forget", cid: "a" });
  });

  it("ignores a late retry of a message that was confirmed meanwhile", () => {
    const [, effects] = play([...CONNECT, { type: "submitted", draft: draft("a") }, { type: "ack", cid: "a", at: "" }, { type: "due", cid: "a" }]);
    expect(sends(effects)).toEqual(["a"]);
  });

  it("adopts a stored draft once", () => {
    const [session] = play([{ type: "adopted", drafts: [draft("a")] }, { type: "adopted", drafts: [draft("a")] }]);
    expect(session.pending.length).toBe(1);
  });
});

describe("somebody else at the same browser", () => {
  it("begins with nothing of who was there before", () => {
    const [before] = play([...CONNECT, arrives(1), { type: "submitted", draft: draft("a") }, LOST]);
    const other: Event = { type: "session", lastSeq: 0, status: "bot", isNewVisitor: true, isSomebodyElse: true };
    const [after, effects] = play([other], before);
    expect([after.pending, after.messages, after.person]).toEqual([[], [], before.person + 1]);
    expect(effects).toContainEqual({ do: "forget", cid: "a" });
  });

  it("is not who merely lost their token: what they write stays theirs", () => {
    const [before] = play([...CONNECT, { type: "submitted", draft: draft("a") }, LOST]);
    const again: Event = { type: "session", lastSeq: 0, status: "bot", isNewVisitor: true };
    const [after] = play([again], before);
    expect([after.pending.length, after.person]).toEqual([1, before.person]);
  });
});

describe("what the visitor sees", () => {
  it("counts what others said while the window was closed", () => {
    const [session] = play([{ type: "started", readSeq: 1 }, ...CONNECT, arrives(1), arrives(2), arrives(3, 2, { author: "customer", cid: "x" })]);
    expect(unreadCount(session)).toBe(1);
    const [open, effects] = play([{ type: "panel", isOpen: true }], session);
    expect([unreadCount(open), open.readSeq]).toEqual([0, 3]);
    expect(effects).toContainEqual({ do: "remember", readSeq: 3 });
  });

  it("offers the buttons of the last question only, until it is answered", () => {
    const [asked] = play([...CONNECT, arrives(1), arrives(2)]);
    expect(askingSeq(asked)).toBe(2);
    const [pressed] = play([{ type: "submitted", draft: draft("a") }], asked);
    expect(askingSeq(pressed)).toBe(0);
    const [answered] = play([arrives(3, 2, { author: "customer", cid: "a" })], pressed);
    expect(askingSeq(answered)).toBe(0);
  });

  it("stops showing that somebody types when they have said it", () => {
    const [typing] = play([...CONNECT, { type: "typing", name: "Li Na", on: true }]);
    expect(typing.typing).toBe("Li Na");
    expect(play([arrives(1, 0, { author: "agent" })], typing)[0].typing).toBe("");
    expect(play([LOST], typing)[0].typing).toBe("");
  });
});

describe("coming back", () => {
  it("waits longer each time, never longer than half a minute, spread over the whole time", () => {
    expect([0, 1, 2, 10].map((tries) => backoff(tries, 1))).toEqual([1000, 2000, 4000, 30000]);
    expect(backoff(10, 0)).toBe(200);
    expect(backoff(10, 0.5)).toBe(15000);
  });

  it("counts tries until a connection holds", () => {
    expect(play([LOST, LOST, LOST])[0].attempts).toBe(3);
    expect(play([LOST, LOST, ...CONNECT])[0].attempts).toBe(0);
  });
});

describe("the other language", () => {
  const said = { seq: 1, cid: "c", author: "customer" as const, author_name: "", at: "", text: "x", options: [], attachments: [] };
  it.each([
    ["is asked for where the assistant talks", { messages: [said] }, true],
    ["is only the window's before anything was said", {}, false],
    ["is only the window's where a person answers", { messages: [said], status: "human" as const }, false],
  ])("%s", (_what, changes: Partial<Session>, expected) => {
    expect(asksInWords({ ...EMPTY, ...changes })).toBe(expected);
  });
});
