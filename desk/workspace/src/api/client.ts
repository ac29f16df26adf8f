// SPDX-License-Identifier: AGPL-3.0-or-later
// The one way to the desk's API: session cookie, CSRF token, language, problems as errors.
// One method per route the workspace uses; keeps no server state.

import { inject, type InjectionKey } from "vue";

import { part, queryString, type Query } from "./address";
import { isAttended } from "./attended";
import { ApiProblem, readProblem } from "./problem";
import type {
  AddedQuestions,
  AgentChange,
  Article,
  ArticleEditionList,
  ArticleList,
  Attachment,
  Audit,
  Availability,
  Brief,
  Contact360,
  ContactList,
  Conversation,
  ConversationDetail,
  ConversationPage,
  Dismissal,
  DismissalList,
  DispatchProblemList,
  DryRunResult,
  Escalation,
  EscalationList,
  EscalationRequest,
  FormCheck,
  FormList,
  GapList,
  Handover,
  Language,
  LinkList,
  Message,
  MessageList,
  NewArticle,
  NewDismissal,
  NewMessage,
  NewTicket,
  Notice,
  NoticeList,
  ParkedDetail,
  ParkedList,
  PersonalAgent,
  Presence,
  RuleChange,
  RuleEditionList,
  RuleList,
  Session,
  SignatureLink,
  SignedIn,
  SlaExplanation,
  Split,
  TeamList,
  TeamMember,
  Ticket,
  TicketChange,
  TicketNumbers,
  TicketPage,
  Timeline,
  TodoList,
  Transfer,
  VisitList,
  Work,
} from "./types";

/** A hub that says nothing for so long is away: nobody should look at a busy button any longer. */
export const patienceMs = 60_000;

export class ApiClient {
  csrf = "";
  language: Language = "zh";
  /** Called when the server says that nobody is signed in (any more). */
  onSignedOut: () => void = () => undefined;

  constructor(
    private readonly send: typeof fetch = (input, init) => fetch(input, init),
    private readonly root = "/api/v1",
  ) {}

  // Session
  session = () => this.call<Session>("GET", "/session");
  logIn = (login: string, password: string) =>
    this.call<SignedIn>("POST", "/login", { login, password });
  logOut = () => this.call<void>("POST", "/logout", {});
  setLanguage = (language: Language) => this.call<unknown>("PATCH", "/session", { language });

  // Conversations
  conversations = (query: Query) => this.call<ConversationPage>("GET", "/conversations", query);
  conversation = (id: string) =>
    this.call<ConversationDetail>("GET", `/conversations/${part(id)}`);
  messages = (id: string, query: Query) =>
    this.call<MessageList>("GET", `/conversations/${part(id)}/messages`, query);
  say = (id: string, message: NewMessage) =>
    this.call<Message>("POST", `/conversations/${part(id)}/messages`, message);
  act = (id: string, verb: "take" | "handback" | "close", note?: string) =>
    this.call<Conversation>("POST", `/conversations/${part(id)}/${verb}`, note ? { note } : {});
  /** The thread of letters in which it goes on. `key` names this very wish: one letter is sent. */
  continueByMail = (id: string, note: string, key: string) =>
    this.call<Conversation>(
      "POST",
      `/conversations/${part(id)}/continue`,
      note ? { note } : {},
      { "idempotency-key": key },
    );

  // Tickets and customers
  tickets = (query: Query) => this.call<TicketPage>("GET", "/tickets", query);
  ticket = (number: string) => this.call<Ticket>("GET", `/tickets/${part(number)}`);
  changeTicket = (number: string, change: TicketChange) =>
    this.call<Ticket>("PATCH", `/tickets/${part(number)}`, change);
  sla = (number: string) => this.call<SlaExplanation>("GET", `/tickets/${part(number)}/sla`);
  timeline = (number: string) => this.call<Timeline>("GET", `/tickets/${part(number)}/timeline`);
  work = (number: string) => this.call<Work>("GET", `/tickets/${part(number)}/work`);
  /** Do something for a ticket's process: a step, a check, a task … Answers with all of it. */
  doWork = (number: string, what: string, content: object, method = "POST") =>
    this.call<Work>(method, `/tickets/${part(number)}/${what}`, content);
  /** What an engineer should know before a visit. */
  visitBrief = (number: string, visit: string) =>
    this.call<Brief>("GET", `/tickets/${part(number)}/visits/${part(visit)}/brief`);
  /** Whose visits, and when: `engineer` may be `me`, `day` may be `today` at the site. */
  visits = (query: Query) => this.call<VisitList>("GET", "/visits", query);
  signatureLink = (number: string, visit: string) =>
    this.call<SignatureLink>(
      "POST",
      `/tickets/${part(number)}/visits/${part(visit)}/signature-link`,
    );
  /** Where the service sheet of a visit can be printed. */
  sheetUrl = (number: string, visit: string, language: Language) =>
    `${this.root}/tickets/${part(number)}/visits/${part(visit)}/sheet?lang=${language}`;
  /** `key` names this very report: however often it is sent, one ticket comes of it. */
  openTicket = (ticket: NewTicket, key: string) =>
    this.call<Ticket>("POST", "/tickets", ticket, { "idempotency-key": key });
  forms = () => this.call<FormList>("GET", "/forms");
  checkForm = (name: string, values: Record<string, string>) =>
    this.call<FormCheck>("POST", `/forms/${part(name)}/check`, { values });
  contacts = (q: string) => this.call<ContactList>("GET", "/contacts", { q });
  contact = (id: string) => this.call<Contact360>("GET", `/contacts/${part(id)}`);
  /** All that is the other's becomes this one's. */
  linkContact = (id: string, other: string) =>
    this.call<Contact360>("POST", `/contacts/${part(id)}/link`, { contact_id: other });
  unlinkContact = (id: string, other: string) =>
    this.call<Contact360>("POST", `/contacts/${part(id)}/unlink`, { contact_id: other });

