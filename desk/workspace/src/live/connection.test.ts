// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { LiveConnection, pauseMilliseconds, silenceSeconds, type LiveState } from "./connection";
import type { ServerFrame } from "./frames";

/** The far end of a socket, driven by the test. */
class FakeSocket {
  readyState = 0;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(readonly url: string) {}

  accept() {
    this.readyState = 1;
    this.onopen?.();
  }
  say(frame: object | string) {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }
  hangUp(code: number) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.readyState = 3;
  }
}

function setUp() {
  const sockets: FakeSocket[] = [];
  const frames: ServerFrame[] = [];
  const states: LiveState[] = [];
  const resume = { after: 0 };
  const signedOut = vi.fn();
  const live = new LiveConnection(
    {
      after: () => resume.after,
      onFrame: (frame) => frames.push(frame),
      onState: (state) => states.push(state),
      onSignedOut: signedOut,
    },
    {
      url: (after) => `/live?after=${after}`,
      random: () => 0,
      open: (url) => {
        const socket = new FakeSocket(url);
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
    },
  );
  return { live, sockets, frames, states, resume, signedOut };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a lost connection comes back by itself and resumes after the last change", () => {
  const { live, sockets, states, resume } = setUp();
  live.start();
  sockets[0]!.accept();
  resume.after = 41;
  sockets[0]!.hangUp(1006);
  vi.advanceTimersByTime(1000);
  sockets[1]!.accept();
  expect(sockets.map((socket) => socket.url)).toEqual(["/live?after=0", "/live?after=41"]);
  expect(states).toEqual(["connecting", "open", "waiting", "connecting", "open"]);
});

test("a signed-out close ends it: nobody knocks again and the workspace is told", () => {
  const { live, sockets, signedOut } = setUp();
  live.start();
  sockets[0]!.accept();
  sockets[0]!.hangUp(4401);
  vi.advanceTimersByTime(120_000);
  expect(signedOut).toHaveBeenCalledOnce();
  expect(sockets).toHaveLength(1);
});

test("a line that is silent for too long is given up although it looks open", () => {
  const { live, sockets } = setUp();
  live.start();
  sockets[0]!.accept();
  vi.advanceTimersByTime((silenceSeconds + 30) * 1000);
  expect(sockets.length).toBeGreaterThan(1);
});

test("being back online ends the pause at once", () => {
  const { live, sockets } = setUp();
  live.start();
  sockets[0]!.hangUp(1006);
  live.nudge();
  expect(sockets).toHaveLength(2);
});

test("a machine without a network is not believed to be connected", () => {
  const { live, sockets, states } = setUp();
  live.goneOffline();
  live.start();
  sockets[0]!.accept();
  live.goneOffline();
  expect(states).toEqual(["connecting", "open", "waiting"]);
  live.nudge(); // back online
  sockets[1]!.accept();
  expect(states.at(-1)).toBe("open");
});

test("junk and unknown frames are passed over, the rest arrive in order", () => {
  const { live, sockets, frames } = setUp();
  live.start();
  sockets[0]!.accept();
  sockets[0]!.say("no json");
  sockets[0]!.say({ type: "from-the-future" });
  sockets[0]!.say({ type: "pong" });
  sockets[0]!.say({ type: "reset" });
  expect(frames.map((frame) => frame.type)).toEqual(["pong", "reset"]);
});

test("stopping is final", () => {
  const { live, sockets, states } = setUp();
  live.start();
  sockets[0]!.accept();
  live.stop();
  vi.advanceTimersByTime(120_000);
  expect(sockets).toHaveLength(1);
  expect(states.at(-1)).toBe("idle");
});

test.each([
  [0, 0, 300],
  [0, 1, 1000],
  [4, 1, 16_000],
  [50, 1, 30_000],
])("after %i failures the pause with dice %f is %i ms", (attempt, dice, expected) => {
  expect(pauseMilliseconds(attempt, () => dice)).toBe(expected);
});
