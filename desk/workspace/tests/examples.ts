// SPDX-License-Identifier: AGPL-3.0-or-later
// Rows for tests, complete and ordinary; a test states only what it is about.

import type { Contact360, Conversation, Message, ParkedDetail, Ticket } from "@/api/types";

const contact = {
  id: "ct1",
  name: "陈伟",
  company: "蓝海印务",
  level: "VIP",
  phone: "+8613800000000",
  email: "chen@example.com",
};

export function conversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    id: "c1",
    channel: "webchat",
    account: "site",
    speaker: "bot",
    queue: "hardware",
    agent: null,
    contact,
    language: "zh",
    subject: "",
    summary: "",
    last: { text: "打印机坏了", author: "customer", at: "2026-11-22T10:00:00Z" },
    said: { text: "打印机坏了", at: "2026-11-22T10:00:00Z", seq: 1 },
    noted: null,
    last_seq: 1,
    waiting_since: null,
    created_at: "2026-11-22T09:59:00Z",
    ticket: null,
    version: 1,
    changed: 1,
    ...changes,
  };
}

export function ticket(changes: Partial<Ticket> = {}): Ticket {
  return {
    number: "FD-1001",
    title: "打印机卡纸",
    type: "fault",
    status: "new",
    priority: "P1",
    priority_reason: "",
    priority_derivation: { zh: "P1", en: "P1" },
    priority_judged_by: "rules",
    channel: "webchat",
    queue: "hardware",
    assignee: null,
    contact,
    asset: null,
    fields: {},
    field_details: {},
    incomplete: [],
    resolved_at: null,
    changed: 1,
    sla: {
      responded_at: null,
      resolved_at: null,
      first_response_due_at: null,
      resolution_due_at: null,
      next_response_due_at: null,
      paused: false,
      paused_since: null,
      waiting_for: "",
      breached: [],
    },
    conversation_id: "c1",
    created_at: "2026-11-22T10:00:00Z",
    updated_at: "2026-11-22T10:00:00Z",
    flags: [],
    version: 1,
    ...changes,
  };
}

export function message(changes: Partial<Message> = {}): Message {
  return {
    seq: 1,
    author: "customer",
    author_id: "",
    author_name: "陈伟",
    at: "2026-11-22T10:00:00Z",
    text: "打印机坏了",
    options: [],
    attachments: [],
    location: null,
    client_id: "",
    in_reply_to: "",
    meta: {},
    delivery: null,
    ...changes,
  };
}

export function contactFile(changes: Partial<Contact360> = {}): Contact360 {
  return {
    ...contact,
    address: "",
    account_manager: null,
    language: "zh",
    addresses: [],
    identities: [],
    links: [],
    assets: [],
    tickets: [],
    conversations: [],
    ...changes,
  };
}

export function parked(changes: Partial<ParkedDetail> = {}): ParkedDetail {
  return {
    id: 7,
    channel: "webhook",
    account: "main",
    stage: "normalize",
    cause: "unreadable",
    reason: "UnreadablePayload: not JSON",
    conversation_id: null,
    received_at: "2026-11-22T10:00:00Z",
    parked_at: "2026-11-22T10:00:01Z",
    size_bytes: 5,
    state: "parked",
    traceback: "",
    head: btoa("{bad}"),
    settled: null,
    ...changes,
  };
}
