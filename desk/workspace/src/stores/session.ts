// SPDX-License-Identifier: AGPL-3.0-or-later
// Who is signed in, and what that brings: names of queues and colleagues. Knows nothing of
// conversations.

import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import { useApi } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import type { Agent, Colleague, Language, Named, Session } from "@/api/types";

import { usePreferences } from "./preferences";

const workers = ["admin", "supervisor", "agent"];
const leaders = ["admin", "supervisor"];

/** Whether they answer customers. The server decides again; this keeps buttons honest. */
export const isWorker = (me: Agent | null) => me !== null && workers.includes(me.role);
/** Whether they may step in for others, and settle what is parked. */
export const isLeader = (me: Agent | null) => me !== null && leaders.includes(me.role);
/** Whether they may look at what is parked. */
export const mayOversee = (me: Agent | null) => isLeader(me) || me?.role === "auditor";

/** Whether customers and tickets are any of their business; who only writes articles sees none. */
export const seesCustomers = (me: Agent | null) => me !== null && me.role !== "editor";
/** Whether they write articles. */
export const isAuthor = (me: Agent | null) => isLeader(me) || me?.role === "editor";

export const useSession = defineStore("session", () => {
  const api = useApi();
  const preferences = usePreferences();
  const current = shallowRef<Session | null>(null);
  /** True from when the session ended under the agent's hands until they sign in again. */
  const hasExpired = ref(false);
  /** True while they are signed out: what somebody wrote into the form then would be lost. */
  const isLeaving = ref(false);

  const me = computed(() => current.value?.agent ?? null);
  const queues = computed<Named[]>(() => current.value?.queues ?? []);
  const colleagues = computed<Colleague[]>(() => current.value?.agents ?? []);

  /** Whether somebody is signed in. Throws `ApiProblem` when the server cannot be asked. */
  async function restore(): Promise<boolean> {
    if (current.value) return true;
    if (!hasHint()) return false; // asked, the hub could only refuse
    try {
      await load();
      return true;
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.status === 401) return false;
      throw problem;
    }
  }

  async function load(): Promise<void> {
    const session = await api.session();
    api.csrf = session.csrf;
    current.value = session;
    hasExpired.value = false;
  }

  async function logIn(login: string, password: string): Promise<void> {
    api.csrf = (await api.logIn(login, password)).csrf;
    await load();
    if (me.value && me.value.language !== preferences.language) {
      await speak(preferences.language).catch(() => undefined);
    }
  }

  /** Throws `ApiProblem` if the hub could not be told: whoever came next would be let in. */
  async function logOut(): Promise<void> {
    try {
      await api.logOut();
    } catch (problem) {
      if (!(problem instanceof ApiProblem && problem.status === 401)) throw problem;
    }
    api.csrf = "";
    current.value = null;
    hasExpired.value = false;
  }

  /** Who it was stays known, so that their page keeps what they had begun. */
  function expire(): void {
    hasExpired.value = current.value !== null;
  }

  async function speak(language: Language): Promise<void> {
    preferences.language = language;
    if (current.value) await api.setLanguage(language);
  }

  /** How something is called; what is unknown by its id. */
  function calledIn(known: readonly Named[], id: string): string {
    const name = known.find((one) => one.id === id)?.name;
    return name?.[preferences.language] || name?.en || name?.zh || id;
  }
  const queueName = (id: string) => calledIn(queues.value, id);
  const skillName = (id: string) => calledIn(current.value?.skills ?? [], id);
  const shiftName = (id: string) => calledIn(current.value?.shifts ?? [], id);
  const tierName = (id: string) => calledIn(current.value?.tiers ?? [], id);
  const typeName = (id: string) => calledIn(current.value?.types ?? [], id);

  /** Where this browser keeps what is one's own: who works at the computer next does not see it. */
  const ownPlace = (kind: string, ...of: string[]) => [kind, me.value?.id ?? "", ...of].join(":");

  /** What colleagues call somebody; an id that is unknown stays as it is. */
  function nameOf(id: string): string {
    return colleagues.value.find((one) => one.id === id)?.name ?? id;
  }

  return {
    current,
    me,
    queues,
    colleagues,
    hasExpired,
    isLeaving,
    restore,
    logIn,
    logOut,
    expire,
    speak,
    queueName,
    skillName,
    shiftName,
    tierName,
    typeName,
    ownPlace,
    nameOf,
  };
});

/** The cookie beside the one of the sign-in, which no script can see. */
function hasHint(): boolean {
  return document.cookie.split("; ").some((one) => one.startsWith("frontdesk-signed-in="));
}
