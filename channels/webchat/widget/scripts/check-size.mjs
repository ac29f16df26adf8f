// SPDX-License-Identifier: AGPL-3.0-or-later
// Fails when a built script is heavier than agreed. widget.js is what every page of a site
// carries; chat.js comes when a visitor opens the chat.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGETS = { "widget.js": 4 * 1024, "chat.js": 20 * 1024 };

for (const [name, budget] of Object.entries(BUDGETS)) {
  const content = readFileSync(new URL(`../../static/${name}`, import.meta.url));
  const size = gzipSync(content, { level: 9 }).length;
  console.log(`${name}: ${content.length} bytes, ${size} compressed (budget ${budget})`);
  if (size >= budget) {
    console.error(`${name} is over its budget; see what was added since it fitted.`);
    process.exitCode = 1;
  }
}
