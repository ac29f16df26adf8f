// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { createApp } from "vue";

import { apiKey } from "@/api/client";
import type { PendingMessage } from "@/conversations/thread";

import { conversation, message } from "../../tests/examples";
import { Refusal, serverOf, session, workspace, type Answers } from "../../tests/mounting";
import { useChats } from "./chats";
import { useSession } from "./session";

const pending: PendingMessage = {
  client_id: "k1",
  kind: "reply",
  text: "在",
  attachments: [],
  at: "2026-11-22T10:01:00Z",
  problem: null,
};
const detail = { ...conversation({ last_seq: 2 }), fields: {}, dialog: null };
const reading: Answers = {
  "GET /conversations/c1": () => detail,
  "GET /conversations/c1/messages": ({ query }) => {
    const known = [message({ seq: 1 }), message({ seq: 2 })];
    const items = known.filter(({ seq }) => seq > Number(query.get("after") ?? 0));
    return { items, last_seq: 2 };
  },
};

function chatsOf(answers: Answers) {
  const { api, heard } = serverOf({ ...reading, ...answers });
  const app = createApp({}).provide(apiKey, api);
  workspace(api).forEach((plugin) => app.use(plugin));
  return { chats: app.runWithContext(() => useChats()), heard };
}

const seqs = (chats: ReturnType<typeof useChats>) =>
  chats.chats.get("c1")!.thread.messages.map(({ seq }) => seq);

test("a reply stands there at once and once, and says what had been seen", async () => {
  const said = message({ seq: 3, author: "agent", client_id: "k1" });
  const { chats, heard } = chatsOf({ "POST /conversations/c1/messages": () => said });
  await chats.open("c1");
  const saying = chats.say("c1", pending, 2);
  expect(chats.chats.get("c1")!.thread.pending).toHaveLength(1);
  await saying;
  expect(seqs(chats)).toEqual([1, 2, 3]);
  expect(chats.chats.get("c1")!.thread.pending).toEqual([]);
  expect(heard.at(-1)!.body).toMatchObject({ client_id: "k1", seen_seq: 2, kind: "reply" });
});

test("earlier messages that found no line are asked for again by who scrolls up again", async () => {
  const page = [message({ seq: 5 }), message({ seq: 6 })];
  let tries = 0;
  const { chats } = chatsOf({
    "GET /conversations/c1/messages": ({ query }) => {
      if (query.get("before") !== "5") return { items: page, last_seq: 6 };
      if (!tries++) throw new TypeError("no network");
      return { items: [message({ seq: 4 })], last_seq: 6 };
    },
  });
  await chats.open("c1");
  await chats.readEarlier("c1");
  expect([seqs(chats), chats.chats.get("c1")!.isLoading]).toEqual([[5, 6], false]);
  await chats.readEarlier("c1");
  expect(seqs(chats)).toEqual([4, 5, 6]);
});

test("a refused reply stays visible with the reason and can be sent again under its id", async () => {
  let tries = 0;
  const { chats, heard } = chatsOf({
    "POST /conversations/c1/messages": () =>
      tries++
        ? message({ seq: 3, author: "agent", client_id: "k1" })
        : new Refusal(409, { type: "taken-by-other", detail: "Wang Wei answers" }),
  });
  await chats.open("c1");
  await expect(chats.say("c1", pending, 2)).rejects.toMatchObject({ status: 409 });
  expect(chats.chats.get("c1")!.thread.pending[0]!.problem).toBe("Wang Wei answers");
  await chats.say("c1", pending, 2);
  expect(seqs(chats)).toEqual([1, 2, 3]);
  const posts = heard.filter(({ method }) => method === "POST");
  expect(posts.map(({ body }) => (body as PendingMessage).client_id)).toEqual(["k1", "k1"]);
});

test("what could not be sent is there after a reload, until it is sent", async () => {
  let isAway = true;
  const { chats } = chatsOf({
    "POST /conversations/c1/messages": () => {
      if (isAway) throw new TypeError("no network");
      return message({ seq: 3, author: "agent", client_id: "k1" });
    },
  });
  await chats.open("c1");
  await expect(chats.say("c1", pending, 2)).rejects.toMatchObject({ status: 0 });
  chats.reset(); // as a reload does
  await chats.open("c1");
  const [kept] = chats.chats.get("c1")!.thread.pending;
  expect(kept).toMatchObject({ client_id: "k1", text: "在", problem: "" });
  isAway = false;
  await chats.say("c1", kept!, 2);
  chats.reset();
  await chats.open("c1");
  expect(chats.chats.get("c1")!.thread.pending).toEqual([]);
});

test("what was taken back for editing does not come again, however late an opening ends", async () => {
  const { chats } = chatsOf({
    "POST /conversations/c1/messages": () => {
      throw new TypeError("no network");
    },
  });
  await chats.open("c1");
  await expect(chats.say("c1", pending, 2)).rejects.toMatchObject({ status: 0 });
  chats.reset();
  const openings = [chats.open("c1"), chats.open("c1")]; // by the page, and by the live connection
  chats.discard("c1", "k1");
  await Promise.all(openings);
  expect(chats.chats.get("c1")!.thread.pending).toEqual([]);
});

test("a conversation that does not exist is said so, not loaded for ever", async () => {
  const { chats } = chatsOf({
    "GET /conversations/c1": () => new Refusal(404, { type: "not-found", detail: "gone" }),
  });
  await chats.open("c1");
  expect(chats.chats.get("c1")).toMatchObject({ isLoading: false, problem: { status: 404 } });
});

test("a message names the ticket it is about, if it is not the current matter", async () => {
  const said = message({ seq: 3, author: "agent", client_id: "k1" });
  const { chats, heard } = chatsOf({ "POST /conversations/c1/messages": () => said });
  await chats.open("c1");
  await chats.say("c1", { ...pending, ticket: "FD-1002" }, 2);
  expect(heard.at(-1)!.body).toMatchObject({ ticket: "FD-1002" });
});

test("what was read is remembered and never taken back", () => {
  const { chats } = chatsOf({});
  chats.markRead("c1", 5);
  chats.markRead("c1", 3);
  expect(chats.readUpTo.get("c1")).toBe(5);
});

test.each([
  ["I still answer there", { speaker: "human", agent: { id: "me", name: "Li Na" } }, 1],
  ["a colleague answers there now", { speaker: "human", agent: { id: "x", name: "X" } }, 0],
  ["it was closed", { speaker: "closed" }, 0],
] as const)("what found no line is sent when it is back, once and if %s", async (_, is, times) => {
  let isDown = true;
  const { chats, heard } = chatsOf({
    "GET /conversations/c1": () => ({ ...detail, ...is }),
    "POST /conversations/c1/messages": () => {
      if (isDown) throw new TypeError("offline");
      return message({ seq: 3, author: "agent", client_id: "k1" });
    },
  });
  useSession().current = session;
  await chats.open("c1");
  await expect(chats.say("c1", pending, 2)).rejects.toMatchObject({ isUnreachable: true });
  const said = () => heard.filter(({ method }) => method === "POST");
  isDown = false;
  await chats.sayAgain();
  await chats.sayAgain();
  expect(said().slice(1).map(({ body }) => (body as { seen_seq: number }).seen_seq)).toEqual(
    times ? [2] : [],
  );
  expect(chats.chats.get("c1")!.thread.pending).toHaveLength(1 - times);
});
