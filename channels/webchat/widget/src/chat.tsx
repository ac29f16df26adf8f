// SPDX-License-Identifier: AGPL-3.0-or-later
// The chat itself, loaded by widget.ts: connects the client with the window and the button.

import { render } from "preact";
import { Api } from "./api";
import css from "./chat.css?inline";
import { Client } from "./client";
import type { ChatScript, Embedding } from "./embedding";
import { asksInWords, unreadCount } from "./session";
import { sayIn } from "./texts";
import { Panel } from "./ui/Panel";

function start(embedding: Embedding): void {
  const { base, place, shadow, storage } = embedding;
  let language = embedding.language;
  let client: Client | null = null;
  const draw = () => {
    if (!client) return;
    const { session } = client;
    const chat = { client, storage, session, say: sayIn(language), language, switchLanguage, close };
    render(<Panel chat={chat} isOpen={session.isOpen} />, place);
    embedding.paint(session.isOpen, unreadCount(session), language);
  };
  const show = (isOpen: boolean) => {
    if (isOpen) client?.start();
    client?.dispatch({ type: "panel", isOpen });
  };
  const close = () => {
    show(false);
    embedding.focusLauncher();
  };
  const switchLanguage = () => {
    language = language === "zh" ? "en" : "zh";
    storage.set("language", language);
    client?.language(language);
    // What is asked already stands there in the other language: whoever asks says it again.
    if (client && asksInWords(client.session)) client.submit(sayIn(language)("in_this_language"));
    draw();
  };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  const api = new Api(base, () => language);
  client = new Client(api, storage, new URL(base).pathname, draw, embedding.identity);
  const identify = (identity: string) => client?.identify(identity);
  embedding.chat = { isOpen: () => client.session.isOpen, show, identify };
  draw();
}

start((document.currentScript as ChatScript).frontdesk);
