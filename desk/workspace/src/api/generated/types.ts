// SPDX-License-Identifier: AGPL-3.0-or-later
// Made from the API document by `npm run generate`; do not edit. Made from:
// sha256 2ab3910e1dd7a6082e659b12a55b018b40b8dcdf267ba3e6753e90c91377ce59

export type ActionSection = {
    assign?: string | null;
    flag?: string | null;
    link_repeats?: true | null;
    message?: RuleText | null;
    note?: RuleText | null;
    notify?: NotifyAction | null;
    raise?: true | null;
    release?: true | null;
    set?: SetAction | null;
    task?: TaskAction | null;
    unflag?: string | null;
};

export type Actor = {
    id: string;
    kind: string;
    name: string;
};

export type AddedQuestions = {
    language: 'zh' | 'en';
    questions: Array<string>;
};

export type Agent = {
    id: string;
    language: string;
    login: string;
    name: string;
    queues: Array<string>;
    role: 'admin' | 'supervisor' | 'agent' | 'editor' | 'auditor';
};

export type AgentBrief = {
    id: string;
    name: string;
};

export type AgentChange = {
    capacity?: number | null;
    queues?: Array<string> | null;
    shift?: string | null;
    skills?: Array<string> | null;
    state?: Availability | null;
};

export type ApprovalAnswer = {
    asked_at: string;
    asked_by: string;
    decided_at: string | null;
    decided_by: string;
    deciders: Array<string>;
    delegate: string;
    due_at: string | null;
    id: string;
    level: number;
    levels: number;
    may_decide: boolean;
    note: string;
    role: string;
    state: 'open' | 'granted' | 'refused' | 'withdrawn';
    step: string;
    ticket: string;
    title: Label;
};

export type Article = {
    audience: string;
    id: string;
    status: string;
    tags: Array<string>;
    texts: {
        [key: string]: {
            [key: string]: JsonValue;
        };
    };
    updated_at: string;
    version: number;
};

export type ArticleEdition = {
    at: string;
    audience: string;
    by: string;
    did: 'written' | 'questions' | 'found';
    status: string;
    tags: Array<string>;
    texts: {
        [key: string]: {
            [key: string]: JsonValue;
        };
    };
    version: number;
};

export type ArticleEditionList = {
    items: Array<ArticleEdition>;
};

export type ArticleList = {
    items: Array<Article>;
};

export type ArticleText = {
    answer: string;
    cautions?: Array<string>;
    keywords?: Array<string>;
    questions?: Array<string>;
    scenario?: string;
    steps?: Array<string>;
    title: string;
};

export type Asset = {
    contact_id: string | null;
    contract: string;
    contract_until: string | null;
    coverage: 'warranty' | 'contract' | 'billable' | 'unknown';
    covered_until: string | null;
    is_provisional: boolean;
    location: string;
    model: string;
    name: Label;
    purchased_on: string | null;
    serial: string;
    warranty_until: string | null;
};

export type Attachment = {
    blob: string;
    content_type: string;
    name: string;
    size_bytes: number;
    url: string;
};

export type Audit = {
    balances: boolean;
    deliveries: {
        [key: string]: number;
    };
    doubled: Array<number>;
    in_flight: number;
    missing: Array<number>;
    outcomes: {
        [key: string]: number;
    };
    records: number;
    sources: Array<Source>;
};

export type Availability = 'available' | 'busy' | 'away';

export type BotLine = {
    at: string;
    seq: number;
    text: string;
};

export type Brief = {
    articles: Array<string>;
    checks: Array<CheckAnswer>;
    contact: string;
    fields: Array<BriefField>;
    history: Array<HistoryTicket>;
    machine: string;
    missing: Array<string>;
    parts: Array<PartAnswer>;
    phone: string;
    place: string;
    priority: string;
    ticket: string;
    title: string;
};

export type BriefField = {
    display: string;
    label: Label;
    name: string;
};

export type CheckAnswer = {
    name: string;
    result: '' | 'passed' | 'failed' | 'not_applicable';
    title: Label;
};

export type Clock = {
    due_at: string;
    name: 'first_response' | 'next_response' | 'resolution';
    seconds_left: number;
};

export type CodeAnswer = {
    name: string;
    title: Label;
};

