/**
 * Twilio, and SignalWire by the same API, as a backend: an inbox with nothing but a number. There is no push, so it is polled (`pull.ts`);
 * there is no reference to give a send, so an unclear one is looked for (`find.ts`); there are no states, so they are kept here (`local.ts`).
 */
import type { Contact } from '../../domain/contact';
import type { Conversation } from '../../domain/conversation';
import type { BackendEvent } from '../../domain/event';
import type { Attachment, Message } from '../../domain/message';
import { part } from '../../domain/part';
import { lately } from '../../domain/retry';
import {
  type Accepted,
  type Backend,
  BackendError,
  type BackendKind,
  type Capabilities,
  type Change,
  type Cursor,
  type Environment,
  type Found,
  type Outgoing,
  type Page,
  type PullDepth,
} from '../backend';
import { TwilioClient } from './client';
import { type Config, readConfig } from './config';
import { find } from './find';
import { history } from './history';
import { changed, SyncStates } from './local';
import { fetchAttachment } from './media';
import { pull } from './pull';
import type { Memory } from './reading';
import { addressed, channelOf, introduction, keyOf } from './rows';
import { cancel, canSchedule, send } from './send';
import { fetchTemplates } from './templates';

/** Between two polls, ms: with a panel in view, while a send waits for its first report, and with nobody looking. */
const LOOKING = 5_000;
const JUST_SENT = 2_500;
const IDLE = 60_000;
/** Of noisy accounts each sender is asked for by itself: the polls are so much rarer, up to this (ms). */
const SLOWEST = { looking: 20_000, idle: 300_000 };
const JUST_NOW = 20_000;
const MOST_REMEMBERED = 500;

/** Twilio as a kind of backend. */
export const twilioKind: BackendKind = {
  kind: 'twilio',
  connect: async (...form) => (await part(import('./connect'))).connect(...form),
  open: (config, secret, env) => new TwilioBackend(readConfig(config), secret, env),
  repair: async (...asked) => (await part(import('./connect'))).repair(...asked),
};

/** A connected account. Its fields are hints; what matters is in the cursor and the store. */
class TwilioBackend implements Backend {
  readonly capabilities: Capabilities;
  private readonly client: TwilioClient;
  private readonly states: SyncStates;
  private readonly memory: Memory = { headAt: Number.NEGATIVE_INFINITY, noisy: false, sent: new Map() };
  /** References of this worker's sends by sid. */
  private readonly given = new Map<string, string>();
  private sentAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly config: Config,
    secret: string,
    private readonly env: Environment,
  ) {
    this.client = new TwilioClient(config, secret, env);
    this.states = new SyncStates(config.account, env);
    this.capabilities = capabilitiesOf(config);
  }

  pull(cursor: Cursor | undefined, depth: PullDepth, signal: AbortSignal, attention?: boolean): AsyncIterable<Page> {
    return pull({ client: this.client, states: this.states, memory: this.memory }, cursor, depth, signal, attention);
  }

  pollAfter(attention: boolean): number {
    const times = this.memory.noisy ? this.config.senders.length : 1;
    const justSent = lately(this.sentAt, JUST_NOW, this.env.now());
    const base = attention ? Math.min(SLOWEST.looking, (justSent ? JUST_SENT : LOOKING) * times) : Math.min(SLOWEST.idle, IDLE * times);
    return Math.round(base * (0.8 + 0.4 * this.env.random()));
  }

  /** There is nothing to make: a conversation is two addresses. */
  async resolve(
    conversation: Conversation,
    signal: AbortSignal,
  ): Promise<{ readonly key: string; readonly events: readonly BackendEvent[] }> {
    signal.throwIfAborted();
    const own = conversation.inboxId;
    if (channelOf(own) === undefined) throw new BackendError('gone', { text: '' });
    const ends = { own, remote: addressed(conversation.phone, own) };
    return { key: keyOf(ends), events: introduction(ends) };
  }

  async send(outgoing: Outgoing, signal: AbortSignal, progress?: (sent: number, total: number) => void): Promise<Accepted> {
    if (signal.aborted) throw new BackendError('notSent', { text: '' });
    const accepted = await send(this.client, outgoing, signal, progress);
    this.remember(accepted.remoteId, outgoing.message.ref);
    this.memory.sent.set(accepted.remoteId, this.client.now());
    return accepted;
  }

  async find(outgoing: Outgoing, signal: AbortSignal): Promise<Found> {
    const found = await find(this.client, outgoing, this.given, signal);
    if (typeof found === 'object' && 'remoteId' in found) this.remember(found.remoteId, outgoing.message.ref);
    return found;
  }

  schedules(inboxId: string, sendAt: number): boolean {
    return canSchedule(this.config.senders, inboxId, sendAt, this.env.now());
  }

  cancel(message: Message, signal: AbortSignal): Promise<readonly BackendEvent[]> {
    return cancel(this.client, message, signal);
  }

  history(conversation: Conversation & { readonly key: string }, signal: AbortSignal): Promise<Page> {
    return history(this.client, conversation, signal);
  }

  async change(
    conversation: Conversation & { readonly key: string },
    change: Change,
    signal: AbortSignal,
  ): Promise<readonly BackendEvent[]> {
    signal.throwIfAborted();
    const { events, entry } = changed(conversation, change);
    if (change.kind === 'state' || change.kind === 'snooze' || change.kind === 'mute') await this.states.keep(conversation.key, entry);
    return events;
  }

  /** Contacts live here only; the number is their name among conversations. */
  async saveContact(contact: Contact, signal: AbortSignal): Promise<readonly BackendEvent[]> {
    signal.throwIfAborted();
    return [{ type: 'contact', contact: { ...contact, version: this.env.now() } }];
  }

  async refresh(what: 'templates' | 'savedReplies' | 'agents' | 'contacts', signal: AbortSignal): Promise<readonly BackendEvent[]> {
    return what === 'templates' ? [{ type: 'templates', templates: await fetchTemplates(this.client, signal) }] : [];
  }

  media(attachment: Attachment, signal: AbortSignal): Promise<Blob> {
    return fetchAttachment(this.client, attachment, signal);
  }

  private remember(sid: string, ref: string): void {
    this.sentAt = this.env.now();
    this.given.set(sid, ref);
    for (const oldest of this.given.keys()) {
      if (this.given.size <= MOST_REMEMBERED) break;
      this.given.delete(oldest);
    }
  }
}

function capabilitiesOf(config: Config): Capabilities {
  const channels = (['sms', 'whatsapp'] as const).filter((channel) => config.senders.some((one) => one.channel === channel));
  return {
    kind: 'twilio',
    channels,
    assign: false,
    teams: false,
    snooze: true,
    pending: false,
    labels: false,
    priority: false,
    mute: true,
    notes: false,
    replyTo: false,
    attachments: config.uploads !== undefined || config.assets !== undefined,
    templates: channels.includes('whatsapp') && config.flavor === 'twilio',
    savedReplies: true,
    repliesKept: 'here',
    macros: false,
    contactsEdit: true,
    schedule: config.senders.some((one) => one.service !== undefined),
    unread: false,
    localState: true,
    transport: 'poll',
  };
}
