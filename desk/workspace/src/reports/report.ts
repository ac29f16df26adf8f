// SPDX-License-Identifier: AGPL-3.0-or-later
// One report that is being filled in for a caller: its answers, what the server says about them,
// and what is sent in the end. The server checks everything again when it files.

import { computed, ref, shallowRef } from "vue";

import { useApi } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { ContactBrief, Form, FormCheck, FormField, NewTicket, Ticket } from "@/api/types";

import type { Talk } from "./talk";

/** Somebody found, or somebody new with what they told us. */
export interface Someone {
  known: ContactBrief | null;
  name: string;
  company: string;
  phone: string;
  email: string;
}

export function nobody(): Someone {
  return { known: null, name: "", company: "", phone: "", email: "" };
}

export function isAnybody(person: Someone): boolean {
  return person.known !== null || [person.name, person.company, person.phone, person.email].some(Boolean);
}

type Person = NonNullable<NewTicket["on_behalf_of"]>;

/** A person as the API takes them; null where nobody is named. */
export function asPerson(person: Someone): Person | null {
  if (person.known) return { contact_id: person.known.id };
  const { name, company, phone, email } = person;
  return isAnybody(person) ? { contact: { name, company, phone, email } } : null;
}

/** Of what was given by field, what a form asks for and can be there. */
function keptIn<Given>(
  form: Form,
  given: Record<string, Given>,
  canBe: (field: FormField, value: Given) => boolean = () => true,
): Record<string, Given> {
  const byName = new Map(form.fields.map((field) => [field.name, field]));
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => {
      const field = byName.get(name);
      return field !== undefined && canBe(field, value);
    }),
  );
}

const PAUSE_MS = 300;
const NOTHING: FormCheck = { problems: {}, reads: {}, fills: {}, missing: [], applies: [] };

export function useReport() {
  const api = useApi();
  const form = shallowRef<Form | null>(null);
  const values = ref<Record<string, string>>({});
  const files = ref<Record<string, string[]>>({});
  const reporter = ref(nobody());
  const customer = ref(nobody());
  const isForSomebodyElse = ref(false);
  const mayBeIncomplete = ref(false);
  const note = ref("");
  /** The conversation it is filed from, whose customer reports; else somebody has called. */
  const talk = shallowRef<Talk | null>(null);
  const touched = ref(new Set<string>());
  const told = shallowRef<FormCheck>(NOTHING);
  const refused = shallowRef<Record<string, string>>({});
  const isBusy = ref(false);
  let key = crypto.randomUUID();
  let turn = 0;
  let pause: ReturnType<typeof setTimeout> | undefined;

  const fields = computed(() => {
    const applies = new Set(told.value.applies);
    return (form.value?.fields ?? []).filter(
      (field) =>
        values.value[field.name] ||
        files.value[field.name]?.length ||
        (told.value === NOTHING ? field.applies : applies.has(field.name)),
    );
  });

  /** What is wrong with a field: what the server refused, else what somebody should see by now. */
  function problemOf(name: string): string {
    if (refused.value[name]) return refused.value[name];
    const isEmpty = told.value.missing.includes(name);
    return touched.value.has(name) && !isEmpty ? (told.value.problems[name] ?? "") : "";
  }

  /** Whether something was entered that would be lost. */
  const hasEntries = computed(
    () =>
      note.value !== "" ||
      Object.entries(values.value).some(([name, value]) => value && value !== talk.value?.told[name]) ||
      Object.values(files.value).some((each) => each.length) ||
      [reporter.value, customer.value].some(isAnybody),
  );

  function begin(next: Form): void {
    form.value = next;
    values.value = {};
    files.value = {};
    note.value = "";
    talk.value = null;
    reporter.value = nobody();
    customer.value = nobody();
    isForSomebodyElse.value = mayBeIncomplete.value = false;
    touched.value = new Set();
    told.value = NOTHING;
    refused.value = {};
    key = crypto.randomUUID();
  }

  /** A report for the customer of a conversation: what its bot was told stands there already. */
  function beginFrom(next: Form, from: Talk): void {
    begin(next);
    talk.value = from;
    values.value = keptIn(next, from.told, (_field, value) => value !== "");
    void check();
  }

  /** Another form for the same report: people, note, and the answers it asks for as well stay. */
  function change(next: Form): void {
    form.value = next;
    values.value = keptIn(next, values.value, ({ options }, value) =>
      value.split(",").every((each) => !options.length || options.some((one) => one.value === each)),
    );
    files.value = keptIn(next, files.value);
    touched.value = new Set();
    told.value = NOTHING;
    refused.value = {};
    key = crypto.randomUUID();
    if (Object.keys(values.value).length) void check();
  }

  function enter(name: string, value: string): void {
    values.value = { ...values.value, [name]: value };
    refused.value = Object.fromEntries(
      Object.entries(refused.value).filter(([refusedName]) => refusedName !== name),
    );
    clearTimeout(pause);
    pause = setTimeout(() => void check(), PAUSE_MS);
  }

  function leave(name: string): void {
    touched.value = new Set([...touched.value, name]);
  }

  async function check(): Promise<void> {
    if (!form.value) return;
    const mine = ++turn;
    const answer = await api.checkForm(form.value.name, values.value).catch(() => null);
    if (!answer || mine !== turn) return; // away for a moment: filing checks again
    told.value = answer;
    for (const [name, text] of Object.entries(answer.fills)) {
      if (!values.value[name]) values.value = { ...values.value, [name]: text };
    }
  }

  /** The ticket; null if answers have to be corrected. Other failures are thrown. */
  async function file(): Promise<Ticket | null> {
    if (!form.value || isBusy.value) return null;
    isBusy.value = true;
    try {
      return await api.openTicket(asked(form.value.name), key);
    } catch (problem) {
      const isAnswered = problem instanceof ApiProblem && problem.status === 400;
      if (!isAnswered) throw problem;
      refused.value = problem.fields;
      key = crypto.randomUUID(); // corrected, it is another request
      return null;
    } finally {
      isBusy.value = false;
    }
  }

  function asked(name: string): NewTicket {
    const about = isForSomebodyElse.value ? asPerson(customer.value) : null;
    return {
      form: name,
      fields: Object.fromEntries(Object.entries(values.value).filter(([, value]) => value)),
      files: files.value,
      note: note.value,
      may_be_incomplete: mayBeIncomplete.value,
      ...(talk.value ? { conversation_id: talk.value.id } : asPerson(reporter.value)),
      ...(about ? { on_behalf_of: about } : {}),
    };
  }

  return {
    form, fields, values, files, reporter, customer, isForSomebodyElse, mayBeIncomplete, note,
    talk, told, refused, isBusy, hasEntries, begin, beginFrom, change, enter, leave, file, problemOf,
  };
}
