// SPDX-License-Identifier: AGPL-3.0-or-later
// The words that widget and server exchange. The server's side is frames.py and bodies.py.

export type Author = "customer" | "bot" | "agent" | "system";
export type Status = "bot" | "waiting" | "human" | "closed";
export type Language = "zh" | "en";

export interface Option {
  id: string;
  label: string;
}

export interface StoredFile {
  blob: string;
  name: string;
  content_type: string;
  size_bytes: number;
}

/** A file of this visitor that can be put into a message. */
export interface UploadedFile extends StoredFile {
  ref: string;
}

export interface Message {
  seq: number;
  /** The sender's own id; empty for what others wrote. */
  cid: string;
  author: Author;
  author_name: string;
  at: string;
  text: string;
  options: Option[];
  attachments: StoredFile[];
}

/** A message the visitor has written and the server has not confirmed. */
export interface Draft {
  cid: string;
  text: string;
  choice: string;
  files: UploadedFile[];
  at: string;
}

export interface Config {
  title: string;
  text_max: number;
  file_max_bytes: number;
  files_max: number;
  file_types: string[];
  poll_seconds: number;
}

export interface SessionAnswer {
  token: string;
  visitor: string;
  last_seq: number;
  status: Status;
  language: Language;
  config: Config;
}

export type Frame =
  | { type: "welcome"; seq: number; status: Status }
  | ({ type: "message"; after: number } & Message)
  | { type: "replay_end"; seq: number }
  | { type: "ack"; cid: string; at: string }
  | { type: "nack"; cid: string; code: string; text: string; retry_after: number | null }
  | { type: "typing"; name: string; on: boolean }
  | { type: "status"; status: Status }
  | { type: "reset" }
  | { type: "pong" }
  | { type: "error"; code: string; text: string };

/** What counts where the server has not said otherwise yet. */
export const DEFAULT_CONFIG: Config = {
  title: "",
  text_max: 8000,
  file_max_bytes: 10 * 1024 * 1024,
  files_max: 10,
  file_types: ["image/*", "video/*", "application/pdf", "text/plain"],
  poll_seconds: 25,
};
