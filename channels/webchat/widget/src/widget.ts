// SPDX-License-Identifier: AGPL-3.0-or-later
// The one script a page embeds: puts the button into the corner and loads the chat behind it
// when it is wanted. Attributes of the script tag:
//   data-language  zh or en; else the page's, else the browser's
//   data-accent    the site's colour, such as #0f766e
//   data-position  left puts the button into the other corner
//   data-theme     light or dark; else what the visitor's system says
//   data-identity  a token of the site's server that says who is logged in (README)
// Later: document.querySelector("frontdesk-chat").identify(token); with "" nobody is any more.
// A click on anything with the attribute data-frontdesk-open opens the chat.

import { close as closeEn, open as openEn, open_unread as unreadEn, unreachable as awayEn } from "../texts/en.yaml";
import { close as closeZh, open as openZh, open_unread as unreadZh, unreachable as awayZh } from "../texts/zh.yaml";
import { readableOn } from "./colour";
import type { ChatElement, ChatScript, Embedding, OpenChat } from "./embedding";
import { chooseLanguage } from "./language";
import css from "./launcher.css?inline";
import type { Language } from "./protocol";
import { pageShelf, Storage } from "./storage";

const TAG = "frontdesk-chat";
const TEXTS = {
  zh: { open: openZh, unread: unreadZh, close: closeZh, away: awayZh },
  en: { open: openEn, unread: unreadEn, close: closeEn, away: awayEn },
};
const CHAT_SHAPE =
  "M5 4.5h14a2.5 2.5 0 0 1 2.5 2.5v8a2.5 2.5 0 0 1-2.5 2.5h-6L8 21.5v-4H5A2.5 2.5 0 0 1 2.5 15V7A2.5 2.5 0 0 1 5 4.5ZM7.5 9.5h9M7.5 13h5.5";
const CLOSE_SHAPE = "m6 6 12 12M18 6 6 18";

function mount(script: HTMLScriptElement): void {
  if (document.querySelector(TAG)) return; // embedded twice, for example by two templates
  const base = new URL(".", script.src).href;
  const storage = new Storage(pageShelf(), new URL(base).pathname);
  const { dataset } = script;
  const language = chooseLanguage(
    storage.get("language"),
    dataset["language"],
    document.documentElement.lang,
    navigator.language,
  );
  const root = document.createElement(TAG) as ChatElement;
  const shadow = root.attachShadow({ mode: "open" });
  dress(root, shadow, dataset);
  const place = document.createElement("div");
  const launcher = createLauncher();
  shadow.append(place, launcher.button);
  const embedding: Embedding = {
    base,
    place,
    shadow,
    storage,
    language,
    identity: dataset["identity"] ?? "",
    paint: launcher.paint,
    focusLauncher: () => launcher.button.focus(),
    chat: null,
  };
  const load = loader(embedding, script.nonce, launcher.button);
  const show = (isOpen: (chat: OpenChat) => boolean) =>
    void load().then(
      (chat) => chat.show(isOpen(chat)),
      () => launcher.name(TEXTS[language].away),
    );
  launcher.paint(false, 0, language);
  launcher.button.addEventListener("click", () => show((chat) => !chat.isOpen()));
  // Whoever points at the button is about to press it.
  launcher.button.addEventListener("pointerenter", () => void load().catch(() => undefined));
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-frontdesk-open]")) show(() => true);
  });
  root.identify = (identity) => void load().then((chat) => chat.identify(identity), () => undefined);
  // Beside the body: what a site's own navigation puts in place of one page's body leaves it alone.
  document.documentElement.append(root);
  // A returning visitor hears about answers without opening the chat.
  if (storage.get("token")) void load().catch(() => undefined);
}

function loader(
  embedding: Embedding,
  nonce: string,
  button: HTMLElement,
): () => Promise<OpenChat> {
  let loading: Promise<OpenChat> | null = null;
  return () =>
    (loading ??= new Promise((resolve, reject) => {
      const part = Object.assign(document.createElement("script"), { frontdesk: embedding }) as ChatScript;
      button.ariaBusy = "true";
      part.onload = () => {
        button.ariaBusy = null;
        if (embedding.chat) resolve(embedding.chat);
      };
      part.onerror = () => {
        button.ariaBusy = null;
        loading = null; // the next click tries again
        part.remove();
        reject(new Error("chat.js"));
      };
      part.nonce = nonce; // for sites whose content policy goes by nonce
      part.src = trusted(embedding.base + "chat.js");
      document.head.append(part);
    }));
}

// Sites that require Trusted Types (and name them) allow a policy called "frontdesk".
function trusted(address: string): string {
  const { trustedTypes } = window as unknown as {
    trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } };
  };
  const rules = { createScriptURL: (url: string) => url };
  return trustedTypes?.createPolicy("frontdesk", rules).createScriptURL(address) ?? address;
}

function createLauncher() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "launcher";
  button.setAttribute("aria-controls", "panel");
  const svg = draw("svg", {
    width: "26", height: "26", viewBox: "0 0 24 24", fill: "none", stroke: "currentColor",
    "stroke-width": "1.8", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true",
  });
  const shape = draw("path", {});
  const badge = document.createElement("span");
  badge.className = "badge";
  badge.ariaHidden = "true";
  svg.append(shape);
  button.append(svg, badge);
  const name = (text: string) => {
    button.ariaLabel = button.title = text;
  };
  const paint = (isOpen: boolean, unread: number, language: Language) => {
    const texts = TEXTS[language];
    name(isOpen ? texts.close : unread ? texts.unread.replace("{count}", String(unread)) : texts.open);
    button.ariaExpanded = String(isOpen);
    badge.hidden = !unread;
    badge.textContent = unread > 9 ? "9+" : String(unread);
    shape.setAttribute("d", isOpen ? CLOSE_SHAPE : CHAT_SHAPE);
  };
  return { button, paint, name };
}

function draw(name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}

// Constructed style sheets and CSSOM are what a strict content policy of the host page permits.
function dress(root: HTMLElement, shadow: ShadowRoot, wishes: DOMStringMap): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  shadow.adoptedStyleSheets = [sheet];
  root.style.setProperty("all", "initial", "important"); // no rule of the page reaches inside
  root.style.setProperty("display", "block", "important");
  const accent = wishes["accent"] ?? "";
  if (CSS.supports("color", accent)) {
    root.style.setProperty("--accent", accent);
    root.style.setProperty("--on-accent", readableOn(accent));
  }
  root.dataset["theme"] = wishes["theme"] ?? "auto";
  root.dataset["position"] = wishes["position"] ?? "right";
}

const script = document.currentScript as HTMLScriptElement;
if (document.body) mount(script);
else document.addEventListener("DOMContentLoaded", () => mount(script));
