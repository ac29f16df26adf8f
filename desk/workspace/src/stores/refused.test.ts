// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { h } from "vue";

import type { ApiClient } from "@/api/client";

import { openAs, serverOf } from "../../tests/mounting";
import { useRefused } from "./refused";

type Found = Awaited<ReturnType<ApiClient["notices"]>>;

test("a slow answer to an earlier question does not overwrite a newer number", async () => {
  const { api } = serverOf({});
  const answers: ((found: Found) => void)[] = [];
  api.notices = () => new Promise((resolve) => void answers.push(resolve));
  await openAs("supervisor", api, () => h("p"));
  const refused = useRefused();
  answers.length = 0;
  const [earlier, later] = [refused.look(), refused.look()];
  const answer = (at: number, items: object[]) => answers[at]!({ items } as unknown as Found);
  for (const at of [2, 3]) answer(at, []);
  await later;
  for (const at of [0, 1]) answer(at, [{}]);
  await earlier;
  expect(refused.count).toBe(0);
});

test("what reached nobody is counted until it was shown", async () => {
  const { api } = serverOf({
    "GET /notices": ({ query }) => ({
      items: query.get("state") === "nowhere" ? [{ at: "2026-11-22T10:00:00Z" }, { at: "2026-11-22T09:00:00Z" }] : [],
    }),
  });
  await openAs("supervisor", api, () => h("p"));
  const refused = useRefused();
  await refused.look();
  expect(refused.unseen).toBe(2);
  refused.see("2026-11-22T09:30:00Z");
  expect(refused.unseen).toBe(1);
  refused.see("2026-11-22T10:00:00Z");
  expect(refused.unseen).toBe(0);
});