  // What could not be handled, and the books
  parked = () => this.call<ParkedList>("GET", "/parked");
  parkedOne = (id: number) => this.call<ParkedDetail>("GET", `/parked/${id}`);
  retryParked = (id: number) => this.call<void>("POST", `/parked/${id}/retry`, {});
  discardParked = (id: number, reason: string) =>
    this.call<void>("POST", `/parked/${id}/discard`, { reason });
  audit = () => this.call<Audit>("GET", "/audit");

  /** Where all bytes of a parked message can be saved from. */
  parkedRawUrl(id: number): string {
    return `${this.root}/parked/${id}/raw`;
  }

  // Who has what
  team = () => this.call<TeamList>("GET", "/agents");
  presence = () => this.call<Presence>("GET", "/presence");
  setPresence = (state: Availability) => this.call<Presence>("PUT", "/presence", { state });
  takeTicket = (number: string) => this.call<Ticket>("POST", `/tickets/${part(number)}/take`, {});
  transfer = (number: string, to: Transfer) =>
    this.call<Ticket>("POST", `/tickets/${part(number)}/transfer`, to);
  escalate = (number: string, request: EscalationRequest) =>
    this.call<Escalation>("POST", `/tickets/${part(number)}/escalate`, request);
  escalations = (ticket: string) => this.call<EscalationList>("GET", "/escalations", { ticket });
  takeEscalation = (id: string) =>
    this.call<Escalation>("POST", `/escalations/${part(id)}/take`, {});
  /** What tiers are asked, open tasks and approvals, all in one answer. */
  todo = () => this.call<TodoList>("GET", "/todo");
  changeAgent = (id: string, change: AgentChange) =>
    this.call<TeamMember>("PATCH", `/agents/${part(id)}`, change);
  setAccountManager = (contact: string, agent_id: string | null) =>
    this.call<PersonalAgent>("PUT", `/contacts/${part(contact)}/account-manager`, { agent_id });
  answerEscalation = (id: string, answer: string) =>
    this.call<Escalation>("POST", `/escalations/${part(id)}/answer`, { answer });
  handover = (id: string) => this.call<Handover>("GET", `/conversations/${part(id)}/handover`);
  withdrawEscalation = (id: string) =>
    this.call<Escalation>("POST", `/escalations/${part(id)}/withdraw`, {});
  dispatchProblems = () => this.call<DispatchProblemList>("GET", "/dispatch/problems");

  // How tickets belong together
  links = (number: string) => this.call<LinkList>("GET", `/tickets/${part(number)}/links`);
  ticketsOf = (conversation: string) =>
    this.call<TicketNumbers>("GET", `/conversations/${part(conversation)}/tickets`);
  merge = (number: string, into: string) =>
    this.call<LinkList>("POST", `/tickets/${part(number)}/merge`, { into });
  split = (number: string, matter: Split) =>
    this.call<LinkList>("POST", `/tickets/${part(number)}/split`, matter);
  linkTicket = (number: string, kind: string, other: string) =>
    this.call<LinkList>("POST", `/tickets/${part(number)}/links`, { kind, other });
  undoLink = (id: string) => this.call<LinkList>("POST", `/links/${part(id)}/undo`, {});
  /** Everybody who reported this incident is told the same, in their language. */
  inform = (number: string, zh: string, en: string) =>
    this.call<LinkList>("POST", `/tickets/${part(number)}/inform`, { zh, en });

