/**
 * The interface between Threadside and a messaging backend, shaped as events. An adapter turns a service into this; the engine is its
 * only caller, and `contract.ts` is the test kit that every adapter must pass.
 *
 * Rules for adapters: no module state that matters (the worker may die between any two awaits); fetch, sockets, clock and randomness are
 * passed in (`Environment`); JSON is parsed in `parse.ts` and nowhere else; an item that cannot be parsed is dropped with a logged reason.
 */
import type { Capabilities, Refreshable } from '../domain/capabilities';
import type { Change } from '../domain/change';
import type { Contact, NoteChange } from '../domain/contact';
import type { Conversation } from '../domain/conversation';
import type { BackendEvent } from '../domain/event';
import type { Attachment, Failure, Message } from '../domain/message';
import type { ReplyChange } from '../domain/reply-form';

export type { Capabilities } from '../domain/capabilities';
export type { Change } from '../domain/change';
export type { NoteChange } from '../domain/contact';

/** Opaque to everybody but the adapter that made it. JSON text, stored in the same transaction as the facts that it stands for. */
export type Cursor = string;

/** Everything an adapter may touch. */
export interface Environment {
  readonly fetch: typeof fetch;
  readonly WebSocket?: typeof WebSocket;
  /** Like `fetch` for a form, telling how much has left. Undefined: it cannot be told, and nothing was sent. Rejects when that is unclear. */
  readonly upload?: (
    url: string,
    init: RequestInit & { readonly body: FormData },
    progress: (sent: number, total: number) => void,
  ) => Promise<Response | undefined>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds from any start: setting the clock does not move them, the sleep of the computer may stop them. */
  readonly ticks: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Resolves after `ms`; rejects when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** One line for diagnostics: never a number, name, text or secret. */
  readonly log: (line: string) => void;
  /** A small store that survives reinstalling (the browser's sync storage), where there is one. Values of at most 8 KB; `set` may reject. */
  readonly sync?: { get(key: string): Promise<string | undefined>; set(key: string, value: string): Promise<void> };
}

/** A page of a pull: facts and the cursor that they bring. Both are stored in one transaction. */
export interface Page {
  readonly events: readonly BackendEvent[];
  /** Absent: these facts do not move the cursor. */
  readonly cursor?: Cursor;
  /** First sync only: how much is here, for the progress line. */
  readonly progress?: { readonly done: number; readonly total?: number };
}

/** How far a pull should go. `usable` = what the list needs; `current` = everything missed since the cursor; `complete` = also backfill. */
export type PullDepth = 'usable' | 'current' | 'complete';

/** A live stream that runs until `closed` settles. */
export interface Listening {
  /** Resolves when the stream ended, for whatever reason; never rejects. */
  readonly closed: Promise<void>;
  close(): void;
}

/** A message to send, with what the adapter needs to address it. */
export interface Outgoing {
  readonly message: Message & { readonly ref: string };
  readonly conversation: Conversation & { readonly key: string };
  /** Bytes of the message's attachments, in their order. */
  readonly files: readonly OutgoingFile[];
  /** The backend's id of the message that this one answers, where it has one. */
  readonly replyToRemoteId?: string;
  /** Which of these remote ids already belong to other rows that this browser wrote: an unclear send never adopts one of them. */
  readonly claimed?: (remoteIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Called right before the request that must not be repeated, with the backend's own time (ms): `find` gets it as `leftAt`. Rejects: do not send. */
  readonly leaving?: (at: number | undefined) => Promise<void>;
}

/** A file to send. */
export interface OutgoingFile {
  readonly attachment: Attachment;
  readonly blob: Blob;
}

/** The backend has it. */
export interface Accepted {
  readonly remoteId: string;
  /** Facts that came with the answer: stored in the same transaction that settles the row. */
  readonly events: readonly BackendEvent[];
}

/** "Did this unclear send arrive?" `absent`: certain enough to ask a person. `notSent`: it never left (`leaving` was not called) and goes again. */
export type Found = Accepted | { readonly pending: true; readonly askAgainInMs: number } | 'absent' | 'notSent';

/** An error of a send or any other request, by what it means for a repeat. */
export class BackendError extends Error {
  /**
   * - `rejected`: refused for good; words for the user in `failure`
   * - `busy`: refused for now and certainly not done (429, 503 before effect); try again after `retryAfterMs`
   * - `notSent`: certainly never left (offline, DNS, connection refused)
   * - `unknown`: it left and no clear answer came: never repeat by machine
   * - `unauthorized`: the credentials are no longer accepted: stop and ask the user
   * - `forbidden`: this user may not do this
   * - `gone`: the thing does not exist (any more)
   */
  readonly kind: 'rejected' | 'busy' | 'notSent' | 'unknown' | 'unauthorized' | 'forbidden' | 'gone';
  readonly failure: Failure;
  readonly retryAfterMs?: number;

