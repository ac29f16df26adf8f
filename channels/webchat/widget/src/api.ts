// SPDX-License-Identifier: AGPL-3.0-or-later
// The server over HTTP. The token travels in a header, never in an address.

import type { Draft, Language, Message, SessionAnswer, Status, UploadedFile } from "./protocol";

/** The server's refusal: `text` is meant for the visitor. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly text: string,
    readonly retryAfter: number | null,
  ) {
    super(text);
  }
}

const PATIENCE_MS = 15_000;
const STALLED_MS = 45_000; // no byte of a file for so long: the line is dead, not slow

export class Api {
  token = "";

  constructor(
    readonly base: string,
    readonly language: () => Language,
  ) {}

  session(identity = ""): Promise<SessionAnswer> {
    return this.post("session", { token: this.token, language: this.language(), identity });
  }

  send(draft: Draft): Promise<{ status: string; at: string }> {
    return this.post("messages", { ...wire(draft), language: this.language() });
  }

  messages(after: number, wait = 0, limit = 100): Promise<{ items: Message[]; status: Status }> {
    const address = `messages?after=${after}&wait=${wait}&limit=${limit}`;
    return this.call(address, {}, PATIENCE_MS + wait * 1000);
  }

  async file(blob: string): Promise<Blob> {
    const answer = await fetch(this.base + `files/${blob}`, { headers: this.headers() });
    if (!answer.ok) throw await refusal(answer);
    return answer.blob();
  }

  /** Uploads with XMLHttpRequest, because fetch cannot tell how far it has come. */
  upload(file: File, progress: (percent: number) => void): [Promise<UploadedFile>, () => void] {
    const request = new XMLHttpRequest();
    const done = new Promise<UploadedFile>((resolve, reject) => {
      let stalled = 0;
      const expect = () => {
        window.clearTimeout(stalled);
        stalled = window.setTimeout(() => request.abort(), STALLED_MS);
      };
      request.upload.onprogress = (event) => {
        expect();
        progress(Math.round((100 * event.loaded) / event.total));
      };
      request.onloadend = () => window.clearTimeout(stalled);
      request.onerror = request.onabort = () => reject(new Refused(0, "", null));
      request.onload = () => {
        const body = parse(request.responseText);
        if (request.status === 201) resolve(body as unknown as UploadedFile);
        else reject(new Refused(request.status, String(body["detail"] ?? ""), null));
      };
      request.open("POST", this.base + "files");
      for (const [name, value] of Object.entries(this.headers())) request.setRequestHeader(name, value);
      request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
      request.send(file);
      expect();
    });
    return [done, () => request.abort()];
  }

  private post<T>(path: string, body: object): Promise<T> {
    return this.call(path, { method: "POST", body: JSON.stringify(body) }, PATIENCE_MS);
  }

  private async call<T>(path: string, init: RequestInit, patience: number): Promise<T> {
    const answer = await fetch(this.base + path, {
      ...init,
      headers: this.headers(),
      credentials: "omit",
      signal: AbortSignal.timeout(patience),
    });
    if (!answer.ok) throw await refusal(answer);
    return (await answer.json()) as T;
  }

  private headers(): Record<string, string> {
    const headers: Record<string, string> = { "Accept-Language": this.language() };
    if (this.token) headers["Authorization"] = `Bearer ${this.token}`;
    return headers;
  }
}

/** A draft as the server reads it. */
export function wire(draft: Draft): object {
  const { cid, text, choice, files } = draft;
  return { cid, text, choice, files: files.map((one) => one.ref) };
}

async function refusal(answer: Response): Promise<Refused> {
  const problem = parse(await answer.text());
  const seconds = Number(problem["retry_after"] ?? answer.headers.get("Retry-After"));
  return new Refused(answer.status, String(problem["detail"] ?? ""), seconds || null);
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
