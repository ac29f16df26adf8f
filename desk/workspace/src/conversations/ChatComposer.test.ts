// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { nextTick } from "vue";

import type { Conversation } from "@/api/types";
import { useChats } from "@/stores/chats";
import { useSession } from "@/stores/session";

import { conversation } from "../../tests/examples";
import { mountIn, serverOf, session } from "../../tests/mounting";
import ChatComposer from "./ChatComposer.vue";
import { standing } from "./standing";
import { emptyThread, type PendingMessage } from "./thread";

function composer(row: Conversation = conversation({ speaker: "waiting" })) {
  const { api } = serverOf({});
  const shown = mountIn(ChatComposer, api, {
    props: { row, standing: standing(row, session.agent), isPhone: false },
  });
  const field = shown.find("textarea");
  const sent = () => (shown.emitted("send") ?? []).map(([pending]) => pending as PendingMessage);
  return { shown, field, sent };
}

test("Enter sends what was written and empties the field", async () => {
  const { field, sent } = composer();
  await field.setValue("  在的  ");
  await field.trigger("keydown", { key: "Enter" });
  expect(sent().map(({ kind, text }) => [kind, text])).toEqual([["reply", "在的"]]);
  expect(field.element.value).toBe("");
});

test.each([
  ["Shift+Enter", { key: "Enter", shiftKey: true }],
  ["the Enter that ends an input method's composition", { key: "Enter", isComposing: true }],
  ["the same as Safari reports it", { key: "Enter", keyCode: 229 }],
])("%s does not send", async (_, event) => {
  const { field, sent } = composer();
  await field.setValue("zai");
  await field.trigger("keydown", event);
  expect(sent()).toEqual([]);
});

test("nothing but spaces is not sent", async () => {
  const { field, sent } = composer();
  await field.setValue("   ");
  await field.trigger("keydown", { key: "Enter" });
  expect(sent()).toEqual([]);
});

test("nothing is answered before it can be read, and what was written waits", async () => {
  const { field, sent } = composer();
  const chats = useChats();
  const loading = { thread: emptyThread, hasEarlier: false, isLoading: true, problem: null };
  chats.chats.set("c1", { ...loading, detail: null });
  await field.setValue("在的");
  await field.trigger("keydown", { key: "Enter" });
  expect(sent()).toEqual([]);
  chats.chats.set("c1", { ...loading, detail: null, isLoading: false });
  await nextTick();
  await field.trigger("keydown", { key: "Enter" });
  expect(sent().map(({ text }) => text)).toEqual(["在的"]);
});

test("a draft is kept per conversation and kind", async () => {
  const { shown, field } = composer();
  await field.setValue("to the customer");
  await shown.find(".for-note").trigger("click");
  expect(field.element.value).toBe("");
  await field.setValue("to colleagues");
  const other = conversation({ id: "c2", speaker: "waiting" });
  await shown.setProps({ row: other, standing: standing(other, session.agent) });
  expect(field.element.value).toBe("");
  const first = conversation({ speaker: "waiting" });
  await shown.setProps({ row: first, standing: standing(first, session.agent) });
  await nextTick();
  expect(field.element.value).toBe("to the customer");
});

test("while a colleague answers one can only leave a note", async () => {
  const row = conversation({ speaker: "human", agent: { id: "other", name: "Wang Wei" } });
  const { shown, field, sent } = composer(row);
  expect(shown.find(".hint").text()).toContain("Only colleagues");
  await field.setValue("look at batch M1103");
  await field.trigger("keydown", { key: "Enter" });
  expect(sent().map(({ kind }) => kind)).toEqual(["note"]);
  await shown.findAll(".kinds button")[0]!.trigger("click");
  expect(field.element.disabled).toBe(true);
  expect(shown.find(".hint").text()).toContain("Wang Wei");
});

test("a note completes a colleague's name, and Enter sends only when no name is offered", async () => {
  const { shown, field, sent } = composer();
  useSession().current = {
    ...session,
    agents: [...session.agents, { id: "w", name: "Wang Wei", login: "wangwei" }],
  };
  await shown.find(".for-note").trigger("click");
  await field.setValue("look, @w");
  const names = shown.findAll("[role=option]");
  expect(names.map((one) => one.text())).toEqual(["Wang Weiwangwei"]);
  expect(field.attributes("aria-activedescendant")).toBe(names[0]!.attributes("id"));
  await field.trigger("keydown", { key: "Enter" });
  expect(field.element.value).toBe("look, @Wang Wei ");
  expect(shown.findAll("[role=option]")).toEqual([]);
  await field.trigger("keydown", { key: "Enter" });
  expect(sent().map(({ text }) => text)).toEqual(["look, @Wang Wei"]);
});

