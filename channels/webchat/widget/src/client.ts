// SPDX-License-Identifier: AGPL-3.0-or-later
// Carries out what session.ts decides: socket, polling where sockets are blocked, storage,
// timers and the browser's signs of life. Knows nothing about how the chat looks.

import { Api, Refused, wire } from "./api";
import { DEFAULT_CONFIG, type Config, type Draft, type Frame, type Language, type SessionAnswer, type UploadedFile } from "./protocol";
import { EMPTY, FIRST_PAGE, step, type Effect, type Event, type Session } from "./session";
import type { Storage } from "./storage";
import { adoptOrphans } from "./tabs";

const PING_MS = 25_000;
const PONG_MS = 6_000;
const WELCOME_MS = 10_000;
const TYPING_FADES_MS = 8_000;
const SOCKET_TRIES = 2;
const SOCKET_AGAIN_MS = 300_000;
const BAD_TOKEN = 4401;
const LATER_SECONDS = 5; // where the server, or a proxy before it, does not say when

export class Client {
  session: Session = EMPTY;
  config: Config = DEFAULT_CONFIG;
  private socket: WebSocket | null = null;
  private round = 0; // of connecting; whatever belongs to an earlier one is ignored
  private socketFailures = 0;
  private isStarted = false;
  private reconnectTimer = 0;
  private pongTimer = 0;
  private typingTimer = 0;
  private hasLeft = false; // logged out, here or in another tab, and not connected since
  private visitor: string; // whom this tab talks as
  private person: string; // changes in storage when the site logs somebody in or out

  constructor(
    readonly api: Api,
    private readonly storage: Storage,
    private readonly name: string,
    private readonly changed: () => void,
    private identity = "", // the site's word, until it is handed over
  ) {
    api.token = storage.get("token");
    this.visitor = storage.get("visitor");
    this.person = storage.get("person");
    this.dispatch({ type: "started", readSeq: Number(storage.get("read")) });
    this.listen();
    // A returning visitor hears about answers without opening the chat.
    if (api.token) this.start();
  }

  /** Connect, once; nothing is asked of the server before a visitor opens the chat. */
  start(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    const own = () => this.session.pending.map(({ cid }) => cid);
    adoptOrphans(this.name, this.storage.drafts(), own, (drafts) => {
      const kept = new Set(this.storage.drafts().map(({ cid }) => cid));
      this.dispatch({ type: "adopted", drafts: drafts.filter((one) => kept.has(one.cid)) });
    });
    void this.connect();
  }

  /** Go on as a user of the site, or, with nothing, as somebody new. */
  identify(identity: string): void {
    this.identity = identity;
    this.hasLeft = !identity;
    if (!identity) {
      this.api.token = "";
      this.storage.set("token", "");
      this.becomeAnother();
    }
    if (!this.isStarted) return identity ? this.start() : undefined;
    this.lost(this.round); // nothing more is sent as who it was until now
    void this.connect();
  }

  /** Has the other tabs go on as whoever this one is from now on. */
  private becomeAnother(): void {
    this.person = newId();
    this.storage.set("person", this.person);
  }

  // Another tab has a new token, or somebody else's: who logged out there is not to be talked as here.
  private follow(): void {
    const token = this.storage.get("token");
    const person = this.storage.get("person");
    const isSame = person === this.person;
    if (isSame) {
      if (token && this.storage.get("visitor") === this.visitor) this.api.token = token;
      return;
    }
    this.person = person;
    this.api.token = token;
    this.identity = "";
    this.hasLeft = true;
    if (!this.isStarted) return;
    this.lost(this.round);
    if (token) void this.connect(); // else a little later: the other tab is about to get one
  }

  submit(text: string, choice = "", files: UploadedFile[] = []): void {
    const cid = newId();
    const draft: Draft = { cid, text, choice, files, at: new Date().toISOString() };
    this.dispatch({ type: "submitted", draft });
  }

  typing(on: boolean): void {
    this.say({ type: "typing", on });
  }

  language(language: Language): void {
    this.say({ type: "language", language });
  }

