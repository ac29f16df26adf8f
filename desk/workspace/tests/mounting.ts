// SPDX-License-Identifier: AGPL-3.0-or-later
// Mounts a component inside a whole workspace: real stores and texts, and a server made of a
// table of answers behind the real `ApiClient`.

import { flushPromises, mount, type ComponentMountingOptions } from "@vue/test-utils";
import { NMessageProvider } from "naive-ui";
import { createPinia, setActivePinia } from "pinia";
import {
  createApp,
  defineComponent,
  h,
  ref,
  type Component,
  type Plugin,
  type VNode,
} from "vue";
import { createMemoryHistory, createRouter, type Router } from "vue-router";

import { ApiClient, apiKey } from "@/api/client";
import type { Session } from "@/api/types";
import { createTexts } from "@/locales";
import { layoutKey } from "@/shell/layout";
import { usePreferences } from "@/stores/preferences";
import { useSession } from "@/stores/session";

export interface Sent {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  headers: Record<string, string>;
}

export type Answers = Record<string, (sent: Sent) => unknown>;

export class Refusal {
  constructor(
    readonly status: number,
    readonly body: object,
  ) {}
}

export const session: Session = {
  agent: { id: "me", login: "lina", name: "Li Na", role: "agent", language: "en", queues: [] },
  csrf: "token",
  queues: [{ id: "hardware", name: { zh: "硬件", en: "Hardware" } }],
  skills: [{ id: "network", name: { zh: "网络", en: "Networks" } }],
  shifts: [{ id: "night", name: { zh: "夜班", en: "Night shift" } }],
  tiers: [{ id: "tier2", name: { zh: "二线", en: "Second line" } }],
  types: [
    { id: "fault", name: { zh: "故障报修", en: "Fault report" } },
    { id: "question", name: { zh: "使用咨询", en: "Question about use" } },
  ],
  agents: [{ id: "me", name: "Li Na", login: "lina" }],
  languages: ["zh", "en"],
  demo: false,
};

/** A client whose server answers from a table, such as `"GET /session"`; all it heard is kept. */
export function serverOf(answers: Answers): { api: ApiClient; heard: Sent[] } {
  const heard: Sent[] = [];
  const send = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input), "http://desk.test");
    const sent: Sent = {
      method: init.method ?? "GET",
      path: url.pathname.replace("/api/v1", ""),
      query: url.searchParams,
      body: typeof init.body === "string" ? JSON.parse(init.body) : init.body,
      headers: init.headers as Record<string, string>,
    };
    heard.push(sent);
    const answer = answers[`${sent.method} ${sent.path}`];
    if (!answer) throw new TypeError(`nobody answers ${sent.method} ${sent.path}`);
    const said = answer(sent);
    if (said instanceof Refusal) return Response.json(said.body, { status: said.status });
    return Response.json(said);
  };
  return { api: new ApiClient(send), heard };
}

/** The plugins of a workspace around this client, in English. */
export function workspace(api: ApiClient): Plugin[] {
  localStorage.clear();
  const pinia = createPinia();
  const host = createApp({}).provide(apiKey, api).use(pinia);
  setActivePinia(pinia);
  host.runWithContext(() => (usePreferences().language = "en"));
  const texts = createTexts();
  texts.global.locale.value = "en";
  const page = { template: "<p />" };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: "/", name: "conversations", component: page },
      { path: "/c/:id/:pane?", name: "conversation", component: page },
      { path: "/t/new", name: "newReport", component: page },
      { path: "/t/:number?", name: "tickets", component: page },
      { path: "/parked/:id?", name: "parked", component: page },
      { path: "/knowledge", name: "knowledge", component: page },
      { path: "/articles", name: "articles", component: page },
      { path: "/write/:id?", name: "article", component: page },
      { path: "/dismissed", name: "dismissed", component: page },
      { path: "/rules", name: "rules", component: page },
      { path: "/rules/edit/:name?", name: "rule", component: page },
    ],
  });
  return [pinia, texts, router];
}

/** The same for what tells people how things went, signed in as `role`; waits for the answers. */
export async function openAs(
  role: Session["agent"]["role"],
  api: ApiClient,
  content: () => VNode,
  at = "/",
) {
  const plugins = workspace(api);
  const router = plugins[2] as Router;
  await router.push(at);
  useSession().current = { ...session, agent: { ...session.agent, role } };
  const page = mount(defineComponent({ render: () => h(NMessageProvider, content) }), {
    attachTo: document.body,
    global: {
      plugins,
      provide: { [apiKey as symbol]: api, [layoutKey as symbol]: ref("wide" as const) },
    },
  });
  await flushPromises();
  return { page, router };
}

/** A button somewhere on the page by its text; dialogs stand outside of what is mounted. */
export function button(text: string): HTMLButtonElement {
  const all = [...document.querySelectorAll<HTMLButtonElement>("button")];
  const found = all.find((one) => one.textContent?.trim() === text);
  if (!found) throw new Error(`no button "${text}"`);
  return found;
}

/** Unfolds every section, as somebody does who wants to see what is in them. */
export async function unfold(): Promise<void> {
  for (const section of document.querySelectorAll("details")) {
    section.open = true;
    section.dispatchEvent(new Event("toggle"));
  }
  await flushPromises();
}

export function mountIn<Props>(
  component: Component<Props>,
  api: ApiClient,
  options: ComponentMountingOptions<Component<Props>> = {},
) {
  return mount(component, {
    attachTo: document.body,
    ...options,
    global: { plugins: workspace(api), provide: { [apiKey as symbol]: api } },
  });
}