export type Colleague = {
    id: string;
    login: string;
    name: string;
};

export type Contact = {
    account_manager: string | null;
    address: string;
    addresses: Array<ContactAddress>;
    assets: Array<Asset>;
    company: string;
    conversations: Array<Conversation>;
    email: string;
    id: string;
    identities: Array<ContactIdentity>;
    language: string | null;
    level: string;
    links: Array<ContactLink>;
    name: string;
    phone: string;
    tickets: Array<Ticket>;
};

export type ContactAddress = {
    account: string;
    channel: string;
    value: string;
};

export type ContactBrief = {
    company: string;
    email: string;
    id: string;
    level: string;
    name: string;
    phone: string;
};

export type ContactIdentity = {
    evidence: string;
    kind: string;
    value: string;
};

export type ContactLink = {
    by: string;
    contact_id: string;
    evidence: string;
    made_at: string;
    name: string;
};

export type ContactList = {
    items: Array<ContactBrief>;
};

export type Conversation = {
    account: string;
    agent: AgentBrief | null;
    changed: number;
    channel: string;
    contact: ContactBrief;
    created_at: string;
    id: string;
    language: string | null;
    last: LastLine | null;
    last_seq: number;
    noted: SaidLine | null;
    queue: string;
    said: SaidLine | null;
    speaker: 'bot' | 'waiting' | 'human' | 'closed';
    subject: string;
    summary: string;
    ticket: ConversationTicket | null;
    version: number;
    waiting_since: string | null;
};

export type ConversationDetail = {
    account: string;
    agent: AgentBrief | null;
    changed: number;
    channel: string;
    contact: ContactBrief;
    created_at: string;
    dialog: RunningDialog | null;
    fields: {
        [key: string]: FieldValue;
    };
    id: string;
    language: string | null;
    last: LastLine | null;
    last_seq: number;
    noted: SaidLine | null;
    queue: string;
    said: SaidLine | null;
    speaker: 'bot' | 'waiting' | 'human' | 'closed';
    subject: string;
    summary: string;
    ticket: ConversationTicket | null;
    version: number;
    waiting_since: string | null;
};

export type ConversationPage = {
    changed: number;
    items: Array<Conversation>;
    next_cursor: string | null;
};

export type ConversationTicket = {
    due_at: string | null;
    number: string;
    priority: 'P0' | 'P1' | 'P2' | 'P3';
    status: 'new' | 'assigned' | 'in_progress' | 'waiting_for_customer' | 'resolved' | 'closed';
    title: string;
};

export type CostAnswer = {
    amount: number;
    at: string;
    currency: string;
    entered_by: string;
    id: string;
    kind: 'labour' | 'travel' | 'parts';
    quantity: number;
    text: string;
    unit_price: number;
    visit: string;
};

export type Delivery = {
    error: string | null;
    state: 'waiting' | 'sent' | 'refused' | 'held' | 'uncertain';
};

export type Dismissal = {
    articles: Array<GapArticle>;
    at: string;
    by: string;
    id: string;
    reason: string;
    wordings: Array<string>;
};

export type DismissalList = {
    items: Array<Dismissal>;
};

export type DispatchProblem = {
    open_tickets: number;
    queue: string;
    reason: 'no_member' | 'unknown_queue';
    turned_away: number;
};

export type DispatchProblemList = {
    items: Array<DispatchProblem>;
};

export type DryRunResult = {
    fired: number;
    items: Array<WouldFire>;
    tickets: number;
};

export type Escalation = {
    agent: string;
    agent_id: string;
    answer: string;
    answered_at: string | null;
    asked_by: string;
    created_at: string;
    due_at: string;
    id: string;
    may_answer: boolean;
    note: string;
    queue: string;
    state: 'open' | 'overdue' | 'answered' | 'withdrawn';
    ticket: string;
    tier: string;
};

export type EscalationList = {
    items: Array<Escalation>;
    tiers: Array<string>;
    titles: {
        [key: string]: string;
    };
};

export type EscalationRequest = {
    due_at?: string | null;
    note: string;
    tier?: string | null;
};

export type FieldDetail = {
    display: string;
    label: Label;
    origin: string;
};

export type FieldValue = {
    display: string;
    label: Label;
    origin: string;
    value: JsonValue;
};

