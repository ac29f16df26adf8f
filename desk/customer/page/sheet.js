// SPDX-License-Identifier: AGPL-3.0-or-later
// The sheet's one button; it is not printed itself.
"use strict";

const button = document.getElementById("print");
button.hidden = false; // without scripts the browser's own menu prints
button.addEventListener("click", () => window.print());
