// SPDX-License-Identifier: AGPL-3.0-or-later
// The sandbox page: one chat per channel, filled by polling. What people write is only ever set as
// text, never as markup.

const POLL_MS = 700;
const GUARD = { "X-Frontdesk-Sandbox": "1" };
const KEPT = "frontdesk-sandbox-language";
const start = await (await fetch("/api/start")).json();
const chats = new Map();
let language = kept() ?? (navigator.language.startsWith("zh") ? "zh" : "en");
let shown = start.channels[0]?.kind ?? "";

const byId = (id) => document.getElementById(id);
const person = () => encodeURIComponent(byId("person").value.trim() || "anna");

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // storage is switched off: the browser's language will do
  }
}

function say(key, values = {}) {
  const text = start.texts[language][key];
  return Object.entries(values).reduce((done, [name, value]) => done.replace(`{${name}}`, value), text);
}

async function act(kind, what, body) {
  const problem = chats.get(kind).problem;
  try {
    const answer = await fetch(`/api/${kind}/${person()}/${what}`, { method: "POST", headers: GUARD, body });
    const told = (await answer.json()).problem;
    problem.textContent = told ? say("failed", { problem: told }) : "";
  } catch (error) {
    problem.textContent = say("failed", { problem: error.message });
  }
  problem.hidden = !problem.textContent;
  await refresh();
}

const value = (text) => JSON.stringify({ value: text });

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function entry(kind, one) {
  const line = element("article", one.is_own ? "entry own" : "entry");
  line.setAttribute("aria-label", say(one.is_own ? "you" : "them"));
  if (one.text) line.append(linked(one.text));
  for (const picture of one.pictures) line.append(pictured(picture));
  if (one.options.length) {
    const options = element("div", "options");
    for (const option of one.options) {
      const button = element("button", "option", option.label);
      button.type = "button";
      button.addEventListener("click", () => act(kind, "press", value(option.id)));
      options.append(button);
    }
    line.append(options);
  }
  if (one.note) line.append(element("p", "note", one.note));
  return line;
}

// Addresses in a text can be followed: the report form, a status page.
function linked(text) {
  const line = element("p", "text");
  for (const part of text.split(/(https?:\/\/[^\s<>"'。，；）)]+)/)) {
    if (!/^https?:\/\//.test(part)) {
      line.append(part);
      continue;
    }
    const link = element("a", "", part);
    link.href = part;
    link.target = "_blank";
    link.rel = "noopener";
    line.append(link);
  }
  return line;
}

function pictured(picture) {
  if (!picture.url) return element("p", "file", `${say("file")} ${picture.name}`);
  const image = element("img", "picture");
  image.src = picture.url;
  image.alt = picture.name;
  image.addEventListener("load", () => image.closest(".messages")?.scrollTo(0, 1e9)); // it grew
  return image;
}

function fill(kind, entries) {
  const chat = chats.get(kind);
  const state = JSON.stringify([language, entries]);
  if (chat.state === state) return;
  chat.state = state;
  const lines = entries.map((one) => entry(kind, one));
  chat.messages.replaceChildren(...(lines.length ? lines : [element("p", "empty", say("empty"))]));
  chat.messages.scrollTop = chat.messages.scrollHeight;
}

async function refresh() {
  try {
    const told = await (await fetch(`/api/chats/${person()}`)).json();
    byId("starting").hidden = told.is_ready;
    for (const [kind, entries] of Object.entries(told.chats)) fill(kind, entries);
  } catch {
    byId("starting").hidden = false; // the command was stopped; a new one is found by itself
  }
}

function open(channel) {
  const section = byId("chat").content.cloneNode(true).querySelector("section");
  const form = section.querySelector("form");
  const kind = channel.kind;
  if (!channel.is_chat) form.elements.text.replaceWith(lines());
  section.id = `chat-${kind}`;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = form.elements.text.value.trim();
    form.elements.text.value = "";
    if (text) act(kind, "say", value(text));
  });
  const file = section.querySelector("input[type=file]");
  file.addEventListener("change", () => {
    if (file.files[0]) act(kind, "photo", file.files[0]);
    file.value = "";
  });
  const tab = element("button", "tab");
  tab.type = "button";
  tab.setAttribute("aria-controls", section.id);
  tab.addEventListener("click", () => show(kind));
  byId("tabs").append(tab);
  byId("chats").append(section);
  chats.set(kind, {
    channel, section, tab, form, file,
    messages: section.querySelector(".messages"),
    problem: section.querySelector(".problem"),
  });
}

// A letter has many lines: Enter begins another one.
function lines() {
  const field = element("textarea", "");
  field.name = "text";
  field.maxLength = 20000;
  field.rows = 3;
  return field;
}

function show(kind) {
  shown = kind;
  for (const [other, chat] of chats) {
    chat.section.classList.toggle("shown", other === shown);
    chat.tab.setAttribute("aria-pressed", String(other === shown));
  }
}

function speak() {
  document.documentElement.lang = language;
  document.title = say("title");
  for (const place of document.querySelectorAll("[data-text]")) place.textContent = say(place.dataset.text);
  byId("person").title = say("person_hint");
  byId("to-all").elements.text.placeholder = say("type_here");
  byId("to-all").elements.text.setAttribute("aria-label", say("say_to_all"));
  for (const { channel, section, tab, form, file, messages } of chats.values()) {
    section.querySelector("h2").textContent = tab.textContent = channel.title[language];
    messages.setAttribute("aria-label", channel.title[language]);
    form.elements.text.placeholder = say("type_here");
    form.elements.text.setAttribute("aria-label", `${channel.title[language]}: ${say("type_here")}`);
    form.querySelector("button").textContent = say("send");
    file.setAttribute("aria-label", say("photo"));
    file.parentElement.title = say("photo");
  }
}

start.channels.forEach(open);
byId("desk").href = start.desk;
byId("form").href = start.form;
byId("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // storage is switched off: the choice holds until the page is left
  }
  speak();
  refresh();
});
byId("person").addEventListener("input", refresh);
byId("to-all").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.text;
  const text = field.value.trim();
  field.value = "";
  if (text) for (const kind of chats.keys()) act(kind, "say", value(text));
});
speak();
show(shown);
await refresh();
setInterval(() => document.hidden || refresh(), POLL_MS);
