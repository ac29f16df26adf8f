// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { createApp } from "vue";

import { apiKey } from "@/api/client";

import { conversation } from "../../tests/examples";
import { serverOf, workspace } from "../../tests/mounting";
import { useLists } from "./lists";
import { useLive } from "./live";

test("all who wait are counted, however far down the list of news they stand", async () => {
  vi.stubGlobal("WebSocket", class { close() {} });
  const waiting = (id: string) => conversation({ id, speaker: "waiting" });
  const { api } = serverOf({
    "GET /conversations": ({ query }) => {
      if (query.getAll("speaker").length > 1) {
        return { items: [conversation()], next_cursor: "older", changed: 5 };
      }
      const isFirst = !query.get("cursor");
      return {
        items: [waiting(isFirst ? "w1" : "w2")], next_cursor: isFirst ? "more" : null, changed: 7,
      };
    },
  });
  const app = createApp({}).provide(apiKey, api);
  workspace(api).forEach((plugin) => app.use(plugin));
  await app.runWithContext(() => useLive()).start();
  expect(app.runWithContext(() => useLists()).count("waiting")).toBe(2);
  expect(useLive().rows.changed).toBe(5);
});

test("a page that is being read is not asked for twice", async () => {
  const { api, heard } = serverOf({
    "GET /conversations": () => ({ items: [conversation()], next_cursor: null, changed: 5 }),
  });
  const app = createApp({}).provide(apiKey, api);
  workspace(api).forEach((plugin) => app.use(plugin));
  const live = app.runWithContext(() => useLive());
  const [one, other] = await Promise.all([live.readPage("open"), live.readPage("open")]);
  expect([one.ids, other.ids]).toEqual([["c1"], ["c1"]]);
  expect(heard).toHaveLength(1);
  await live.readPage("open");
  expect(heard).toHaveLength(2);
});
