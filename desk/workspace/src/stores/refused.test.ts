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
  answers[1]!({ items: [] } as unknown as Found);
  await later;
  answers[0]!({ items: [{}] } as unknown as Found);
  await earlier;
  expect(refused.count).toBe(0);
});
