/**
 * What follows from a deed, and when: reports, customers' answers, colleagues' help. Also the script of the first minutes.
 *
 * An agent's text at second 0:
 * ```
 *   sent 0 s ─► delivered 2–4 s ─► read 5–8 s (WhatsApp)          or failed 1.5–3 s
 *                    typing ─► answer 4–20 s (customers who answer)
 * ```
 */
import type { Contact, OptOut } from '../../domain/contact';
import type { RemoteMessage } from '../../domain/event';
import type { Attachment, Report } from '../../domain/message';
import type { Change } from '../backend';
import { type Cast, readKey } from './cast';
import type { DemoConfig } from './config';
import { failureOf } from './failures';
import { fileFor, sentFile } from './files';
import { magicIn } from './magic';
import { between, hash } from './random';
import { script } from './script';
import { AGENTS, ME } from './shop';
import type { Deed, SendDeed, State } from './state';

/** A message as a happening carries it: its conversation is the happening's. */
export type Said = Omit<RemoteMessage, 'key' | 'id' | 'at' | 'fresh'>;

/** Something that happens in a conversation after the start. */
export type What =
  | { readonly what: 'begin' }
  | { readonly what: 'message'; readonly message: Said }
  | { readonly what: 'report'; readonly remoteId: string; readonly report: Report }
  | { readonly what: 'change'; readonly change: Change; readonly by: string }
  | { readonly what: 'wake'; readonly until: number }
  | { readonly what: 'typing'; readonly until: number }
  | { readonly what: 'optOut'; readonly phone: string; readonly optOut: OptOut | null }
  | { readonly what: 'contact'; readonly contact: Contact };

/** A happening: when (ms), in which conversation, and the number of the deed that it follows from (-1: the script). */
export type Happening = What & { readonly at: number; readonly seq: number; readonly key: string; readonly deed: number };

const STOP_WORDS = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT']);
const START_WORDS = new Set(['START', 'UNSTOP', 'YES']);
/** Deeds have this many places in the order; the script comes first. */
const PLACES = 16;

/** All that happens after the start, in order of time. */
export function happeningsOf(state: State, config: DemoConfig, cast: Cast): Happening[] {
  const opening = script(config, cast, state.born).flatMap((line, n) => expand(line, -1, -10_000 + n, config, cast));
  const deeds = state.deeds.flatMap((deed, n) => expand(deed, n, n, config, cast));
  return [...opening, ...deeds].sort((a, b) => a.at - b.at || a.seq - b.seq);
}

/** The remote id of the message that a deed made; the script's have negative numbers. */
export function messageIdOf(n: number): string {
  return n < 0 ? `s.${n + 10_000}` : `d.${n}`;
}

function expand(deed: Deed, number: number, place: number, config: DemoConfig, cast: Cast): Happening[] {
  const list: Happening[] = [];
  const add = (delay: number, what: What): void => {
    const at = deed.at + Math.round(delay / config.speed);
    list.push({ ...what, at, seq: place * PLACES + list.length, key: deed.key, deed: number });
  };
  const id = messageIdOf(place);
  switch (deed.type) {
    case 'send':
      sent(deed, id, add, config, cast);
      break;
    case 'change':
      add(0, { what: 'change', change: deed.change, by: deed.by });
      if (deed.change.kind === 'snooze' && deed.change.until !== undefined) {
        const at = Math.max(deed.at, deed.change.until);
        list.push({ what: 'wake', until: deed.change.until, at, seq: place * PLACES + 1, key: deed.key, deed: number });
      }
      break;
    case 'resolve':
      add(0, { what: 'begin' });
      break;
    case 'contact':
      add(0, { what: 'contact', contact: deed.contact });
      break;
    case 'reply':
      break; // in no conversation
    case 'inbound':
      heard(deed.key, deed.text, id, deed.attachments, deed.at, 0, add);
      break;
  }
  return list;
}

type Add = (delay: number, what: What) => void;

function heard(
  key: string,
  text: string,
  remoteId: string,
  attachments: readonly Attachment[] | undefined,
  at: number,
  delay: number,
  add: Add,
): void {
  add(delay, { what: 'message', message: { kind: 'inbound', remoteId, text, ...(attachments ? { attachments } : {}) } });
  const { phone, channel } = readKey(key);
  const word = text.trim().toUpperCase();
  if (channel !== 'sms') return;
  if (STOP_WORDS.has(word)) add(delay, { what: 'optOut', phone, optOut: { by: word, at } });
  if (START_WORDS.has(word)) add(delay, { what: 'optOut', phone, optOut: null });
}

function sent(deed: SendDeed, id: string, add: Add, config: DemoConfig, cast: Cast): void {
  const h = hash(config.seed, deed.turn, deed.at, 11);
  const attachments = deed.attachments?.map((attachment, i) => sentFile(attachment, `${id}.a${i}`));
  add(0, {
    what: 'message',
    message: {
      remoteId: id,
      kind: deed.note ? 'note' : 'outbound',
      text: deed.text,
      ref: deed.ref,
      author: { id: ME.id, name: ME.name },
      ...(deed.note ? {} : { report: { status: 'sent' } }),
      ...(attachments ? { attachments } : {}),
      ...(deed.template ? { template: deed.template } : {}),
      ...(deed.replyTo ? { replyToRemoteId: deed.replyTo } : {}),
    },
  });
  if (deed.note) return;
  if (deed.code !== undefined) {
    add(between(1500, 3000, h), { what: 'report', remoteId: id, report: { status: 'failed', failure: failureOf(deed.code) } });
    return;
  }
  add(between(2000, 4000, h), { what: 'report', remoteId: id, report: { status: 'delivered' } });
  if (readKey(deed.key).channel === 'whatsapp')
    add(between(5000, 8000, h >>> 8), { what: 'report', remoteId: id, report: { status: 'read' } });
  answered(deed, id, h, add, config, cast);
}

function answered(deed: SendDeed, id: string, h: number, add: Add, config: DemoConfig, cast: Cast): void {
  const magic = magicIn(deed.text);
  const typing = (from: number, until: number): void => add(from, { what: 'typing', until: deed.at + Math.round(until / config.speed) });
  if (magic.colleague) {
    const helper = AGENTS[1] ?? ME;
    add(3000, { what: 'change', change: { kind: 'assign', agentId: helper.id }, by: helper.id });
  }
  if (magic.silent) return;
  const wanted = magic.answer ?? cast.find(deed.key)?.role.answers?.[deed.turn];
  if (wanted === undefined) return;
  const delay = magic.answer === undefined ? between(4000, 20_000, h >>> 4) : 3000;
  typing(Math.max(1000, delay - 4000), delay);
  const picture = magic.picture ? [fileFor('image', `${id}.p`)] : undefined;
  heard(deed.key, wanted, `${id}.r`, picture, deed.at + Math.round(delay / config.speed), delay, add);
}
