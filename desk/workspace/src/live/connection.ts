// SPDX-License-Identifier: AGPL-3.0-or-later
// The live connection: opens, listens, notices silence, comes back with jitter and resumes after
// the last change it saw. What frames mean is for others (`rows.ts`, the stores).

import { parseFrame, type ClientFrame, type ServerFrame } from "./frames";

export type LiveState = "idle" | "connecting" | "open" | "waiting";

export interface LiveEvents {
  /** The number to resume after, asked for each time a socket is opened. */
  after: () => number;
  onFrame: (frame: ServerFrame) => void;
  onState: (state: LiveState, retryAt: number | null) => void;
  onSignedOut: () => void;
}

export interface LiveOptions {
  url: (after: number) => string;
  open?: (url: string) => WebSocket;
  random?: () => number;
}

export const pingSeconds = 20;
export const silenceSeconds = 45;
const signedOutCode = 4401;
const longestPauseSeconds = 30;

export class LiveConnection {
  private socket: WebSocket | null = null;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;
  private attempts = 0;
  private heardAt = 0;
  private isWanted = false;

  constructor(
    private readonly events: LiveEvents,
    private readonly options: LiveOptions,
  ) {}

  start(): void {
    if (this.isWanted) return;
    this.isWanted = true;
    this.connect();
  }

  stop(): void {
    this.isWanted = false;
    clearTimeout(this.retryTimer);
    this.drop();
    this.events.onState("idle", null);
  }

  /** Whether the frame left; what is lost while disconnected is said again on opening. */
  send(frame: ClientFrame): boolean {
    if (this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** Called when the machine is back online or the tab visible: do not wait out the pause. */
  nudge(): void {
    if (!this.isWanted) return;
    if (this.socket?.readyState === 1) this.checkSilence();
    else if (this.socket === null) this.connect();
  }

  /** Called when the machine has lost its network: a socket may look open long after that. */
  goneOffline(): void {
    if (this.isWanted && this.socket) this.lost(0);
  }

  private connect(): void {
    clearTimeout(this.retryTimer);
    this.drop();
    this.events.onState("connecting", null);
    const open = this.options.open ?? ((url: string) => new WebSocket(url));
    const socket = open(this.options.url(this.events.after()));
    this.socket = socket;
    this.heardAt = Date.now();
    socket.onopen = () => {
      this.attempts = 0;
      this.heardAt = Date.now();
      this.events.onState("open", null);
    };
    socket.onmessage = (event: MessageEvent) => {
      this.heardAt = Date.now();
      const frame = parseFrame(String(event.data));
      if (frame) this.events.onFrame(frame);
    };
    socket.onclose = (event: CloseEvent) => {
      if (socket === this.socket) this.lost(event.code);
    };
    this.pingTimer = setInterval(() => {
      this.checkSilence();
      this.send({ type: "ping" });
    }, pingSeconds * 1000);
  }

  private checkSilence(): void {
    if (Date.now() - this.heardAt > silenceSeconds * 1000) this.lost(0);
  }

  private lost(code: number): void {
    this.drop();
    if (!this.isWanted) return;
    if (code === signedOutCode) {
      this.isWanted = false;
      this.events.onState("idle", null);
      this.events.onSignedOut();
      return;
    }
    const pause = pauseMilliseconds(this.attempts++, this.options.random ?? Math.random);
    this.retryTimer = setTimeout(() => this.connect(), pause);
    this.events.onState("waiting", Date.now() + pause);
  }

  private drop(): void {
    clearInterval(this.pingTimer);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

/** Full jitter over a doubling bound: a thousand desks do not come back in the same second. */
export function pauseMilliseconds(attempt: number, random: () => number): number {
  const bound = Math.min(longestPauseSeconds, 2 ** Math.min(attempt, 10));
  return Math.round((0.3 + random() * Math.max(bound - 0.3, 0.7)) * 1000);
}
