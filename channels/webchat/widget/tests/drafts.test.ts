// SPDX-License-Identifier: AGPL-3.0-or-later
// Files that could not be uploaded: which of them wait for the line, and what is said of them.
import { describe, expect, it } from "vitest";
import { Refused } from "../src/api";
import { dueAfter, failure, heldUp, type FileDraft, type Waiting } from "../src/ui/drafts";

const draft = (values: Partial<FileDraft>): FileDraft => ({
  id: 1, file: new File(["x"], "x.png"), percent: 0, uploaded: null, error: "", mayRetry: false,
  stop: () => undefined, ...values,
});

describe("a file that could not be uploaded", () => {
  it.each([
    [new Refused(0, "", null), "Could not upload", true], // the line broke
    [new Refused(503, "", null), "Could not upload", true],
    [new Refused(429, "Too fast", 3), "Too fast", true],
    [new Refused(415, "No such files, please", null), "No such files, please", false],
    [new TypeError("x"), "Could not upload", true],
  ])("%s", (reason, error, mayRetry) => {
    expect(failure(reason, "Could not upload")).toEqual({ error, mayRetry });
  });

  it("stays for the next message if the line holds it up, and goes if it was refused", () => {
    const ref = { ref: "r", blob: "b", name: "x", content_type: "image/png", size_bytes: 1 };
    const waits = draft({ id: 3, error: "…", mayRetry: true });
    const all = [draft({ uploaded: ref }), draft({ id: 2, error: "No" }), waits];
    expect(heldUp(all)).toEqual([waits]);
  });
});

describe("one press of send", () => {
  const ref = { ref: "r", blob: "b", name: "x", content_type: "image/png", size_bytes: 1 };
  const [done, coming, held, refused] = [
    draft({ uploaded: ref }), draft({}), draft({ error: "…", mayRetry: true }), draft({ error: "No" }),
  ];
  it.each([
    ["waits for what is being uploaded", "all", [done, coming], false, "all"],
    ["sends what is there, and the rest follows", "all", [done, held], true, "files"],
    ["sends words alone", "all", [], true, null],
    ["waits while the line holds a file up", "files", [held], false, "files"],
    ["waits while it is uploaded again", "files", [coming], false, "files"],
    ["lets the file follow", "files", [done], true, null],
    ["ends with a file that is refused", "files", [refused], false, null],
    ["is needed", null, [done], false, null],
  ] as [string, Waiting, FileDraft[], boolean, Waiting][])("%s", (_what, waiting, all, sends, next) => {
    expect(dueAfter(waiting, all)).toEqual({ sends, waiting: next });
  });
});
