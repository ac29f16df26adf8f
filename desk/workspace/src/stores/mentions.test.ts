// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, test } from "vitest";
import { createApp } from "vue";

import { apiKey } from "@/api/client";

import { conversation } from "../../tests/examples";
import { serverOf, session } from "../../tests/mounting";
import { keep } from "./kept";
import { useLive } from "./live";
import { useMentions } from "./mentions";
import { useSession } from "./session";

const note = (text: string, seq: number) =>
  conversation({ noted: { text, at: "2026-11-22T10:00:00Z", seq }, last_seq: seq, changed: seq });

/** The workspace as after a reload, with what this browser keeps. */
function open() {
  const pinia = createPinia();
  setActivePinia(pinia);
  const host = createApp({}).provide(apiKey, serverOf({}).api).use(pinia);
  return host.runWithContext(() => {
    useSession().current = session;
    return { mentions: useMentions(), live: useLive() };
  });
}

beforeEach(() => {
  keep("mentions:me", null);
  keep("read:me", null);
});

test("a note that calls me outlasts a reload and the next note of a colleague", async () => {
  const { mentions, live } = open();
  live.learn({ conversation: note("@Li Na can you look?", 3) });
  await flushPromises();
  live.learn({ conversation: note("spare part is ordered", 4) });
  await flushPromises();
  expect(mentions.waiting.map((one) => one.text)).toEqual(["@Li Na can you look?"]);
  expect(open().mentions.waiting).toHaveLength(1);
});

test("what I settled stays settled, and a later call is new", async () => {
  const { mentions, live } = open();
  live.learn({ conversation: note("@lina look", 3) });
  await flushPromises();
  mentions.settle("c1");
  const again = open();
  again.live.learn({ conversation: note("@lina look", 3) });
  await flushPromises();
  expect(again.mentions.waiting).toEqual([]);
  again.live.learn({ conversation: note("@lina and this?", 5) });
  await flushPromises();
  expect(again.mentions.waiting).toHaveLength(1);
});

test("what was read before there was a list of it is not brought up", async () => {
  keep("read:me", { c1: 3 });
  const { mentions, live } = open();
  live.learn({ conversation: note("@lina look", 3) });
  await flushPromises();
  expect(mentions.waiting).toEqual([]);
});
