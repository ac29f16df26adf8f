// SPDX-License-Identifier: AGPL-3.0-or-later
// The addresses of the workspace, and the door: pages inside need somebody signed in.

import type { Pinia } from "pinia";
import {
  createRouter,
  createWebHistory,
  type RouteRecordNameGeneric,
  type Router,
} from "vue-router";

import type { Agent } from "@/api/types";
import { seesCustomers, useSession } from "@/stores/session";

export function createWorkspaceRouter(pinia: Pinia): Router {
  const router = createRouter({
    history: createWebHistory(import.meta.env.BASE_URL),
    routes: [
      { path: "/login", name: "login", component: () => import("@/shell/LoginPage.vue") },
      {
        path: "/",
        component: () => import("@/shell/AppShell.vue"),
        meta: { isInside: true },
        children: [
          { path: "", redirect: { name: "conversations" } },
          {
            path: "conversations",
            name: "conversations",
            component: () => import("@/conversations/ConversationsPage.vue"),
          },
          {
            path: "conversations/:id/:pane(details)?",
            name: "conversation",
            component: () => import("@/conversations/ConversationsPage.vue"),
          },
          {
            path: "tickets/new",
            name: "newReport",
            component: () => import("@/reports/NewReportPage.vue"),
          },
          {
            path: "tickets/:number?",
            name: "tickets",
            component: () => import("@/tickets/TicketsPage.vue"),
          },
          {
            path: "parked/:id(\\d+)?",
            name: "parked",
            component: () => import("@/parked/ParkedPage.vue"),
          },
          {
            path: "rules",
            name: "rules",
            component: () => import("@/rules/RulesPage.vue"),
          },
          {
            path: "rules/edit/:name?",
            name: "rule",
            component: () => import("@/rules/RuleEditor.vue"),
          },
          {
            path: "team",
            name: "team",
            component: () => import("@/team/TeamPage.vue"),
          },
          {
            path: "todo",
            name: "todo",
            component: () => import("@/todo/TodoPage.vue"),
          },
          {
            path: "knowledge",
            name: "knowledge",
            component: () => import("@/knowledge/KnowledgePage.vue"),
          },
          {
            path: "knowledge/articles",
            name: "articles",
            component: () => import("@/knowledge/ArticlesPage.vue"),
          },
          {
            path: "knowledge/write/:id?",
            name: "article",
            component: () => import("@/knowledge/ArticleEditor.vue"),
          },
          {
            path: "knowledge/dismissed",
            name: "dismissed",
            component: () => import("@/knowledge/DismissedPage.vue"),
          },
          {
            path: "notices",
            name: "notices",
            component: () => import("@/notices/NoticesPage.vue"),
          },
          {
            path: ":rest(.*)*",
            name: "notFound",
            component: () => import("@/shell/NotFoundPage.vue"),
          },
        ],
      },
    ],
  });

  router.beforeEach(async (to) => {
    const session = useSession(pinia);
    if (!to.matched.some((record) => record.meta["isInside"])) return true;
    try {
      if (await session.restore()) return homeOf(session.me, to.name);
    } catch {
      return { name: "login", query: { to: to.fullPath, down: "1" } };
    }
    return { name: "login", query: to.fullPath === "/" ? {} : { to: to.fullPath } };
  });

  return router;
}

/** Who writes articles and sees no customers begins with what articles lack. */
const homeOf = (me: Agent | null, wanted: RouteRecordNameGeneric) =>
  wanted === "conversations" && !seesCustomers(me) ? { name: "knowledge" } : true;
