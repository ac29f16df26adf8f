// SPDX-License-Identifier: AGPL-3.0-or-later
// @vitest-environment happy-dom
import { expect, test } from "vitest";

import type { Asset } from "@/api/types";

import { mountIn, serverOf } from "../../tests/mounting";
import AssetList from "./AssetList.vue";

const machine: Asset = {
  serial: "SN1-001", model: "B7", name: { zh: "打印机", en: "Printer" }, contact_id: "k1",
  location: "", contract: "", purchased_on: null, warranty_until: null, contract_until: null,
  coverage: "unknown", covered_until: null, is_provisional: false,
};

test("says who pays for a repair, and which machine nobody has checked", () => {
  const assets: Asset[] = [
    { ...machine, coverage: "warranty", covered_until: "2027-01-31" },
    { ...machine, serial: "SN1-002", coverage: "billable", covered_until: "2025-01-31" },
    { ...machine, serial: "SN1-003", is_provisional: true },
  ];
  const page = mountIn(AssetList, serverOf({}).api, { props: { assets } });
  const tags = page.findAll("li").map((each) => each.findAll(".tag").map((tag) => tag.text()));
  expect(tags).toEqual([
    ["Warranty until 2027-01-31"],
    ["Billable, not covered since 2025-01-31"],
    ["Coverage unknown", "Not checked yet"],
  ]);
});