export type Form = {
    fields: Array<FormField>;
    intro: string;
    language: string;
    name: string;
    title: string;
};

export type FormCheck = {
    applies: Array<string>;
    fills: {
        [key: string]: string;
    };
    missing: Array<string>;
    problems: {
        [key: string]: string;
    };
    reads: {
        [key: string]: string;
    };
};

export type FormField = {
    applies: boolean;
    hint: string;
    is_required: boolean;
    kind: string;
    label: string;
    longest: number;
    name: string;
    options: Array<FormOption>;
    prompt: string;
    suggestions: Array<string>;
};

export type FormList = {
    items: Array<Form>;
};

export type FormOption = {
    label: string;
    value: string;
};

export type Gap = {
    articles: Array<GapArticle>;
    times: number;
    wordings: Array<string>;
};

export type GapArticle = {
    id: string;
    title: {
        [key: string]: string;
    };
};

export type GapList = {
    items: Array<Gap>;
};

export type Handover = {
    articles: Array<TriedArticle>;
    at: string | null;
    bot_said: Array<BotLine>;
    clocks: Array<Clock>;
    contact: ContactBrief;
    conversation_id: string;
    fields: {
        [key: string]: FieldValue;
    };
    language: string | null;
    media: Array<Attachment>;
    open_questions: Array<OpenQuestion>;
    queue: string;
    reason: string;
    speaker: 'bot' | 'waiting' | 'human' | 'closed';
    summary: string;
    ticket: string | null;
};

export type HistoryTicket = {
    number: string;
    status: string;
    title: string;
};

export type JsonValue = unknown;

export type Label = {
    en?: string;
    zh?: string;
};

export type LastLine = {
    at: string;
    author: 'customer' | 'bot' | 'agent' | 'note' | 'system';
    text: string;
};

export type Link = {
    at: string;
    by: string;
    id: string;
    kind: 'related' | 'duplicate' | 'split' | 'report' | 'follow_up';
    other: string;
    ticket: string;
    undone_at: string | null;
    undone_by: string;
};

export type LinkList = {
    conversations: Array<string>;
    items: Array<Link>;
    titles: {
        [key: string]: string;
    };
};

export type Location = {
    label: string;
    lat: number;
    lon: number;
};

export type Message = {
    at: string;
    attachments: Array<Attachment>;
    author: 'customer' | 'bot' | 'agent' | 'note' | 'system';
    author_id: string;
    author_name: string;
    client_id: string;
    delivery: Delivery | null;
    in_reply_to: string;
    location: Location | null;
    meta: {
        [key: string]: JsonValue;
    };
    options: Array<Option>;
    seq: number;
    text: string;
};

export type MessageList = {
    items: Array<Message>;
    last_seq: number;
};

export type Named = {
    id: string;
    name: Label;
};

export type NewArticle = {
    audience?: 'customers' | 'agents';
    id: string;
    status?: 'draft' | 'in_review' | 'published' | 'retired';
    tags?: Array<string>;
    texts: {
        [key: string]: ArticleText;
    };
    version?: number | null;
};

export type NewDismissal = {
    articles?: Array<string>;
    reason: string;
    wordings: Array<string>;
};

export type NewMessage = ({
    text: unknown;
} | {
    attachments: unknown;
}) & {
    attachments?: Array<string>;
    cc?: Array<string>;
    client_id?: string;
    kind?: 'reply' | 'note' | 'spoken';
    seen_seq?: number | null;
    text?: string;
    ticket?: string | null;
    to?: Array<string>;
};

export type NewTicket = ({
    title: string;
} | {
    form: string;
}) & {
    contact?: Reporter | null;
    contact_id?: string | null;
    conversation_id?: string | null;
    description?: string;
    fields?: {
        [key: string]: unknown;
    };
    files?: {
        [key: string]: Array<string>;
    };
    form?: string | null;
    may_be_incomplete?: boolean;
    note?: string;
    on_behalf_of?: Person | null;
    priority?: Priority | null;
    priority_reason?: string;
    queue?: string | '';
    title?: string | null;
    type?: string | null;
};

export type NextStep = {
    lacks: Array<string>;
    name: string;
    title: Label;
};