  async earlier(): Promise<void> {
    const from = Math.max(0, this.session.floor - FIRST_PAGE);
    const { items } = await this.api.messages(from, 0, FIRST_PAGE);
    this.dispatch({ type: "earlier", from, items });
  }

  dispatch(event: Event): void {
    const [session, effects] = step(this.session, event);
    this.session = session;
    this.changed();
    effects.forEach((effect) => this.carryOut(effect));
  }

  private carryOut(effect: Effect): void {
    switch (effect.do) {
      case "send":
        return void this.send(effect.draft);
      case "keep":
        return this.storage.keep(effect.draft);
      case "forget":
        return this.storage.forget(effect.cid);
      case "fetch":
        return void this.fetch(effect.after);
      case "remember":
        return this.storage.set("read", String(effect.readSeq));
      case "retry":
        window.setTimeout(() => this.dispatch({ type: "due", cid: effect.cid }), effect.milliseconds);
        return;
      case "reconnect":
        window.clearTimeout(this.reconnectTimer);
        this.reconnectTimer = window.setTimeout(() => void this.connect(), effect.milliseconds);
    }
  }

  private async connect(): Promise<void> {
    window.clearTimeout(this.reconnectTimer);
    const round = ++this.round;
    const isNamed = this.hasLeft || Boolean(this.identity);
    const isNobody = !this.api.token && !this.identity;
    try {
      const answer = await this.openSession();
      if (round !== this.round) return;
      const other = isNobody && this.storage.get("token");
      if (other) {
        this.api.token = other; // another tab was faster: both are the same visitor
        return void this.connect();
      }
      this.begin(answer, isNamed);
    } catch {
      return this.lost(round);
    }
    if (this.socketFailures < SOCKET_TRIES) this.openSocket(round);
    else void this.poll(round);
  }

  private begin(answer: SessionAnswer, isNamed: boolean): void {
    const { visitor, token, config, last_seq: lastSeq, status } = answer;
    const isNewVisitor = visitor !== this.visitor;
    const isSomebodyElse = isNewVisitor && isNamed && Boolean(this.visitor);
    const isFirst = this.storage.get("visitor") !== visitor; // of the tabs
    if (isSomebodyElse && isFirst) this.storage.forgetUnsent();
    this.visitor = visitor;
    this.api.token = token;
    this.config = config;
    this.storage.set("visitor", visitor);
    this.storage.set("token", token);
    if (isSomebodyElse && isFirst && !this.hasLeft) this.becomeAnother(); // after what it stands for
    this.hasLeft = false;
    this.dispatch({ type: "session", lastSeq, status, isNewVisitor, isSomebodyElse });
  }

  private async openSession() {
    const identity = this.identity;
    try {
      const answer = await this.api.session(identity);
      this.handedOver(identity);
      return answer;
    } catch (error) {
      if (error instanceof Refused && error.status === 403 && identity) {
        this.handedOver(identity);
        return this.api.session();
      }
      if (!(error instanceof Refused && error.status === 401)) throw error;
      this.api.token = ""; // expired, or the site has changed its secret: begin anew
      return this.api.session();
    }
  }

  // Good for minutes: what it proves is in the visitor's token from then on. Before an answer came
  // it is kept, or whoever logged in offline would go on as the one before.
  private handedOver(identity: string): void {
    if (this.identity === identity) this.identity = "";
  }

