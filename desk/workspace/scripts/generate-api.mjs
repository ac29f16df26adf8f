// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes the types of the API from its OpenAPI document (`python -m desk.openapi`), as far as the
// workspace uses them. With `--check` it only compares: the head of the written file carries the
// digest of what it was made from.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../..");
const target = resolve(import.meta.dirname, "../src/api/generated/types.ts");
const wanted = [
  "Session",
  "SignedIn",
  "ConversationDetail",
  "ConversationPage",
  "MessageList",
  "TicketPage",
  "Timeline",
  "Work",
  "VisitList",
  "SignatureLink",
  "Brief",
  "SlaExplanation",
  "Contact",
  "Attachment",
  "NewMessage",
  "TicketChange",
  "NewTicket",
  "ContactList",
  "FormList",
  "FormCheck",
  "ParkedList",
  "ParkedDetail",
  "Audit",
  "TeamList",
  "Presence",
  "EscalationList",
  "EscalationRequest",
  "Transfer",
  "DispatchProblemList",
  "Handover",
  "LinkList",
  "Split",
  "TicketNumbers",
  "RuleList",
  "RuleChange",
  "RuleEditionList",
  "DryRunResult",
  "NoticeList",
  "GapList",
  "ArticleEditionList",
  "DismissalList",
  "NewDismissal",
  "ArticleList",
  "NewArticle",
  "AddedQuestions",
  "TodoList",
  "AgentChange",
  "PersonalAgent",
  "Problem",
];

/** The schemas we use and all they lead to, without the words for human readers. */
function usedSchemas(document) {
  const used = {};
  const follow = (value) => {
    if (Array.isArray(value)) return value.map(follow);
    if (typeof value !== "object" || value === null) return value;
    const plain = {};
    for (const [key, inner] of Object.entries(value)) {
      if (key === "$ref") add(inner.split("/").at(-1));
      // `title` and `description` are words, unless a property is called so.
      if (["title", "description"].includes(key) && typeof inner === "string") continue;
      plain[key] = follow(inner);
    }
    return plain;
  };
  const add = (name) => {
    if (name in used) return;
    const schema = document.components.schemas[name];
    if (!schema) throw new Error(`The API document has no schema ${name}.`);
    used[name] = null; // breaks circles
    used[name] = follow(schema);
  };
  wanted.forEach(add);
  return Object.fromEntries(Object.entries(used).sort(([a], [b]) => a.localeCompare(b)));
}

function readDocument() {
  const places = [".venv/bin/python", ".venv/Scripts/python.exe"].map((path) => join(root, path));
  const python = process.env.FRONTDESK_PYTHON ?? places.find(existsSync) ?? "python3";
  const text = execFileSync(python, ["-m", "desk.openapi"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(text);
}

const schemas = usedSchemas(readDocument());
const digest = createHash("sha256").update(JSON.stringify(schemas)).digest("hex");

if (process.argv.includes("--check")) {
  if (existsSync(target) && readFileSync(target, "utf8").includes(digest)) process.exit(0);
  console.error("The API has changed: run `npm run generate -w desk/workspace` and commit.");
  process.exit(1);
}

const { createClient } = await import("@hey-api/openapi-ts");
const folder = mkdtempSync(join(tmpdir(), "frontdesk-api-"));
try {
  await createClient({
    input: {
      openapi: "3.1.0",
      info: { title: "", version: "1" },
      paths: {},
      components: { schemas },
    },
    output: join(folder, "types"),
    plugins: ["@hey-api/typescript"],
    parser: { filters: { orphans: true } },
    logs: { level: "error" },
  });
  const types = readFileSync(join(folder, "types", "types.gen.ts"), "utf8")
    .replace(/^\/\/ This file is auto-generated.*\n+/, "")
    .replace(/^export type ClientOptions = \{[^]*?\n\};\n+/m, "");
  writeFileSync(
    target,
    [
      "// SPDX-License-Identifier: AGPL-3.0-or-later",
      "// Made from the API document by `npm run generate`; do not edit. Made from:",
      `// sha256 ${digest}`,
      "",
      types.trim(),
      "",
    ].join("\n"),
  );
} finally {
  rmSync(folder, { recursive: true });
}