export type Notice = {
    advice: {
        [key: string]: string;
    };
    at: string;
    attempts: number;
    due_at: string | null;
    error: string;
    group: string;
    id: string;
    kind: string;
    place: string;
    state: string;
    text: {
        [key: string]: string;
    };
    ticket: string;
};

export type NoticeList = {
    items: Array<Notice>;
};

export type NotifyAction = {
    text: RuleText;
    to: string;
};

export type OpenQuestion = {
    label: Label;
    name: string;
};

export type Option = {
    id: string;
    label: string;
};

export type Parked = {
    account: string;
    cause: 'turn_failed' | 'channel_missing' | 'no_sender' | 'file_not_fetched' | 'unreadable' | 'failed';
    channel: string;
    conversation_id: string | null;
    id: number;
    parked_at: string;
    reason: string;
    received_at: string;
    size_bytes: number;
    stage: string;
};

export type ParkedDetail = {
    account: string;
    cause: 'turn_failed' | 'channel_missing' | 'no_sender' | 'file_not_fetched' | 'unreadable' | 'failed';
    channel: string;
    conversation_id: string | null;
    head: string;
    id: number;
    parked_at: string;
    reason: string;
    received_at: string;
    settled: ParkedSettled | null;
    size_bytes: number;
    stage: string;
    state: 'parked' | 'retried' | 'discarded';
    traceback: string;
};

export type ParkedList = {
    items: Array<Parked>;
};

export type ParkedSettled = {
    at: string;
    by: string;
    reason: string;
};

export type PartAnswer = {
    expected_at: string | null;
    id: string;
    note: string;
    part: string;
    quantity: number;
    requested_at: string;
    requested_by: string;
    reservation?: ReservationAnswer | null;
    state: 'requested' | 'ordered' | 'arrived' | 'used' | 'cancelled';
};

export type Person = ({
    contact_id: string;
} | {
    contact: {
        [key: string]: unknown;
    };
}) & {
    contact?: Reporter | null;
    contact_id?: string | null;
};

export type PersonalAgent = {
    agent_id: string | null;
};

export type Presence = {
    capacity: number;
    is_online: boolean;
    load: number;
    state: 'available' | 'busy' | 'away';
};

export type Priority = 'P0' | 'P1' | 'P2' | 'P3';

export type Problem = {
    detail: string;
    possible?: Array<string>;
    problems?: {
        [key: string]: string;
    };
    status: number;
    title: string;
    type: string;
    [key: string]: unknown;
};

export type ProcessAnswer = {
    causes: Array<CodeAnswer>;
    checks: Array<CheckAnswer>;
    due_at: string | null;
    fixes: Array<CodeAnswer>;
    name: string;
    next: Array<NextStep>;
    since: string | null;
    step: string;
    steps: Array<StepAnswer>;
    title: Label;
};

export type PromiseSection = {
    calendar?: string;
    hours?: 'wall' | 'working' | null;
    within: string;
};

export type RatingAnswer = {
    agent_id: string;
    at: string;
    comment: string;
    question: 'csat' | 'effort' | 'nps';
    score: number;
    way: string;
};

export type Reporter = {
    address?: string;
    company?: string;
    email?: string;
    language?: 'zh' | 'en' | null;
    name?: string;
    phone?: string;
};

export type ReservationAnswer = {
    attempts: number;
    next_at: string | null;
    number: string;
    problem: string;
    state: 'pending' | 'reserved' | 'confirming' | 'confirmed' | 'releasing' | 'released' | 'refused' | 'expired';
    until: string | null;
};

export type Rule = {
    actions: Array<RuleAction>;
    after_seconds: number | null;
    condition: {
        [key: string]: JsonValue;
    };
    document: {
        [key: string]: JsonValue;
    };
    events: Array<string>;
    hours: 'wall' | 'working';
    is_on: boolean;
    name: string;
    pause_seconds: number | null;
    since: string;
    source: 'file' | 'changed' | 'own';
    title: {
        [key: string]: string;
    };
    unknown: Array<string>;
};

export type RuleAction = {
    kind: string;
    values: {
        [key: string]: JsonValue;
    };
};

export type RuleChange = {
    is_on?: boolean;
    rule?: RuleSection | null;
    version: number;
};