  private openSocket(round: number): void {
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.api.base.replace(/^http/, "ws") + "ws");
    } catch {
      this.socketFailures = SOCKET_TRIES; // the page's content policy forbids sockets
      return this.lost(round);
    }
    let isWelcome = false;
    // Not onclose alone: Chromium reports a socket that the content policy forbids as an error
    // that is never followed by a close, and a proxy may swallow the greeting.
    const ended = (code: number) => {
      window.clearTimeout(tooLate);
      if (round === this.round && !isWelcome && code !== BAD_TOKEN) this.socketFailures++;
      this.lost(round);
    };
    const tooLate = window.setTimeout(() => ended(0), WELCOME_MS);
    this.socket = socket;
    socket.onerror = () => ended(0);
    socket.onclose = ({ code }) => ended(code);
    socket.onopen = () => {
      const { lastSeq } = this.session;
      const hello = { type: "hello", token: this.api.token, after_seq: lastSeq };
      socket.send(JSON.stringify({ ...hello, language: this.api.language() }));
    };
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      if (round !== this.round) return;
      const frame = JSON.parse(data) as Frame;
      if (frame.type === "welcome") {
        isWelcome = true;
        this.socketFailures = 0;
        window.clearTimeout(tooLate);
      }
      this.hear(frame);
    };
  }

  private hear(frame: Frame): void {
    window.clearTimeout(this.pongTimer); // any frame proves that the line is alive
    if (frame.type === "typing") {
      window.clearTimeout(this.typingTimer);
      const fade = () => this.dispatch({ type: "typing", name: "", on: false });
      if (frame.on) this.typingTimer = window.setTimeout(fade, TYPING_FADES_MS);
    }
    this.dispatch(frame);
  }

  // For networks that let no WebSocket through. Looks now and then whether they do again.
  private async poll(round: number): Promise<void> {
    const socketAgainAt = Date.now() + SOCKET_AGAIN_MS;
    let wait = 0;
    while (round === this.round) {
      const after = this.session.lastSeq;
      try {
        const { items, status } = await this.api.messages(after, wait);
        if (round !== this.round) return;
        this.dispatch({ type: "fetched", after, items, status });
        if (wait === 0) this.dispatch({ type: "replay_end", seq: after });
        wait = this.config.poll_seconds;
      } catch {
        return this.lost(round);
      }
      if (Date.now() > socketAgainAt) {
        this.socketFailures = 0;
        return void this.connect();
      }
    }
  }

  private lost(round: number): void {
    if (round !== this.round) return;
    this.round++;
    this.socket?.close();
    this.socket = null;
    window.clearTimeout(this.pongTimer);
    this.dispatch({ type: "lost", random: Math.random() });
  }

  private async send(draft: Draft): Promise<void> {
    // Answered at once, or the line has died without a word: half a minute is long for who waits.
    if (this.say({ type: "send", ...wire(draft) })) return this.ping();
    const round = this.round;
    const { cid } = draft;
    try {
      this.dispatch({ type: "ack", cid, at: (await this.api.send(draft)).at });
    } catch (error) {
      // With a token that is no longer good, connecting anew gets another.
      if (!(error instanceof Refused) || error.status === 401) return this.lost(round);
      const { text, status, retryAfter } = error;
      const later = retryAfter ?? (status >= 500 ? LATER_SECONDS : null); // not the message's fault
      this.dispatch({ type: "nack", cid, code: "", text, retry_after: later });
    }
  }

  private async fetch(after: number): Promise<void> {
    try {
      const { items, status } = await this.api.messages(after);
      this.dispatch({ type: "fetched", after, items, status });
    } catch {
      this.lost(this.round);
    }
  }

  private say(frame: object): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  private listen(): void {
    const wake = () => {
      this.follow(); // what happened in other tabs while this one was frozen
      if (!this.isStarted || document.visibilityState === "hidden") return;
      if (this.session.link === "offline") void this.connect();
      else if (this.session.link === "online") {
        // The socket may look open and be dead; asking both ways costs little.
        this.ping();
        void this.fetch(this.session.lastSeq);
      }
    };
    window.addEventListener("storage", () => this.follow());
    window.addEventListener("online", wake);
    // Not waiting for the socket: it may look open long after the network is gone.
    window.addEventListener("offline", () => this.isStarted && this.lost(this.round));
    window.addEventListener("pageshow", wake);
    document.addEventListener("visibilitychange", wake);
    window.setInterval(() => this.ping(), PING_MS);
  }

  private ping(): void {
    const round = this.round;
    if (!this.say({ type: "ping" })) return;
    window.clearTimeout(this.pongTimer);
    this.pongTimer = window.setTimeout(() => this.lost(round), PONG_MS);
  }
}

function newId(): string {
  // randomUUID exists on secure pages only; a support page may still be plain http.
  return crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}