test("names are not offered to a customer, nor after Escape", async () => {
  const { shown, field } = composer();
  await field.setValue("@");
  expect(shown.findAll("[role=option]")).toEqual([]);
  await shown.find(".for-note").trigger("click");
  useSession().current = {
    ...session,
    agents: [{ id: "w", name: "Wang Wei", login: "wangwei" }],
  };
  await field.setValue("@");
  expect(shown.findAll("[role=option]")).toHaveLength(1);
  await field.trigger("keydown", { key: "Escape" });
  expect(shown.findAll("[role=option]")).toEqual([]);
});

test("on a phone record one notes what was told, which is sent as spoken", async () => {
  const { shown, field, sent } = composer(conversation({ speaker: "waiting", channel: "phone" }));
  expect(shown.findAll(".kinds button").map((one) => one.text())).toEqual([
    "By phone",
    "Internal note",
  ]);
  await shown.find(".for-spoken").trigger("click");
  expect(shown.find(".hint").text()).toContain("Counts as the answer");
  await field.setValue("Try the other tray, please");
  await field.trigger("keydown", { key: "Enter" });
  expect(sent().map(({ kind, text }) => [kind, text])).toEqual([
    ["spoken", "Try the other tray, please"],
  ]);
});

test("what was not sent comes back before what was written since, as a note if it must", async () => {
  const row = conversation({ speaker: "human", agent: { id: "other", name: "Wang Wei" } });
  const { shown, field } = composer(row);
  await field.setValue("and batch M1104");
  const unsent = { client_id: "k", kind: "reply", text: "look at M1103", attachments: [] };
  (shown.vm as unknown as { restore: (one: object) => void }).restore(unsent);
  await nextTick();
  expect(shown.find(".for-note").attributes("aria-pressed")).toBe("true");
  expect(field.element.value).toBe("look at M1103\nand batch M1104");
  expect(field.element.disabled).toBe(false);
});

test("what is written about another ticket names it, until that is dropped", async () => {
  const { shown, field, sent } = composer();
  useChats().about.set("c1", "FD-1002");
  await nextTick();
  expect(shown.find(".top").text()).toContain("About FD-1002");
  await field.setValue("The toner is on its way");
  await field.trigger("keydown", { key: "Enter" });
  await shown.find(".top .tag button").trigger("click");
  await field.setValue("The rollers too");
  await field.trigger("keydown", { key: "Enter" });
  expect(sent().map(({ ticket }) => ticket)).toEqual(["FD-1002", undefined]);
});

test("the key for a reply leads to what can be said on that channel", async () => {
  const { shown } = composer(conversation({ speaker: "waiting", channel: "phone" }));
  (shown.vm as unknown as { write: (kind: string) => void }).write("reply");
  await nextTick();
  expect(shown.find(".for-spoken").attributes("aria-pressed")).toBe("true");
});

test("what somebody has begun to write is not there for who signs in next", async () => {
  const { shown, field } = composer();
  const me = useSession();
  me.current = session;
  await nextTick();
  await field.setValue("between us");
  me.current = { ...session, agent: { ...session.agent, id: "other" } };
  await nextTick();
  expect(field.element.value).toBe("");
  me.current = session;
  await nextTick();
  expect(field.element.value).toBe("between us");
  shown.unmount();
});

test("the field opens with what was begun there", async () => {
  const { shown, field } = composer();
  (shown.vm as unknown as { write: (as: string) => void }).write("note");
  await nextTick();
  await field.setValue("ask Wang first");
  await shown.setProps({ row: conversation({ id: "c2", speaker: "waiting" }) });
  expect(field.element.value).toBe("");
  await shown.setProps({ row: conversation({ speaker: "waiting" }) });
  expect(shown.find("textarea").element.value).toBe("ask Wang first");
  expect(shown.classes()).toContain("note");
});
