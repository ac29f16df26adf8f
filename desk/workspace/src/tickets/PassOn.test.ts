// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { NMessageProvider } from "naive-ui";
import { afterEach, expect, test } from "vitest";
import { defineComponent, h, ref, type Component } from "vue";

import type { Escalation, TeamMember } from "@/api/types";
import PresenceSwitch from "@/shell/PresenceSwitch.vue";
import { useSession } from "@/stores/session";

import { ticket } from "../../tests/examples";
import { mountIn, Refusal, serverOf, session, type Answers } from "../../tests/mounting";
import EscalationList from "./EscalationList.vue";
import PassOn from "./PassOn.vue";

const colleague: TeamMember = {
  id: "wang", login: "wang", name: "Wang", queues: ["hardware"], skills: [], capacity: 8,
  shift: "", state: "available", is_online: true, load: 1,
};
const asked: Escalation = {
  id: "e1", ticket: "FD-000001", tier: "tier2", queue: "lines", state: "overdue",
  asked_by: "Li Na", agent: "", agent_id: "", note: "Which firmware?", answer: "",
  due_at: "2026-11-22T14:00:00Z", created_at: "2026-11-22T10:00:00Z", answered_at: null,
  may_answer: true,
};

afterEach(() => {
  document.body.innerHTML = "";
});

async function open(part: Component, props: object, answers: Answers) {
  const { api, heard } = serverOf({ "GET /agents": () => ({ items: [colleague], shifts: [] }), ...answers });
  const page = mountIn(
    defineComponent({ render: () => h(NMessageProvider, () => h(part, props)) }),
    api,
  );
  await flushPromises();
  return { page, heard };
}

test("a ticket goes to a colleague with a note, and not without", async () => {
  const mine = ticket({ assignee: { id: "me", name: "Li Na" } });
  const { page, heard } = await open(PassOn, { ticket: mine }, {
    [`POST /tickets/${mine.number}/transfer`]: () => ticket({ assignee: colleague }),
  });
  const names = page.findAll("option").map((each) => each.text());
  expect(names).toEqual(["Choose …", "Wang · available · 1/8"]);
  await page.find("select").setValue("agent:wang");
  expect(page.find("button[type=submit]").attributes("disabled")).toBeDefined();
  await page.find("textarea").setValue("knows the machine");
  await page.find("form").trigger("submit");
  await flushPromises();
  expect(heard.at(-1)?.body).toEqual({
    agent_id: "wang",
    note: "knows the machine",
    version: mine.version,
  });
  expect(document.body.textContent).toContain("Passed on");
});

test("who was slower reads who has the ticket", async () => {
  const free = ticket({ assignee: null });
  const { page } = await open(PassOn, { ticket: free }, {
    [`POST /tickets/${free.number}/take`]: () =>
      new Refusal(409, { type: "ticket-taken", title: "Late", detail: "Wang has this ticket." }),
  });
  await page.find("button").trigger("click");
  await flushPromises();
  expect(document.body.textContent).toContain("Wang has this ticket.");
});

test("a question to the next tier shows its deadline and takes an answer", async () => {
  const own = ticket();
  const { page, heard } = await open(EscalationList, { ticket: own }, {
    "GET /escalations": () => ({ items: [asked], tiers: ["tier2", "engineering"] }),
    "POST /escalations/e1/answer": () => ({ ...asked, state: "answered", answer: "2.3" }),
    [`POST /tickets/${own.number}/escalate`]: () => ({ ...asked, id: "e2", tier: "engineering" }),
  });
  expect(page.text()).toContain("overdue");
  expect(page.text()).toContain("Which firmware?");
  useSession().current = session;
  await flushPromises();
  expect(page.text()).toContain("Second line");
  await page.find("li input").setValue("2.3");
  await page.find("li form").trigger("submit");
  await flushPromises();
  expect(heard.find((one) => one.path === "/escalations/e1/answer")?.body).toEqual({
    answer: "2.3",
  });
  await page.find("textarea").setValue("It still fails");
  await page.find("form.ask").trigger("submit");
  await flushPromises();
  expect(heard.find((one) => one.path.endsWith("/escalate"))?.body).toEqual({
    note: "It still fails",
    tier: null,
  });
});

test("who asked can only withdraw", async () => {
  const own = ticket();
  const { page } = await open(EscalationList, { ticket: own }, {
    "GET /escalations": () => ({ items: [{ ...asked, may_answer: false }], tiers: [] }),
  });
  expect(page.find("li input").exists()).toBe(false);
  expect(page.findAll("li button").map((one) => one.text())).toEqual(["Withdraw"]);
});

test("presence is said in the menu, with how much one has", async () => {
  const presence = { state: "available", is_online: true, load: 3, capacity: 8 };
  const { page, heard } = await open(PresenceSwitch, {}, {
    "GET /presence": () => presence,
    "PUT /presence": (sent) => ({ ...presence, ...(sent.body as object) }),
  });
  expect(page.text()).toContain("3 of 8");
  await page.find("select").setValue("away");
  await flushPromises();
  expect(heard.at(-1)?.body).toEqual({ state: "away" });
});

test("a question that was begun is there again after a wrong click, and gone once asked", async () => {
  const answers = {
    "GET /escalations": () => ({ items: [], tiers: ["tier2"] }),
    "POST /tickets/FD-1001/escalate": () => asked,
  };
  const { api } = serverOf({ "GET /agents": () => ({ items: [] }), ...answers });
  const isThere = ref(true);
  const list = () => h(NMessageProvider, () => isThere.value && h(EscalationList, { ticket: ticket() }));
  const page = mountIn(defineComponent({ render: list }), api);
  const again = async () => {
    for (const now of [false, true]) {
      isThere.value = now;
      await flushPromises();
    }
    return page.find<HTMLTextAreaElement>(".ask textarea");
  };
  await again();
  await page.find(".ask textarea").setValue("Which firmware?");
  expect((await again()).element.value).toBe("Which firmware?");
  await page.find(".ask").trigger("submit");
  await flushPromises();
  expect((await again()).element.value).toBe("");
});

test("who passes a conversation on hears first that the colleague has left", async () => {
  const mine = ticket({ assignee: { id: "me", name: "Li Na" } });
  let isThere = true;
  const { page, heard } = await open(PassOn, { ticket: mine }, {
    "GET /agents": () => ({ items: [{ ...colleague, is_online: isThere }], shifts: [] }),
    [`POST /tickets/${mine.number}/transfer`]: () => ticket({ assignee: colleague }),
  });
  useSession().current = { ...session, agents: [{ id: "wang", name: "Wang", login: "wang" }] };
  await page.find("select").setValue("agent:wang");
  await page.find("textarea").setValue("knows the machine");
  isThere = false; // after the choices were read
  const send = async () => {
    await page.find("form").trigger("submit");
    await flushPromises();
    return heard.filter(({ method }) => method === "POST").length;
  };
  expect(await send()).toBe(0);
  expect(page.find("[role=alert]").text()).toContain("Wang is not at the desk now. The conversation goes to them");
  expect(page.find("button[type=submit]").text()).toBe("Transfer anyway");
  expect(await send()).toBe(1);
});
