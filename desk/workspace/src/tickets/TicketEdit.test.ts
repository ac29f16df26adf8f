// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { nextTick } from "vue";

import type { Ticket, TicketChange } from "@/api/types";
import { useSession } from "@/stores/session";

import { ticket } from "../../tests/examples";
import { mountIn, serverOf, session } from "../../tests/mounting";
import TicketEdit from "./TicketEdit.vue";

async function edit(changes: Partial<Ticket> = {}) {
  const { api } = serverOf({});
  const saved: TicketChange[] = [];
  const change = async (what: TicketChange) => saved.push(what) > 0;
  const shown = mountIn(TicketEdit, api, {
    props: { ticket: ticket(changes), isBusy: false, change },
  });
  useSession().current = session;
  await nextTick();
  const type = shown.findAll("select").at(-1)!;
  return { type, saved };
}

test("a ticket gets another type by its name", async () => {
  const { type, saved } = await edit();
  expect(type.findAll("option").map((one) => one.text())).toEqual([
    "Fault report",
    "Question about use",
  ]);
  await type.setValue("question");
  expect(saved).toEqual([{ type: "question", version: 1 }]);
});

test("a type is settled once work has begun, and one without a name stays what it is", async () => {
  const { type } = await edit({ status: "in_progress", type: "loan" });
  expect(type.attributes("disabled")).toBeDefined();
  expect(type.element.value).toBe("loan");
});