export type RuleEdition = {
    at: string;
    by: string;
    did: 'written' | 'turned_on' | 'turned_off' | 'dropped' | 'ordered' | 'restored';
    rule: string;
    version: number;
};

export type RuleEditionList = {
    items: Array<RuleEdition>;
};

export type RuleList = {
    groups: Array<string>;
    items: Array<Rule>;
    version: number;
};

export type RuleSection = {
    after?: string | null;
    calendar?: string;
    do: Array<ActionSection>;
    hours?: 'wall' | 'working' | null;
    if?: unknown;
    repeat?: 'once' | 'always' | string | PromiseSection;
    rule: string;
    since?: Since;
    title: RuleText;
    when?: Array<string> | string;
};

export type RuleText = {
    en: string;
    zh: string;
};

export type RunningDialog = {
    asking: string | null;
    name: string;
    state: string;
};

export type SaidLine = {
    at: string;
    seq: number;
    text: string;
};

export type Session = {
    agent: Agent;
    agents: Array<Colleague>;
    csrf: string;
    demo: boolean;
    languages: Array<string>;
    queues: Array<Named>;
    shifts: Array<Named>;
    skills: Array<Named>;
    tiers: Array<Named>;
    types: Array<Named>;
};

export type SetAction = {
    fields?: {
        [key: string]: string | number | number | boolean;
    };
    priority?: Priority | null;
    queue?: string | null;
    status?: TicketStatus | null;
    title?: string | null;
};

export type SignatureLink = {
    until: string;
    url: string;
};

export type SignedIn = {
    agent: Agent;
    csrf: string;
};

export type Since = 'opened' | 'status' | 'resolved';

export type Sla = {
    breached: Array<string>;
    first_response_due_at: string | null;
    next_response_due_at: string | null;
    paused: boolean;
    paused_since: string | null;
    resolution_due_at: string | null;
    resolved_at: string | null;
    responded_at: string | null;
    waiting_for: '' | 'customer' | 'parts' | 'third_party';
};

export type SlaExplanation = {
    level: string;
    number: string;
    paused: boolean;
    pauses: Array<SlaPause>;
    priority: 'P0' | 'P1' | 'P2' | 'P3';
    priority_derivation: Label;
    promises: Array<SlaPromise>;
    waiting_for: '' | 'customer' | 'parts' | 'third_party';
    why: Label;
};

export type SlaMark = {
    at: string;
    escalates_to: Array<string>;
    percent: number;
    told: boolean;
};

export type SlaPause = {
    reason: string;
    since: string;
    until: string | null;
};

export type SlaPromise = {
    begins_at: string;
    calendar: string | null;
    done_at: string | null;
    due_at: string;
    hours: 'wall' | 'working' | 'working_days';
    left_seconds: number;
    marks: Array<SlaMark>;
    promise: 'first_response' | 'next_response' | 'resolution';
    state: 'running' | 'paused' | 'kept' | 'late' | 'broken';
    target_seconds: number;
    time_zone: string;
    used_seconds: number;
    why: Label;
};

export type SolutionAnswer = {
    cause: string;
    fix: string;
    lasting: '' | 'workaround' | 'permanent';
};

export type Source = {
    account: string;
    channel: string;
    highest: number;
    source: string;
    taken: number;
};

export type Split = {
    fields?: Array<string>;
    title: string;
    type?: string | null;
};

export type StepAnswer = {
    is_current: boolean;
    name: string;
    status: string;
    title: Label;
    was_there: boolean;
};

export type TaskAction = {
    calendar?: string;
    hours?: 'wall' | 'working' | null;
    owner?: string;
    queue?: string;
    title: RuleText;
    within?: string | null;
};

export type TaskAnswer = {
    created_at: string;
    done_at: string | null;
    done_by: string;
    due_at: string | null;
    id: string;
    kind: 'task' | 'call_back' | 'follow_up';
    not_for: string;
    note: string;
    outcome: '' | 'done' | 'redo' | 'refill';
    owner: string;
    queue: string;
    state: 'open' | 'done' | 'cancelled';
    ticket: string;
    title: string;
};

export type TeamList = {
    items: Array<TeamMember>;
    shifts: Array<string>;
    skills: Array<string>;
};

