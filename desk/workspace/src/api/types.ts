// SPDX-License-Identifier: AGPL-3.0-or-later
// What the desk's API says, by the names the workspace uses. The shapes are generated; only
// names are given here.

import type { Contact, Conversation, Label, Message, Ticket } from "./generated/types";

export type {
  Agent,
  AgentBrief,
  Asset,
  Attachment,
  ContactBrief,
  ContactList,
  Conversation,
  ConversationDetail,
  ConversationPage,
  FieldValue,
  Form,
  FormCheck,
  FormField,
  FormList,
  Label,
  Message,
  MessageList,
  NewMessage,
  NewTicket,
  Queue,
  Session,
  SignedIn,
  Sla,
  SlaExplanation,
  Ticket,
  TicketChange,
  TicketPage,
  Timeline,
  TimelineEntry,
} from "./generated/types";

export type Language = keyof Label;
export type Speaker = Conversation["speaker"];
export type Author = Message["author"];
export type Priority = Ticket["priority"];
export type TicketStatus = Ticket["status"];

/** Everything known about one customer. */
export type Contact360 = Contact;
