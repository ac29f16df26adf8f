// SPDX-License-Identifier: AGPL-3.0-or-later
// What the desk's API says, by the names the workspace uses. The shapes are generated; only
// names are given here.

import type {
  Contact,
  Conversation,
  Label,
  Presence,
  Ticket,
  Work,
} from "./generated/types";

export type {
  AddedQuestions,
  Agent,
  Article,
  ArticleEdition,
  ArticleEditionList,
  ArticleList,
  Asset,
  Attachment,
  Audit,
  Brief,
  Colleague,
  ContactBrief,
  ContactIdentity,
  ContactList,
  Conversation,
  ConversationDetail,
  ConversationPage,
  Dismissal,
  DismissalList,
  DispatchProblem,
  DispatchProblemList,
  DryRunResult,
  Escalation,
  EscalationList,
  EscalationRequest,
  FieldValue,
  Form,
  FormCheck,
  FormField,
  FormList,
  Gap,
  GapArticle,
  GapList,
  Handover,
  Label,
  Link,
  LinkList,
  Message,
  MessageList,
  Named,
  NewArticle,
  NewDismissal,
  NewMessage,
  NewTicket,
  Notice,
  NoticeList,
  ParkedDetail,
  ParkedList,
  Presence,
  Rule,
  ActionSection,
  AgentChange,
  PersonalAgent,
  PromiseSection,
  RuleAction,
  RuleChange,
  RuleEdition,
  RuleEditionList,
  RuleSection,
  RuleText,
  RuleList,
  Session,
  SignatureLink,
  SignedIn,
  Sla,
  SlaExplanation,
  Split,
  TeamList,
  TeamMember,
  Ticket,
  TicketChange,
  TicketNumbers,
  TicketPage,
  Timeline,
  TimelineEntry,
  TodoList,
  Transfer,
  VisitList,
  Work,
} from "./generated/types";

export type Language = keyof Label;
export type Speaker = Conversation["speaker"];
export type Priority = Ticket["priority"];
export type TicketStatus = Ticket["status"];
export type Availability = Presence["state"];

/** Everything known about one customer. */
export type Contact360 = Contact;

export type Visit = Work["visits"][number];
export type Task = Work["tasks"][number];
export type Approval = Work["approvals"][number];