export type TeamMember = {
    capacity: number;
    id: string;
    is_online: boolean;
    load: number;
    login: string;
    name: string;
    queues: Array<string>;
    shift: string;
    skills: Array<string>;
    state: 'available' | 'busy' | 'away';
};

export type Ticket = {
    asset: Asset | null;
    assignee: AgentBrief | null;
    changed: number;
    channel: string;
    contact: ContactBrief;
    conversation_id: string | null;
    created_at: string;
    field_details: {
        [key: string]: FieldDetail;
    };
    fields: {
        [key: string]: JsonValue;
    };
    flags: Array<string>;
    incomplete: Array<string>;
    number: string;
    priority: 'P0' | 'P1' | 'P2' | 'P3';
    priority_derivation: Label;
    priority_judged_by: 'rules' | 'agent';
    priority_reason: string;
    queue: string;
    resolved_at: string | null;
    sla: Sla;
    status: 'new' | 'assigned' | 'in_progress' | 'waiting_for_customer' | 'resolved' | 'closed';
    title: string;
    type: string;
    updated_at: string;
    version: number;
};

export type TicketChange = ({
    note: unknown;
} | {
    priority?: null;
}) & {
    assignee?: string | null;
    fields?: {
        [key: string]: unknown;
    };
    note?: string;
    priority?: Priority | null;
    queue?: string | '' | null;
    status?: TicketStatus | null;
    title?: string | null;
    type?: string | null;
    version?: number | null;
    waiting_for?: '' | 'customer' | 'parts' | 'third_party' | null;
};

export type TicketNumbers = {
    items: Array<string>;
    titles: {
        [key: string]: string;
    };
};

export type TicketPage = {
    changed: number;
    items: Array<Ticket>;
    next_cursor: string | null;
};

export type TicketStatus = 'new' | 'assigned' | 'in_progress' | 'waiting_for_customer' | 'resolved' | 'closed';

export type TicketVisit = {
    arrived_at: string | null;
    ends_at: string;
    engineer: string;
    engineer_name: string;
    findings: string;
    id: string;
    left_at: string | null;
    note: string;
    photos: Array<string>;
    place: string;
    signature: string;
    signed_at: string | null;
    signed_by: string;
    starts_at: string;
    state: 'planned' | 'on_site' | 'done' | 'cancelled';
    ticket: string;
};

export type Timeline = {
    items: Array<TimelineEntry>;
};

export type TimelineEntry = {
    actor: Actor;
    at: string;
    detail: {
        [key: string]: JsonValue;
    };
    kind: string;
};

export type TodoList = {
    approvals: Array<ApprovalAnswer>;
    escalations: Array<Escalation>;
    tasks: Array<TaskAnswer>;
    titles: {
        [key: string]: string;
    };
};

export type Transfer = ({
    agent_id?: null;
    queue: string;
} | {
    agent_id: string;
    queue?: null;
}) & {
    agent_id?: string | null;
    note: string;
    queue?: string | null;
    version?: number | null;
};

export type TriedArticle = {
    helped: boolean | null;
    id: string;
    title: string;
};

export type VisitAnswer = {
    arrived_at: string | null;
    ends_at: string;
    engineer: string;
    engineer_name: string;
    findings: string;
    id: string;
    left_at: string | null;
    note: string;
    photos: Array<string>;
    place: string;
    signature: string;
    signed_at: string | null;
    signed_by: string;
    starts_at: string;
    state: 'planned' | 'on_site' | 'done' | 'cancelled';
};

export type VisitList = {
    items: Array<TicketVisit>;
    titles: {
        [key: string]: string;
    };
};

export type Work = {
    approvals: Array<ApprovalAnswer>;
    confirmed: '' | 'customer' | 'call_back' | 'agent' | 'silence';
    costs: Array<CostAnswer>;
    parts: Array<PartAnswer>;
    process: ProcessAnswer | null;
    ratings: Array<RatingAnswer>;
    reopened: number;
    solution: SolutionAnswer;
    tasks: Array<TaskAnswer>;
    ticket: string;
    totals: {
        [key: string]: number;
    };
    visits: Array<VisitAnswer>;
    waiting_for: string;
};

export type WouldFire = {
    at: string;
    because: {
        [key: string]: unknown;
    };
    event: string;
    number: string;
    title: string;
};
