// SPDX-License-Identifier: AGPL-3.0-or-later
// What survives a page change: token, whose it is, language, read mark, unconfirmed messages, and
// what is being written.
// In the embedding page's own storage, so blocked third-party cookies do not matter; in memory
// where storage is denied.

import type { Draft } from "./protocol";

export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  readonly length: number;
  key(index: number): string | null;
}

export function memoryShelf(): Shelf {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    key: (index) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size;
    },
  };
}

export function pageShelf(): Shelf {
  try {
    const shelf = window.localStorage;
    shelf.setItem("frontdesk", "1");
    shelf.removeItem("frontdesk");
    return shelf;
  } catch {
    return memoryShelf();
  }
}

/** One chat's part of a shelf; `name` keeps several chats on one site apart. */
export class Storage {
  constructor(
    private readonly shelf: Shelf,
    private readonly name: string,
  ) {}

  get(key: string): string {
    return this.shelf.getItem(this.path(key)) ?? "";
  }

  set(key: string, value: string): void {
    try {
      if (value) this.shelf.setItem(this.path(key), value);
      else this.shelf.removeItem(this.path(key));
    } catch {
      // The quota is used up: the page still works, only a reload would forget.
    }
  }

  // One key for each draft: two tabs never overwrite each other's list.
  keep(draft: Draft): void {
    this.set(`draft:${draft.cid}`, JSON.stringify(draft));
  }

  forget(cid: string): void {
    this.set(`draft:${cid}`, "");
  }

  drafts(): Draft[] {
    const prefix = this.path("draft:");
    const found: Draft[] = [];
    for (let index = 0; index < this.shelf.length; index++) {
      const key = this.shelf.key(index);
      if (!key?.startsWith(prefix)) continue;
      try {
        found.push(JSON.parse(this.shelf.getItem(key) ?? "") as Draft);
      } catch {
        // Not written by us, or cut off; nothing to send.
      }
    }
    return found.sort((one, other) => (one.at < other.at ? -1 : 1));
  }

  /** What is in the field and not sent yet. */
  get writing(): string {
    return this.get("writing");
  }

  set writing(text: string) {
    this.set("writing", text);
  }

  /** The text of a field after another tab wrote on, or sent it; unless this one has its own. */
  followed(text: string, { key, oldValue, newValue }: StorageEvent): string {
    return key === this.path("writing") && text === (oldValue ?? "") ? (newValue ?? "") : text;
  }

  /** What one person left unsent is not sent, nor shown, in the name of another. */
  forgetUnsent(): void {
    this.drafts().forEach(({ cid }) => this.forget(cid));
    this.writing = "";
  }

  private path(key: string): string {
    return `frontdesk:${this.name}:${key}`;
  }
}
