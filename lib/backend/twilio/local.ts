/**
 * States that Twilio does not keep: closed, snoozed, muted. They live in the store; a small copy goes to the browser's sync storage, so that
 * a new installation finds them again. Assigned and shared states have no place yet: a shared ledger would implement `StateKeeper` too.
 *
 * An entry is `<state><seconds, base 22>[.<until>][m]` under a hash of the conversation's key: numbers do not leave the browser in the clear.
 * Its seconds are those of the newest message of the customer that was there: a later one opened the conversation again. They are Twilio's
 * time, so that no clock of ours has a say in it.
 */
import { applyChange, type Change } from '../../domain/change';
import type { Conversation } from '../../domain/conversation';
import type { BackendEvent, ConversationPatch } from '../../domain/event';
import type { Environment } from '../backend';

/** Where states are kept beyond the store. */
export interface StateKeeper {
  /** All entries, by the hash of the key. */
  load(): Promise<Readonly<Record<string, string>>>;
  /** Keeps what the conversation is now; `undefined` = open, nothing special. */
  keep(key: string, entry: string | undefined): Promise<void>;
}

const BUCKETS = 4;
/** Characters of a bucket: the sync storage takes 8,192 bytes for an item and 102,400 in all. */
const BUCKET_SIZE = 6_000;

/** Keeps states in the browser's sync storage, in a few bounded items. */
export class SyncStates implements StateKeeper {
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly account: string,
    private readonly env: Environment,
  ) {}

  async load(): Promise<Readonly<Record<string, string>>> {
    const all: Record<string, string> = {};
    for (let i = 0; i < BUCKETS; i += 1) Object.assign(all, await this.read(this.name(i)));
    return all;
  }

  keep(key: string, entry: string | undefined): Promise<void> {
    const mine = this.last.then(() => this.write(key, entry));
    this.last = mine.catch((error: unknown) => this.env.log(`state not kept for later: ${error instanceof Error ? error.name : 'error'}`));
    return this.last;
  }

  private async write(key: string, entry: string | undefined): Promise<void> {
    if (!this.env.sync) return;
    const hash = hashOf(key);
    const name = this.name(Number.parseInt(hash.slice(-2), 36) % BUCKETS);
    const { [hash]: old, ...rest } = await this.read(name);
    if (old === entry) return;
    const next = entry === undefined ? rest : { ...rest, [hash]: entry };
    // The oldest are at the front: what was written last stays.
    const entries = Object.entries(next);
    while (JSON.stringify(Object.fromEntries(entries)).length > BUCKET_SIZE) entries.shift();
    await this.env.sync.set(name, JSON.stringify(Object.fromEntries(entries)));
  }

  private async read(name: string): Promise<Record<string, string>> {
    const text = await this.env.sync?.get(name).catch(() => undefined);
    try {
      const value: unknown = JSON.parse(text ?? '{}');
      if (typeof value !== 'object' || value === null) return {};
      return Object.fromEntries(Object.entries(value).filter((one): one is [string, string] => typeof one[1] === 'string'));
    } catch {
      return {}; // spoilt by another version: states start anew
    }
  }

  private name(bucket: number): string {
    return `${this.account}:state:${bucket}`;
  }
}

/** A change done here: the patch that says what is true now, and the entry to keep. */
export function changed(conversation: Conversation & { readonly key: string }, change: Change): ChangeDone {
  const next = applyChange(conversation, change);
  const patch = patchOf(next, change);
  const event: BackendEvent = { type: 'conversation', key: conversation.key, patch };
  return { events: [event], entry: entryOf(next) };
}

/** See `changed`. */
export interface ChangeDone {
  readonly events: readonly BackendEvent[];
  readonly entry: string | undefined;
}

function patchOf(next: Conversation, change: Change): ConversationPatch {
  switch (change.kind) {
    case 'state':
      return { state: next.state };
    case 'snooze':
      return { state: next.state, snoozedUntil: next.snoozedUntil ?? null };
    case 'mute':
      return { muted: next.muted ?? false };
    case 'read':
    case 'unread':
      return { unread: next.unread };
    default:
      return {};
  }
}

function entryOf(next: Conversation): string | undefined {
  if (next.state === 'open' && !next.muted) return undefined;
  const until = next.state === 'snoozed' && next.snoozedUntil !== undefined ? `.${seconds(next.snoozedUntil)}` : '';
  const letter = { open: 'o', closed: 'c', snoozed: 's' }[next.state];
  return `${letter}${seconds(next.lastInboundAt ?? 0)}${until}${next.muted ? 'm' : ''}`;
}

/** What an entry says about a conversation whose newest inbound message is of `lastInbound` (ms, server time). */
export function restored(entry: string, lastInbound: number, now: number): ConversationPatch {
  const match = /^([ocs])([0-9a-l]+)(?:\.([0-9a-l]+))?(m?)$/.exec(entry);
  if (!match) return {};
  const [, letter, at = '', until, muted] = match;
  const mute = muted ? { muted: true } : {};
  // Whoever wrote after it was closed opened it again; a muted one stays closed.
  if (letter === 'o' || (!muted && lastInbound >= time(at) + 1000)) return mute;
  if (letter === 'c') return { ...mute, state: 'closed' };
  if (until !== undefined && time(until) <= now) return mute;
  return { ...mute, state: 'snoozed', snoozedUntil: until === undefined ? null : time(until) };
}

/** A name of a key that does not tell the number to whoever reads the storage: FNV-1a twice, 64 bits. */
export function hashOf(key: string): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < key.length; i += 1) {
    a = Math.imul(a ^ key.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ key.charCodeAt(i), 0x5bd1e995);
  }
  return `${(a >>> 0).toString(36).padStart(7, '0')}${(b >>> 0).toString(36).padStart(7, '0')}`;
}

function seconds(ms: number): string {
  return Math.floor(ms / 1000).toString(22);
}

function time(text: string): number {
  return Number.parseInt(text, 22) * 1000;
}
