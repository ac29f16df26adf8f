// SPDX-License-Identifier: AGPL-3.0-or-later
// The frames of the live connection, and reading them from the wire. A frame of an unknown type
// is not an error: an older workspace stays usable while a newer hub talks to it.

import type { Conversation, Message, Ticket } from "@/api/types";

export interface ChangesFrame {
  type: "changes";
  changed: number;
  conversations: Conversation[];
  tickets: Ticket[];
}

export interface MessagesFrame {
  type: "messages";
  conversation_id: string;
  items: Message[];
}

export interface TypingFrame {
  type: "typing";
  conversation_id: string;
  name: string;
  is_typing: boolean;
}

export interface PresenceFrame {
  type: "presence";
  agents: { id: string; name: string; viewing: string | null }[];
}

/** How much could not be handled; sent to those who may look at it. */
export interface ParkedFrame {
  type: "parked";
  count: number;
}

export type ServerFrame =
  | ChangesFrame
  | MessagesFrame
  | TypingFrame
  | PresenceFrame
  | ParkedFrame
  | { type: "pong" }
  | { type: "reset" };

export type ClientFrame =
  | { type: "open"; conversation_id: string; after_seq: number }
  | { type: "close"; conversation_id: string }
  | { type: "typing"; conversation_id: string; is_typing: boolean }
  | { type: "ping" };

const known = new Set(["changes", "messages", "typing", "presence", "parked", "pong", "reset"]);

export function parseFrame(text: string): ServerFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  return known.has(String(value.type)) ? (value as ServerFrame) : null;
}
