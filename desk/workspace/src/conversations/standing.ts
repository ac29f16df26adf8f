// SPDX-License-Identifier: AGPL-3.0-or-later
// How this agent stands to a conversation: what they may do in it and what to tell them before
// they write. The server decides again; this only keeps buttons honest.

import type { Agent, Conversation } from "@/api/types";
import { isLeader, isWorker } from "@/stores/session";

import type { WritingKind } from "./drafts";

export interface Standing {
  canReply: boolean;
  canNote: boolean;
  /** What can be written here at all, whoever answers now. */
  kinds: readonly WritingKind[];
  canTake: boolean;
  canHandBack: boolean;
  canResolve: boolean;
  /** Whether it can be asked to go on by mail; whether there is an address is another question. */
  canMail: boolean;
  /** Names the sentence under `composer.hint`. */
  hint: "bot" | "waiting" | "mine" | "other" | "closed" | "readOnly";
}

export function standing(row: Conversation, me: Agent | null): Standing {
  if (!me || !isWorker(me)) {
    return {
      canReply: false,
      canNote: false,
      kinds: [],
      canTake: false,
      canHandBack: false,
      canResolve: false,
      canMail: false,
      hint: "readOnly",
    };
  }
  const isMine = row.speaker === "human" && row.agent?.id === me.id;
  const isOthers = row.speaker === "human" && !isMine;
  const mayStepIn = !isOthers || isLeader(me);
  const hasChannel = row.channel !== "phone";
  const isOpen = row.speaker !== "closed";
  return {
    canReply: hasChannel && !isOthers,
    canNote: true,
    kinds: hasChannel ? ["reply", "note", "spoken"] : ["spoken", "note"],
    canTake: (hasChannel || isOpen) && !isMine && mayStepIn,
    canHandBack: hasChannel && isOpen && row.speaker !== "bot" && mayStepIn,
    canResolve: isOpen && mayStepIn,
    canMail: hasChannel && row.channel !== "email" && mayStepIn,
    hint: hintFor(row, isMine),
  };
}

function hintFor(row: Conversation, isMine: boolean): Standing["hint"] {
  if (row.speaker === "human") return isMine ? "mine" : "other";
  return row.speaker;
}
