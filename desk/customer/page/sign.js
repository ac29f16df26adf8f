// SPDX-License-Identifier: AGPL-3.0-or-later
// The field to sign in: drawn with finger, pen or mouse, or the typed name written into it for
// whoever cannot draw; sent as a picture with the form.
"use strict";

const pad = document.getElementById("pad");
const picture = document.getElementById("picture");
const nameField = document.getElementById("name");
const state = document.getElementById("state");
const ink = pad.getContext("2d");
let strokes = []; // kept, so that turning the phone loses nothing
let stroke = null;
let isTyped = false;

function redraw() {
  const scale = Math.min(window.devicePixelRatio || 1, 2);
  pad.width = Math.round(pad.clientWidth * scale);
  pad.height = Math.round(pad.clientHeight * scale);
  ink.fillStyle = "#fff";
  ink.fillRect(0, 0, pad.width, pad.height);
  ink.strokeStyle = "#111";
  ink.lineWidth = 2.5 * scale;
  ink.lineCap = ink.lineJoin = "round";
  for (const points of strokes) {
    ink.beginPath();
    points.forEach(([x, y], place) => {
      if (place) ink.lineTo(x * scale, y * scale);
      else ink.moveTo(x * scale, y * scale);
    });
    if (points.length === 1) ink.lineTo(points[0][0] * scale + 0.1, points[0][1] * scale);
    ink.stroke();
  }
  if (isTyped) writeName(scale);
}

function writeName(scale) {
  const text = nameField.value.trim();
  const room = pad.width - 32 * scale;
  const font = (size) => `italic ${size}px "Segoe Script", "Snell Roundhand", KaiTi, STKaiti, cursive, serif`;
  let size = 56 * scale;
  ink.font = font(size);
  size = Math.min(size, (size * room) / Math.max(ink.measureText(text).width, 1));
  ink.font = font(size);
  ink.fillStyle = "#111";
  ink.textAlign = "center";
  ink.textBaseline = "middle";
  ink.fillText(text, pad.width / 2, pad.height / 2);
}

function show(what) {
  redraw();
  state.textContent = state.dataset[what];
}

function place(event) {
  const box = pad.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

pad.addEventListener("pointerdown", (event) => {
  pad.setPointerCapture(event.pointerId);
  isTyped = false;
  stroke = [place(event)];
  strokes.push(stroke);
  redraw();
});
pad.addEventListener("pointermove", (event) => {
  if (!stroke) return;
  stroke.push(place(event));
  redraw();
});
for (const end of ["pointerup", "pointercancel"]) {
  pad.addEventListener(end, () => {
    if (stroke) show("drawn");
    stroke = null;
  });
}
document.getElementById("clear").addEventListener("click", () => {
  strokes = [];
  isTyped = false;
  show("empty");
});
document.getElementById("type").addEventListener("click", () => {
  if (!nameField.value.trim()) return nameField.focus();
  strokes = [];
  isTyped = true;
  show("typed");
});
nameField.addEventListener("input", () => { if (isTyped) redraw(); });
// Sent without a stroke or a name, the page would come back with an empty field.
document.querySelector("form").addEventListener("submit", (event) => {
  const isWhole = (strokes.length > 0 || isTyped) && nameField.value.trim() !== "";
  document.getElementById("incomplete").hidden = isWhole;
  if (isWhole) picture.value = pad.toDataURL("image/png");
  else event.preventDefault();
});
window.addEventListener("resize", redraw);
redraw();
