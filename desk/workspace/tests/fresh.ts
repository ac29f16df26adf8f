// SPDX-License-Identifier: AGPL-3.0-or-later
// What a test mounted ends with it, and each file begins with nothing of the one before, which had
// the same page.

import { disableAutoUnmount, enableAutoUnmount } from "@vue/test-utils";
import { afterEach, beforeAll } from "vitest";

disableAutoUnmount(); // of the file before; to enable it twice is an error
enableAutoUnmount(afterEach);

beforeAll(() => {
  if (typeof document === "undefined") return; // what needs no page has none
  document.body.innerHTML = "";
  localStorage.clear();
  sessionStorage.clear();
});
