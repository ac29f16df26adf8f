// SPDX-License-Identifier: AGPL-3.0-or-later
// What widget.js hands to chat.js, and what it gets back. widget.js is on every page of a site
// and stays small; chat.js is loaded when somebody opens the chat, or comes back to one.

import type { Language } from "./protocol";
import type { Storage } from "./storage";

export interface Embedding {
  /** The address of this chat's account on the hub, with a slash at its end. */
  base: string;
  /** Where the chat window is drawn, inside the shadow root. */
  place: HTMLElement;
  shadow: ShadowRoot;
  storage: Storage;
  language: Language;
  /** The site's word who this is, as the page came; handed over when the chat connects. */
  identity: string;
  /** Show on the corner button what the chat is doing. */
  paint(isOpen: boolean, unread: number, language: Language): void;
  focusLauncher(): void;
  /** Set by chat.js when it has run. */
  chat: OpenChat | null;
}

export interface OpenChat {
  isOpen(): boolean;
  show(isOpen: boolean): void;
  /** Who the site says this is; empty: nobody, and what was said is forgotten here. */
  identify(identity: string): void;
}

/** The element on the page, for the site's own scripts. */
export type ChatElement = HTMLElement & { identify(identity: string): void };

/** The property of the script element of chat.js that carries the embedding: no global names. */
export type ChatScript = HTMLScriptElement & { frontdesk: Embedding };
