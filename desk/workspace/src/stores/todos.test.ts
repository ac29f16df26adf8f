// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { h } from "vue";

import type { TodoList } from "@/api/types";

import { openAs, serverOf } from "../../tests/mounting";
import { useTodos } from "./todos";

test("a slow answer to an earlier question does not overwrite a newer number", async () => {
  const { api } = serverOf({});
  const none = { escalations: [], tasks: [], approvals: [], titles: {} };
  const answers: ((list: TodoList) => void)[] = [];
  api.todo = () => new Promise((resolve) => void answers.push(resolve));
  await openAs("supervisor", api, () => h("p"));
  const todos = useTodos();
  const [earlier, later] = [todos.read(), todos.read()];
  const approval = { id: "p1", ticket: "FD-3", title: { zh: "付款", en: "Pay" }, may_decide: true };
  answers[1]!(none);
  await later;
  answers[0]!({ ...none, approvals: [approval] } as unknown as TodoList);
  await earlier;
  expect(todos.count).toBe(0);
});
