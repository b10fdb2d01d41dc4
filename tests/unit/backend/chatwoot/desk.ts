/** A desk for adapter tests: a server, one agent's adapter on its clock, and a mirror of what the adapter told. */
import type { Backend, Listening, Outgoing, OutgoingFile } from '../../../../lib/backend/backend';
import { BackendError } from '../../../../lib/backend/backend';
import type { ChatwootConfig } from '../../../../lib/backend/chatwoot/config';
import { outgoing, pullInto, settle, writeDown } from '../../../../lib/backend/contract-harness';
import { Mirror } from '../../../../lib/backend/contract-mirror';
import type { Conversation } from '../../../../lib/domain/conversation';
import type { BackendEvent } from '../../../../lib/domain/event';
import type { Message } from '../../../../lib/domain/message';
import { backendOf, keyFor, type ServerEnvironment, serverEnvironment, startWorld } from '../../../contract/chatwoot-world';
import type { Person } from '../../../servers/chatwoot/fixture';
import type { ChatwootServer, StartOptions } from '../../../servers/chatwoot/server';

type Settling = Parameters<typeof settle>[0];

/** See the file. */
export class Desk {
  readonly mirror = new Mirror('lenient');
  readonly heard: BackendEvent[] = [];
  readonly env: ServerEnvironment;
  backend: Backend;
  cursor: string | undefined;
  private refs = 0;

  constructor(
    readonly server: ChatwootServer,
    readonly person: Person,
    private readonly over: Partial<ChatwootConfig> = {},
    env?: Partial<ServerEnvironment>,
  ) {
    this.env = { ...serverEnvironment(server), ...env };
    this.backend = backendOf(server, person, this.env, over);
  }

  /** Lets time pass until it is settled. */
  done<T>(work: Promise<T>): Promise<T> {
    return settle(this as unknown as Settling, work);
  }

  /** The error that it ends with. */
  async refusal(work: Promise<unknown>): Promise<BackendError> {
    const error = await this.done(
      work.then(
        () => undefined,
        (reason: unknown) => reason,
      ),
    );
    if (error instanceof BackendError) return error;
    throw new Error(`expected a BackendError, got ${String(error)}`);
  }

  /** A new worker. */
  restart(): void {
    this.backend = backendOf(this.server, this.person, this.env, this.over);
  }

  /** Pulls to the end. */
  async pull(depth: 'current' | 'complete' = 'current'): Promise<void> {
    this.cursor = await pullInto(this as unknown as Settling, this.mirror, this.cursor, depth);
  }

  /** Opens the stream into the mirror. */
  listen(signal: AbortSignal = new AbortController().signal): Promise<Listening> {
    const opened = this.backend.listen?.((events) => {
      this.heard.push(...events);
      this.mirror.apply(events);
    }, signal);
    if (!opened) throw new Error('no stream');
    return this.done(opened);
  }

  /** The thread of a number. */
  thread(phone: string, inbox = 1): Conversation & { readonly key: string } {
    const key = keyFor(this.server, phone, inbox);
    const found = this.mirror.conversations.get(key);
    if (!found) throw new Error(`no thread ${key}`);
    return { ...found, key };
  }

  /** Messages of a thread, oldest first. */
  messages(phone: string, inbox = 1): readonly Message[] {
    return this.mirror.thread(keyFor(this.server, phone, inbox));
  }

  /** A message as the outbox makes it. */
  message(
    conversation: Conversation & { readonly key: string },
    text: string,
    over: Partial<Message> = {},
    files: OutgoingFile[] = [],
  ): Outgoing {
    this.refs += 1;
    const made = outgoing(this as unknown as Settling, conversation, text, `ref-${this.refs}`, files);
    const message = { ...made.message, ...over, ref: made.message.ref };
    return { ...made, message, leaving: (at) => writeDown(message, at) };
  }

  /** Sends, and lets the provider do its part. */
  async send(
    conversation: Conversation & { readonly key: string },
    text: string,
    over: Partial<Message> = {},
    files: OutgoingFile[] = [],
  ): Promise<string> {
    const { remoteId, events } = await this.done(
      this.backend.send(this.message(conversation, text, over, files), new AbortController().signal),
    );
    this.mirror.apply(events);
    await this.env.advance(300);
    return remoteId;
  }
}

/** A server with one message of a customer in each inbox but the API's. */
export async function openServer(options: StartOptions = {}): Promise<ChatwootServer> {
  const server = await startWorld(options);
  for (const inbox of ['SMS', 'TWA', 'BW', 'WA', 'API']) server.customerWrites(inbox, CUSTOMER, `hello ${inbox}`, [], { name: 'Ann Lee' });
  return server;
}

export const CUSTOMER = '+15550000001';
export const never = (): AbortSignal => new AbortController().signal;
