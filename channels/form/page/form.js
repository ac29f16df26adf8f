// SPDX-License-Identifier: AGPL-3.0-or-later
// Makes the form quicker; everything works without it. What a field means is asked of the server,
// so that the page and the chat can never disagree.
"use strict";

document.documentElement.classList.add("scripted");
const sheet = document.querySelector("form[data-check]");
const PAUSE_MS = 400;
// Where saying how an answer is understood helps: a choice shows that by itself.
const READ_BACK = new Set(["datetime", "date", "phone", "product", "serial_number", "number"]);
const touched = new Set();
const filledByUs = new Map(); // field name → the value that followed from another answer
let asked = 0;
let timer = 0;

function boxOf(name) {
  return document.getElementById(`field-${name}`);
}

function lineOf(box) {
  return box.querySelector("input[type=text], input[type=tel], input[type=email], textarea");
}

function showProblem(box, text) {
  box.classList.toggle("wrong", text !== "");
  box.querySelector(".problem").textContent = text;
  lineOf(box)?.setAttribute("aria-invalid", String(text !== ""));
}

function showReading(box, text) {
  const line = box.querySelector(".reads");
  line.textContent = line.dataset.text.replace("{value}", text);
  line.hidden = text === "" || !READ_BACK.has(box.dataset.kind);
}

function apply(box, isAsked) {
  // Whatever somebody wrote stays in sight, whether it is asked for or not.
  const line = lineOf(box);
  const isEmpty = !line || line.value === "";
  box.hidden = !isAsked && isEmpty && !box.querySelector("input:checked, .kept li");
}

function fill(box, text) {
  const line = lineOf(box);
  const name = box.dataset.field;
  if (line && (line.value === "" || line.value === filledByUs.get(name))) {
    line.value = text;
    filledByUs.set(name, text);
    showProblem(box, "");
  }
}

function judge(answer) {
  const missing = new Set(answer.missing);
  const applies = new Set(answer.applies);
  for (const box of sheet.querySelectorAll("[data-field]")) {
    const name = box.dataset.field;
    apply(box, applies.has(name));
    const problem = answer.problems[name] ?? "";
    // What is still empty is no mistake before it is sent.
    if (touched.has(name)) showProblem(box, missing.has(name) ? "" : problem);
    showReading(box, problem ? "" : (answer.reads[name] ?? ""));
    if (answer.fills[name]) fill(box, answer.fills[name]);
  }
}

async function check() {
  const turn = ++asked;
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(sheet)) {
    if (typeof value === "string" && !name.endsWith(".ref")) body.append(name, value);
  }
  try {
    const response = await fetch(sheet.dataset.check, { method: "POST", body });
    if (response.ok && turn === asked) judge(await response.json());
  } catch {
    // Away for a moment: the server checks again when the page is sent.
  }
}

function checkSoon() {
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE_MS);
}

// Files go up as they are chosen, so that sending is quick and a bad one is told at once.
function rowFor(file, box) {
  const row = document.createElement("li");
  if (file.type.startsWith("image/")) {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
    picture.addEventListener("error", () => picture.remove(), { once: true });
    row.append(picture);
  }
  const name = document.createElement("span");
  name.className = "name";
  name.textContent = `${file.name} · ${box.querySelector(".files").dataset.sending}`;
  row.append(name);
  box.querySelector(".kept").append(row);
  return row;
}

function addRemove(row, box) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = box.querySelector(".files").dataset.remove;
  button.addEventListener("click", () => row.remove());
  row.append(button);
}

async function upload(file, box) {
  const row = rowFor(file, box);
  const body = new FormData();
  body.append("_page", sheet.elements._page.value);
  body.append("_language", sheet.elements._language.value);
  body.append(box.dataset.field, file);
  let answer = { problem: sheet.dataset.failed };
  try {
    const response = await fetch(sheet.dataset.upload, { method: "POST", body });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    if (isJson) answer = await response.json();
  } catch {
    // The text above says so.
  }
  if (!answer.files?.length) {
    row.remove();
    showProblem(box, answer.problem);
    return;
  }
  row.querySelector(".name").textContent = answer.files[0].name;
  const reference = document.createElement("input");
  reference.type = "hidden";
  reference.name = `${box.dataset.field}.ref`;
  reference.value = answer.files[0].ref;
  row.append(reference);
  addRemove(row, box);
}

async function uploadAll(picker) {
  const box = picker.closest("[data-field]");
  const room = Number(box.querySelector(".files").dataset.most) - box.querySelectorAll(".kept li").length;
  const files = [...picker.files].slice(0, Math.max(room, 0));
  picker.value = "";
  showProblem(box, "");
  setBusy(1);
  for (const file of files) await upload(file, box);
  setBusy(-1);
}

let busy = 0;
function setBusy(by) {
  busy += by;
  sheet.querySelector(".send").disabled = busy > 0;
}

function locate(place) {
  const said = place.querySelector(".located");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      place.querySelector("input").value = `${coords.latitude.toFixed(6)},${coords.longitude.toFixed(6)}`;
      said.textContent = place.dataset.found;
      checkSoon();
    },
    () => {
      said.textContent = place.dataset.refused;
    },
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
  );
}

function begin() {
  for (const box of sheet.querySelectorAll("[data-field]")) {
    if (box.classList.contains("wrong")) touched.add(box.dataset.field);
    apply(box, box.dataset.applies === "yes" || box.classList.contains("wrong"));
    for (const row of box.querySelectorAll(".kept li")) addRemove(row, box);
  }
  for (const place of sheet.querySelectorAll(".place")) {
    place.hidden = !("geolocation" in navigator);
    place.querySelector(".locate").addEventListener("click", () => locate(place));
    if (place.querySelector("input").value) place.querySelector(".located").textContent = place.dataset.found;
  }
  sheet.addEventListener("input", checkSoon);
  sheet.addEventListener("change", (event) => {
    if (event.target.type === "file") {
      uploadAll(event.target);
      return;
    }
    const box = event.target.closest("[data-field]");
    if (box) touched.add(box.dataset.field);
    clearTimeout(timer);
    check();
  });
  sheet.addEventListener("submit", (event) => {
    const send = sheet.querySelector(".send");
    if (send.dataset.sent) {
      event.preventDefault(); // a second press of an impatient thumb; the server knows it as well
      return;
    }
    if (event.submitter?.name === "_switch") return;
    send.dataset.sent = "yes";
    send.textContent = send.dataset.busy;
  });
  // A page that comes back from the browser's memory can be sent again: it leads to the same report.
  const words = sheet.querySelector(".send").textContent;
  addEventListener("pageshow", () => {
    const send = sheet.querySelector(".send");
    delete send.dataset.sent;
    send.textContent = words;
  });
  document.getElementById("note")?.scrollIntoView({ block: "center" });
}

if (sheet) begin();
