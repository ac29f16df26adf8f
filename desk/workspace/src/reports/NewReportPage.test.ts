// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, test, vi } from "vitest";
import { h } from "vue";

import type { Form, FormCheck, FormField, NewTicket, Session } from "@/api/types";

import { conversation, ticket } from "../../tests/examples";
import { openAs, Refusal, serverOf, type Answers } from "../../tests/mounting";
import NewReportPage from "./NewReportPage.vue";

const field = (name: string, changes: Partial<FormField> = {}): FormField => ({
  name, kind: "text", label: name, prompt: "", hint: "", is_required: true, options: [],
  suggestions: [], longest: 100, applies: true, ...changes,
});
const form: Form = {
  name: "report_fault",
  title: "Fault report",
  intro: "",
  language: "en",
  fields: [
    field("description", { kind: "long_text" }),
    field("error_code", { applies: false, is_required: false }),
    field("impact", { kind: "choice", options: [{ value: "company", label: "Everybody" }] }),
    field("contact_person"),
    field("phone", { kind: "phone" }),
  ],
};
const clear: FormCheck = {
  problems: {}, reads: {}, fills: {}, missing: [],
  applies: ["description", "impact", "contact_person", "phone"],
};
const found = {
  id: "k1", name: "Bob Smith", company: "Acme", level: "normal", phone: "+4420", email: "",
};

afterEach(() => {
  document.body.innerHTML = "";
  vi.useRealTimers();
});

async function open(answers: Answers = {}, at = "/t/new", role: Session["agent"]["role"] = "agent") {
  vi.useFakeTimers();
  const { api, heard } = serverOf({
    "GET /forms": () => ({ items: [form] }),
    "GET /contacts": () => ({ items: [found] }),
    "POST /forms/report_fault/check": () => clear,
    "POST /tickets": () => ticket({ number: "FD-000042" }),
    ...answers,
  });
  const { page, router } = await openAs(role, api, () => h(NewReportPage), at);
  await settle();
  return { page, router, sent: () => heard.filter((one) => one.path === "/tickets"), heard };
}

async function settle() {
  await vi.advanceTimersByTimeAsync(400);
  await flushPromises();
}

async function pick(page: Awaited<ReturnType<typeof open>>["page"], at: number) {
  await page.findAll("input.find")[at]!.setValue("Bob");
  await settle();
  await page.find(".found button").trigger("click");
  await settle();
}

test("files the report and says its number", async () => {
  const { page, sent } = await open();
  await page.get("[data-field=description] textarea").setValue("It smokes");
  await page.get("[data-field=impact] input").setValue(true);
  await pick(page, 0);
  await page.get("form").trigger("submit");
  await settle();
  const body = sent()[0]!.body as NewTicket;
  expect(body.fields).toEqual({
    description: "It smokes", impact: "company", contact_person: "Bob Smith", phone: "+4420",
  });
  expect(body.contact_id).toBe("k1");
  expect(body.on_behalf_of).toBeUndefined();
  expect(sent()[0]!.headers["idempotency-key"]).toBeTruthy();
  expect(page.get(".number").text()).toBe("FD-000042");
});

test("asks only what applies, and shows more when an answer asks for it", async () => {
  const { page } = await open({
    "POST /forms/report_fault/check": () => ({ ...clear, applies: [...clear.applies, "error_code"] }),
  });
  expect(page.find("[data-field=error_code]").exists()).toBe(false);
  await page.get("[data-field=description] textarea").setValue("The display says E07");
  await settle();
  expect(page.find("[data-field=error_code]").exists()).toBe(true);
});

test("a problem is told at its field once it was left, and what is empty is none yet", async () => {
  const told = { ...clear, problems: { phone: "too short", impact: "needed" }, missing: ["impact"] };
  const { page } = await open({ "POST /forms/report_fault/check": () => told });
  const phone = page.get<HTMLInputElement>("[data-field=phone] input");
  phone.element.value = "12";
  await phone.trigger("input");
  await settle();
  expect(page.get("[data-field=phone] .problem").text()).toBe("");
  await phone.trigger("change");
  expect(page.get("[data-field=phone] .problem").text()).toBe("too short");
  expect(page.get("[data-field=impact] .problem").text()).toBe("");
});

test("what the server refuses stands at its field, and a corrected report is another request", async () => {
  let isRefused = true;
  const { page, sent } = await open({
    "POST /tickets": () =>
      isRefused
        ? new Refusal(400, { type: "invalid-request", problems: { phone: "is needed" } })
        : ticket(),
  });
  await page.get("form").trigger("submit");
  await settle();
  expect(page.get("[data-field=phone] .problem").text()).toBe("is needed");
  isRefused = false;
  await page.get("form").trigger("submit");
  await settle();
  const keys = sent().map((one) => one.headers["idempotency-key"]);
  expect(new Set(keys).size).toBe(2);
});

