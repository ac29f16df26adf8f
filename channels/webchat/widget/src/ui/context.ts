// SPDX-License-Identifier: AGPL-3.0-or-later
// What every part of the chat window may use.

import type { Client } from "../client";
import type { Session } from "../session";
import type { Language } from "../protocol";
import type { Storage } from "../storage";
import type { Say } from "../texts";

export interface Chat {
  client: Client;
  storage: Storage;
  session: Session;
  say: Say;
  language: Language;
  switchLanguage(): void;
  close(): void;
}
