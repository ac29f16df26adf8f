// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { createMemoryHistory, createRouter } from "vue-router";

import { preloadPages } from "./preloading";

test("pages that were not opened are fetched once, whatever one of them does", async () => {
  const fetched: string[] = [];
  const page = (name: string) => async () => {
    fetched.push(name);
    if (name === "gone") throw new TypeError("no line");
    return { template: "<p />" };
  };
  const both = page("both");
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: "/", component: page("opened") },
      { path: "/gone", component: page("gone") },
      { path: "/one", component: both },
      { path: "/two", component: both },
    ],
  });
  await router.push("/");
  await preloadPages(router);
  expect(fetched).toEqual(["opened", "gone", "both"]);
});