test("who reports and whom it is about are two people", async () => {
  const { page, sent } = await open();
  await page.findAll(".new input")[0]!.setValue("The porter");
  await page.get(".switch input").setValue(true);
  await page.get("form").trigger("submit");
  expect(sent()).toEqual([]);
  expect(page.get("[role=alert].trouble").text()).toContain("which customer");
  await pick(page, 1);
  expect(page.get<HTMLInputElement>("[data-field=contact_person] input").element.value).toBe("Bob Smith");
  await page.get("form").trigger("submit");
  await settle();
  const body = sent()[0]!.body as NewTicket;
  expect(body.contact?.name).toBe("The porter");
  expect(body.on_behalf_of).toEqual({ contact_id: "k1" });
});

test("another form keeps who reports and what it asks for as well", async () => {
  const complaint: Form = {
    ...form,
    name: "complaint",
    title: "Complaint",
    fields: [
      field("description", { kind: "long_text" }),
      field("impact", { kind: "choice", options: [{ value: "me", label: "Just me" }] }),
      field("company"),
    ],
  };
  const { page, sent } = await open({
    "GET /forms": () => ({ items: [form, complaint] }),
    "POST /forms/complaint/check": () => ({ ...clear, applies: ["description", "company"] }),
  });
  await page.get("[data-field=description] textarea").setValue("It smokes");
  await page.get("[data-field=impact] input").setValue(true);
  await pick(page, 0);
  await page.get("select").setValue("complaint");
  await settle();
  await page.get("form").trigger("submit");
  await settle();
  const body = sent()[0]!.body as NewTicket;
  expect(body.form).toBe("complaint");
  expect(body.contact_id).toBe("k1");
  expect(body.fields).toEqual({ description: "It smokes", company: "Acme" });
});

const talk = {
  ...conversation({ contact: { ...found, name: "", level: "normal", phone: "+4420" } }),
  dialog: { name: "report_fault", state: "ask:impact", asking: "impact" },
  fields: {
    description: { value: "It smokes", display: "It smokes", origin: "message", label: {} },
    product: { value: "B7", display: "B7", origin: "message", label: {} }, // this form does not ask it
  },
};

test("a report from a conversation has its customer and what the bot was told", async () => {
  const { page, router, sent } = await open(
    { "GET /conversations/c1": () => talk },
    "/t/new?conversation=c1",
  );
  expect(page.find("input.find").exists()).toBe(false);
  expect(page.get<HTMLTextAreaElement>("[data-field=description] textarea").element.value).toBe("It smokes");
  await page.get("[data-field=impact] input").setValue(true);
  await page.get("form").trigger("submit");
  await settle();
  const body = sent()[0]!.body as NewTicket;
  expect(body.conversation_id).toBe("c1");
  expect(body.contact_id).toBeUndefined();
  expect(body.contact).toBeUndefined();
  expect(body.fields).toEqual({ description: "It smokes", impact: "company", phone: "+4420" });
  expect(page.get(".number").text()).toBe("FD-000042");
  await page.get(".buttons button").trigger("click"); // back to the customer who waits
  await settle();
  expect(router.currentRoute.value.params["id"]).toBe("c1");
});

test("who may file nothing is told so before they write anything", async () => {
  const { page } = await open({}, undefined, "auditor");
  expect(page.find("form").exists()).toBe(false);
  expect(page.text()).toContain("files no reports");
});

test("a known customer's machine is one press, not a number to be spelled", async () => {
  const asked = { ...form, fields: [...form.fields, field("product", { kind: "product" }), field("serial", { kind: "serial_number" })] };
  const machine = { serial: "SN-7", model: "B7", name: { zh: "", en: "Office printer" }, location: "Hall 2" };
  const { page, sent } = await open({
    "GET /forms": () => ({ items: [asked] }),
    "GET /contacts/k1": () => ({ ...found, assets: [machine] }),
    "POST /forms/report_fault/check": () => ({ ...clear, applies: [...clear.applies, "product", "serial"] }),
  });
  await pick(page, 0);
  await page.find(".machines button").trigger("click");
  await settle();
  expect(page.find(".machines button").text()).toBe("Office printer · SN-7 · Hall 2");
  await page.find("form").trigger("submit");
  await settle();
  expect((sent()[0]!.body as NewTicket).fields).toMatchObject({ product: "B7", serial: "SN-7" });
});
