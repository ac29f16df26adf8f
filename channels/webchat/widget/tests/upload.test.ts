// SPDX-License-Identifier: AGPL-3.0-or-later
// A file on a line that dies: given up, so that it can be tried again, but never while it moves.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Api, Refused } from "../src/api";
import { failure } from "../src/ui/drafts";

/** A request of the browser that goes nowhere by itself. */
class Line {
  static last: Line;
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  status = 0;
  responseText = "";
  onabort?: () => void;
  onload?: () => void;
  onloadend?: () => void;
  open = () => undefined;
  setRequestHeader = () => undefined;
  send = () => void (Line.last = this);
  abort = () => (this.onabort?.(), this.onloadend?.());
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("XMLHttpRequest", Line);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function begin() {
  const [done] = new Api("http://hub/", () => "en").upload(new File(["x"], "x.png"), () => undefined);
  let reason: unknown = null;
  done.catch((error: unknown) => (reason = error));
  return async (milliseconds: number) => {
    await vi.advanceTimersByTimeAsync(milliseconds);
    return reason;
  };
}

it("is given up once no byte has gone for long, and may be tried again", async () => {
  const after = begin();
  const reason = await after(60_000);
  expect(reason).toBeInstanceOf(Refused);
  expect(failure(reason, "Could not upload").mayRetry).toBe(true);
});

it("goes on for as long as bytes go, however slowly", async () => {
  const after = begin();
  for (let loaded = 1; loaded < 10; loaded++) {
    Line.last.upload.onprogress?.({ loaded, total: 10 });
    expect(await after(30_000)).toBe(null);
  }
});