  // What happens by itself, and whom the team told
  rules = () => this.call<RuleList>("GET", "/rules");
  dryRun = (rule: unknown, days: number) =>
    this.call<DryRunResult>("POST", "/rules/dry-run", { rule, days });
  /** A rule as it shall be; without a `rule` it is only turned on or off. */
  writeRule = (name: string, change: RuleChange) =>
    this.call<RuleList>("PUT", `/rules/${part(name)}`, change);
  dropRule = (name: string, version: number) =>
    this.call<RuleList>("POST", `/rules/${part(name)}/drop`, { version });
  orderRules = (version: number, names: string[]) =>
    this.call<RuleList>("PUT", "/rule-order", { version, names });
  ruleEditions = () => this.call<RuleEditionList>("GET", "/rule-editions");
  restoreRules = (version: number, edition: number) =>
    this.call<RuleList>("POST", "/rule-editions/restore", { version, edition });
  /** What customers asked in the last `days` and no article answered, or none that helped. */
  gaps = (days: number) => this.call<GapList>("GET", "/knowledge/gaps", { days: String(days) });
  articles = (q: string) => this.call<ArticleList>("GET", "/articles", { q });
  writeArticle = (article: NewArticle) => this.call<Article>("POST", "/articles", article);
  addQuestions = (article: string, added: AddedQuestions) =>
    this.call<Article>("POST", `/articles/${part(article)}/questions`, added);
  /** What an article said before, the newest version first. */
  articleEditions = (article: string) =>
    this.call<ArticleEditionList>("GET", `/articles/${part(article)}/editions`);
  dismissals = () => this.call<DismissalList>("GET", "/knowledge/dismissals");
  dismissGap = (gap: NewDismissal) => this.call<Dismissal>("POST", "/knowledge/dismissals", gap);
  undoDismissal = (id: string) =>
    this.call<void>("POST", `/knowledge/dismissals/${part(id)}/undo`, {});
  notices = (state: string) => this.call<NoticeList>("GET", "/notices", { state });
  retryNotice = (id: string, place: string) =>
    this.call<Notice>("POST", "/notices/retry", { id, place });

  upload(file: File): Promise<Attachment> {
    const form = new FormData();
    form.append("file", file, file.name);
    return this.call<Attachment>("POST", "/files", form);
  }

  /** Where a stored file can be read. */
  blobUrl(blob: string, name: string): string {
    return `${this.root}/files/${part(blob)}?name=${encodeURIComponent(name)}`;
  }

  /** Where a mail's own page can be shown, in a frame. */
  mailPageUrl(conversation: string, seq: number, withImages: boolean): string {
    const path = `/conversations/${part(conversation)}/messages/${seq}/html`;
    return `${this.root}${path}${withImages ? "?images=true" : ""}`;
  }

  /** How many pictures a mail's page would fetch from elsewhere; a problem if it cannot be shown. */
  async mailPage(conversation: string, seq: number): Promise<number> {
    const answer = await this.send(this.mailPageUrl(conversation, seq, false), {
      credentials: "same-origin",
      headers: { "accept-language": this.language },
    });
    if (!answer.ok) throw await readProblem(answer);
    return Number(answer.headers.get("X-Blocked-Images") ?? 0);
  }

  /** Where an attachment can be read; always on our own origin. */
  fileUrl(attachment: Attachment): string {
    const own = attachment.url ?? "";
    if (own.startsWith("/") && !own.startsWith("//")) return own;
    return this.blobUrl(attachment.blob, attachment.name);
  }

  private async call<Answer>(
    method: string,
    path: string,
    content?: object,
    more: Record<string, string> = {},
  ): Promise<Answer> {
    const asQuery = method === "GET" && content !== undefined;
    const headers: Record<string, string> = {
      accept: "application/json",
      "accept-language": this.language,
      ...more,
    };
    if (!isAttended()) headers["x-unattended"] = "1";
    const init: RequestInit = { method, headers, credentials: "same-origin" };
    if (method !== "GET") {
      headers["x-csrf-token"] = this.csrf;
      if (content instanceof FormData) init.body = content;
      else {
        headers["content-type"] = "application/json";
        init.body = JSON.stringify(content ?? {});
      }
    }
    // A file takes as long as its line needs.
    if (!(content instanceof FormData)) init.signal = AbortSignal.timeout(patienceMs);
    const address = `${this.root}${path}${asQuery ? queryString(content as Query) : ""}`;
    const answer = await this.send(address, init).catch(unreachable);
    if (!answer.ok) {
      const problem = await readProblem(answer);
      if (answer.status === 401 && path !== "/login") this.onSignedOut();
      throw problem;
    }
    if (answer.status === 204 || answer.headers.get("content-length") === "0") {
      return undefined as Answer;
    }
    return (await answer.json().catch(unreachable)) as Answer;
  }
}

/** No answer, or one that broke off. */
function unreachable(): never {
  throw new ApiProblem(0, "unreachable", "");
}

export const apiKey: InjectionKey<ApiClient> = Symbol("api");

/** The application's client; works in components and in stores. */
export function useApi(): ApiClient {
  const api = inject(apiKey);
  if (!api) throw new Error("no ApiClient was provided to the application");
  return api;
}