  constructor(kind: BackendError['kind'], failure: Failure, options?: { retryAfterMs?: number; cause?: unknown }) {
    super(`${kind}${failure.code ? ` ${failure.code}` : ''}`, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BackendError';
    this.kind = kind;
    this.failure = failure;
    if (options?.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}

/** A connected backend. Every method may reject with `BackendError`; every wait ends when its signal aborts. */
export interface Backend {
  readonly capabilities: Capabilities;

  /**
   * Pages of what happened since the cursor (none = first sync, newest first). Ends when current to the asked depth. `attention` false:
   * no panel is in view, so an adapter that polls may skip a request that it made lately; absent: ask.
   */
  pull(cursor: Cursor | undefined, depth: PullDepth, signal: AbortSignal, attention?: boolean): AsyncIterable<Page>;

  /** Milliseconds until the next pull is due when nothing else asks for one. `attention`: a panel is in view. */
  pollAfter(attention: boolean): number;

  /**
   * Streams live events as hints: what it loses, the next pull returns. Resolves once the stream is confirmed (then the engine pulls);
   * rejects when it cannot be had (then the engine polls).
   */
  listen?(sink: (events: readonly BackendEvent[]) => void, signal: AbortSignal): Promise<Listening>;

  /** Looks again at conversations that are unread here: a colleague may have read them while nobody listened. Asked after a pull. */
  recheck?(unread: readonly Conversation[], signal: AbortSignal): Promise<readonly BackendEvent[]>;

  /** The backend's key for a conversation that was started here: finds or creates the contact, exactly. Harmless twice. */
  resolve(conversation: Conversation, signal: AbortSignal): Promise<{ readonly key: string; readonly events: readonly BackendEvent[] }>;

  /** One attempt. Resolves when the backend has it; rejects with what is known. Never repeats by itself. */
  send(outgoing: Outgoing, signal: AbortSignal, progress?: (sentBytes: number, totalBytes: number) => void): Promise<Accepted>;

  /** Whether an unclear send arrived. Asked after `attemptAt` with growing `probes`. */
  find(outgoing: Outgoing, signal: AbortSignal): Promise<Found>;

  /** Whether the backend keeps a text of this inbox until `sendAt` (ms), so that the outbox hands it over at once. Absent: never. */
  schedules?(inboxId: string, sendAt: number): boolean;

  /** Cancels a message that the backend keeps until its time (`scheduled`). */
  cancel?(message: Message, signal: AbortSignal): Promise<readonly BackendEvent[]>;

  /** Older messages of a conversation, newest first, continuing at its `historyCursor`; the events move that cursor by a patch. */
  history(conversation: Conversation & { readonly key: string }, signal: AbortSignal): Promise<Page>;

  /** Does a change; the events say what is true now. */
  change(conversation: Conversation & { readonly key: string }, change: Change, signal: AbortSignal): Promise<readonly BackendEvent[]>;

  /** A private note to the agents; a message with kind `note` otherwise goes through `send`. */
  saveContact?(contact: Contact, signal: AbortSignal): Promise<readonly BackendEvent[]>;

  /** The notes about a person, after one was added or removed. Harmless twice. */
  notes?(contact: Contact, change: NoteChange, signal: AbortSignal): Promise<readonly BackendEvent[]>;

  /** Writes or removes a saved reply for everybody; the events hold all that there are now. Harmless twice. */
  reply?(change: ReplyChange, signal: AbortSignal): Promise<readonly BackendEvent[]>;

  /** Who these numbers are, for page marks; only what can be answered cheaply. */
  lookup?(phones: readonly string[], signal: AbortSignal): Promise<readonly BackendEvent[]>;

  /** Templates, saved replies, agents… again, when a picker opens. `query`: contacts that it fits. */
  refresh?(what: Refreshable, signal: AbortSignal, query?: string): Promise<readonly BackendEvent[]>;

  /** The bytes of an attachment. Credentials go to the account's own host only. */
  media(attachment: Attachment, signal: AbortSignal): Promise<Blob>;

  /** Tells the backend that the agent is here (presence), when the setting says so. */
  presence?(online: boolean): void;
}

/** What a connect form found out. */
export interface Connected {
  /** Stable for the same account at the same server, safe as a database name part: `[a-z0-9-]{1,80}`. */
  readonly accountId: string;
  /** Shown in the account switch. */
  readonly label: string;
  /** Plain configuration (server address, account number, chosen inboxes): JSON text. */
  readonly config: string;
  /** Sealed by the platform, handed to `open` only. */
  readonly secret: string;
  /** Origins that the extension must be allowed to reach, as match patterns. */
  readonly origins: readonly string[];
  /** Things found that the user should know or repair. */
  readonly findings: readonly Finding[];
}

/** Something found at connect: a trap, a missing permission. */
export interface Finding {
  readonly code: string;
  readonly severity: 'info' | 'warning' | 'error';
  /** i18n key of the sentence, with its arguments. */
  readonly messageKey: string;
  readonly args: readonly string[];
  /** Name of a repair that `repair` can do after a confirmation. */
  readonly repair?: string;
}

/** A connect form's refusal, each with its own sentence. */
export class ConnectError extends Error {
  readonly messageKey: string;
  readonly args: readonly string[];
  /** The field to put the focus on. */
  readonly field?: string;

  constructor(messageKey: string, args: readonly string[] = [], field?: string) {
    super(messageKey);
    this.name = 'ConnectError';
    this.messageKey = messageKey;
    this.args = args;
    if (field !== undefined) this.field = field;
  }
}

/** One kind of backend: how to connect it and how to open it again at every start of the worker. */
export interface BackendKind {
  readonly kind: Capabilities['kind'];
  /** Verifies what the form says (`fields` by name, untrusted). Several accounts behind one credential: rejects with `ChooseAccount`. */
  connect(fields: Readonly<Record<string, string>>, env: Environment, signal: AbortSignal): Promise<Connected>;
  /** Cheap and without network. */
  open(config: string, secret: string, env: Environment): Backend;
  /** Does a repair that a finding named. */
  repair?(config: string, secret: string, code: string, env: Environment, signal: AbortSignal): Promise<readonly Finding[]>;
}

/** The credential opens several accounts: the form asks which (field `account`). */
export class ChooseAccount extends Error {
  readonly accounts: readonly { readonly id: string; readonly label: string }[];

  constructor(accounts: readonly { readonly id: string; readonly label: string }[]) {
    super('choose an account');
    this.name = 'ChooseAccount';
    this.accounts = accounts;
  }
}
