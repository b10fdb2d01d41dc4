/** What a backend brings to be put through the contract, and the steps that all parts of the kit share. */
import type { Conversation } from '../domain/conversation';
import type { Attachment, Message } from '../domain/message';
import { type Backend, BackendError, type Change, type Cursor, type Outgoing, type OutgoingFile, type PullDepth } from './backend';
import { type FakeEnvironment, turn } from './contract-clock';
import { Mirror } from './contract-mirror';

/** How the next send goes wrong: the error's kind, and for `unknown` whether the backend has the message. */
export type SendFault = 'rejected' | 'busy' | 'notSent' | 'unknownAfter' | 'unknownBefore';

/** A message as the backend (not the adapter) has taken it for a customer. */
export interface Sent {
  /** E.164. */
  readonly to: string;
  readonly text: string;
  readonly ref?: string;
}

/** A backend at the start of a test, with hands on its other side. One is made for each test. */
export interface Harness {
  /** The current instance: another one after `restart`. */
  readonly backend: Backend;
  readonly env: FakeEnvironment;
  /** A customer writes; to the inbox where the number is known, or to `inboxId`. */
  customerWrites(
    phone: string,
    text: string,
    options?: { readonly inboxId?: string; readonly attachment?: Attachment['kind'] },
  ): Promise<void>;
  /** A colleague changes a conversation; absent when the backend has no colleagues. */
  colleagueDoes?(key: string, change: Change): Promise<void>;
  /** Every message taken for a customer since the start, doubles included, in order. */
  sentToCustomer(): Promise<readonly Sent[]>;
  /** The next send goes wrong like this. */
  failNextSend(fault: SendFault): Promise<void>;
  /** A new instance on the same state, as after the worker died; the old one is not used any more. */
  restart(): Promise<Backend>;
  /** Ends servers and files. */
  close?(): Promise<void>;
  /** What the world holds. */
  readonly world: {
    /** Conversations that a pull from nothing yields. */
    readonly conversations: number;
    /** A conversation with more messages than one page of history, and how many it has. */
    readonly deep: { readonly key: string; readonly messages: number };
    /** An open conversation that a text can be sent to and that answers nothing by itself. */
    readonly quiet: string;
    /** Another one with the same properties. */
    readonly quiet2: string;
    /** Inbox and number (E.164) that no conversation exists for. */
    readonly stranger: { readonly inboxId: string; readonly phone: string };
    /** Agents other than the connected one, by id. */
    readonly colleague?: string;
    readonly team?: string;
    readonly labels?: readonly string[];
    readonly macro?: string;
    /** False where no delivery reports come. */
    readonly reports: boolean;
  };
}

/** What can be said of a value; vitest's and jest's `expect` give it. */
export interface Said {
  readonly not: Said;
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toBeTruthy(): void;
  toContain(item: unknown): void;
  toBeGreaterThan(limit: number): void;
  toBeLessThan(limit: number): void;
  toBeLessThanOrEqual(limit: number): void;
}

/** The test runner's words, passed in so that the kit carries no test runner. Vitest's fit. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: (context: { skip(note?: string): void }) => Promise<void>) => unknown;
  readonly expect: (value: unknown) => Said;
}

/** What every part of the kit gets. */
export interface Kit extends Runner {
  /** Defines a test on a harness of its own. `lacks` ends it as skipped, for what the backend's capabilities leave out. */
  readonly test: (name: string, body: (harness: Harness, lacks: (what: string) => void) => Promise<void>) => void;
}

/** Lets time pass until the promise settles. Fails after ten minutes of the fake clock. */
export async function settle<T>(harness: Harness, promise: Promise<T>): Promise<T> {
  let settled = false;
  const mark = (): void => {
    settled = true;
  };
  promise.then(mark, mark);
  for (let i = 0; i < 20 && !settled; i += 1) await turn();
  for (let waited = 0; !settled; waited += 250) {
    if (waited > 600_000) throw new Error('still waiting after ten minutes of the test clock');
    await harness.env.advance(250);
  }
  return await promise;
}

/** Pulls to the end into a mirror; the cursor to go on with. */
export async function pullInto(
  harness: Harness,
  mirror: Mirror,
  cursor?: Cursor,
  depth: PullDepth = 'current',
): Promise<Cursor | undefined> {
  let last = cursor;
  const signal = new AbortController().signal;
  const run = async (): Promise<void> => {
    for await (const page of harness.backend.pull(cursor, depth, signal)) {
      mirror.apply(page.events);
      last = page.cursor ?? last;
    }
  };
  await settle(harness, run());
  return last;
}

/** A mirror after a first pull, with its cursor. */
export async function synced(harness: Harness): Promise<{ mirror: Mirror; cursor: Cursor | undefined; news: () => Promise<void> }> {
  const mirror = new Mirror();
  const start = { mirror, cursor: await pullInto(harness, mirror) };
  const news = async (): Promise<void> => {
    start.cursor = await pullInto(harness, mirror, start.cursor);
  };
  return { ...start, news };
}

/** The conversation with a key, or an error that names it. */
export function conversationOf(mirror: Mirror, key: string): Conversation & { readonly key: string } {
  const conversation = mirror.conversations.get(key);
  if (!conversation) throw new Error(`the pull did not bring the conversation ${key}`);
  return { ...conversation, key };
}

/** A text to send, as the outbox makes it. */
export function outgoing(
  harness: Harness,
  conversation: Conversation & { readonly key: string },
  text: string,
  ref: string,
  files: readonly OutgoingFile[] = [],
): Outgoing {
  const now = harness.env.now();
  const message: Message & { readonly ref: string; leftAt?: number } = {
    id: `own-${ref}`,
    conversationId: conversation.id,
    kind: 'outbound',
    at: now,
    text,
    status: 'sending',
    outbox: 'sending',
    ref,
    attemptAt: now,
    leftAt: 0,
    ...(files.length > 0 ? { attachments: files.map((file) => file.attachment) } : {}),
  };
  return { message, conversation, files, leaving: (at) => writeDown(message, at) };
}

/** Writes down that a message leaves, as the outbox does. */
export function writeDown(message: { leftAt?: number }, at: number | undefined): Promise<void> {
  if (at === undefined) delete message.leftAt;
  else message.leftAt = at;
  return Promise.resolve();
}

/** The error that a promise rejects with; fails when it resolves or the error is not a backend's. */
export async function refusal(harness: Harness, promise: Promise<unknown>): Promise<BackendError> {
  const error = await settle(
    harness,
    promise.then(
      () => undefined,
      (reason: unknown) => reason,
    ),
  );
  if (!(error instanceof BackendError)) throw new Error(`expected a BackendError, got ${String(error)}`);
  return error;
}

/** A signal that nobody aborts. */
export function never(): AbortSignal {
  return new AbortController().signal;
}
