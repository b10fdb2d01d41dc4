/** Message rows of Twilio as facts of ours: whose they are, what they are called, and what changed since they were last told. */
import type { BackendEvent, ConversationPatch, RemoteMessage } from '../../domain/event';
import type { Attachment, Channel, Report } from '../../domain/message';
import { addressKey, isE164 } from '../../domain/phone';
import type { Sender } from './config';
import type { Row } from './parse';

/** The two ends of a message, ours first. */
export interface Ends {
  readonly own: string;
  readonly remote: string;
}

/** Statuses after which nothing changes but the price. `sent` is not among them: a report may still come. */
const TERMINAL = new Set(['delivered', 'read', 'undelivered', 'failed', 'canceled', 'received']);

/** Of an inbound message of several segments, one never arrived. */
const PART_MISSING = '30009';

/** Text that a trial account puts before every message. */
export const TRIAL_PREFIX = 'Sent from your Twilio trial account - ';

/** The channel of an address; undefined for those that have no place here (RCS, Messenger…). */
export function channelOf(address: string): Channel | undefined {
  if (/^whatsapp:/i.test(address)) return 'whatsapp';
  return /^[a-z]+:/i.test(address) ? undefined : 'sms';
}

/** The address without its channel prefix. */
export function bare(address: string): string {
  return address.replace(/^[a-z]+:/i, '');
}

/** An address of the same channel as `like`. */
export function addressed(phone: string, like: string): string {
  return channelOf(like) === 'whatsapp' ? `whatsapp:${bare(phone)}` : phone;
}

/** The ends of a row; undefined while a service has not chosen its sender yet. */
export function endsOf(row: Row): Ends | undefined {
  const [own, remote] = row.inbound ? [row.to, row.from] : [row.from, row.to];
  return own && remote ? { own, remote } : undefined;
}

/**
 * The key of a conversation. WhatsApp numbers that come back with a digit more or less than they were dialled with are one customer;
 * an SMS goes exactly where it is addressed to.
 */
export function keyOf({ own, remote }: Ends): string {
  return `${own}|${channelOf(remote) === 'whatsapp' ? `whatsapp:${addressKey(remote)}` : remote}`;
}

/** Our own address in a key. */
export function ownOf(key: string): string {
  return key.slice(0, key.indexOf('|'));
}

/** The introduction of a conversation, harmless when it is known; its contact is the number, shared by SMS and WhatsApp. */
export function introduction({ own, remote }: Ends, more: ConversationPatch = {}): BackendEvent[] {
  const phone = bare(remote);
  const channel = channelOf(own) ?? 'sms';
  const contact: BackendEvent[] = isE164(phone) ? [{ type: 'contact', contact: { id: phone, name: '', phone, version: 0 } }] : [];
  const patch = { inboxId: own, channel, phone, ...(isE164(phone) ? { contactId: phone } : {}), ...more };
  return [...contact, { type: 'conversation', key: keyOf({ own, remote }), patch }];
}

/** What a status means. Unknown ones count as sent: Twilio has the message. */
export function reportOf(row: Pick<Row, 'status' | 'failure'>): Report {
  switch (row.status) {
    case 'scheduled':
    case 'canceled':
    case 'delivered':
    case 'read':
      return { status: row.status };
    case 'failed':
    case 'undelivered':
      return { status: 'failed', failure: row.failure };
    default:
      return { status: 'sent' };
  }
}

/** True while reports may come. */
export function isUnderWay(row: Row): boolean {
  return !row.inbound && !TERMINAL.has(row.status) && row.status !== 'scheduled';
}

/** The time (ms) that lists are ordered by; undefined for rows that were not sent yet, which may stand anywhere. */
export function listTime(row: Row): number | undefined {
  return row.sent ?? (row.inbound ? row.created : undefined);
}

/** When the message belongs in the thread (ms): when it was written, or for one that waited for its time, when it left. */
export function timeOf(row: Row): number {
  const created = row.created ?? row.sent ?? 0;
  return row.sent !== undefined && row.sent - created > 300_000 ? row.sent : created;
}

/**
 * Times of rows in the order of a list, in which whole seconds are spread by place: the newest is first, so of those in one second the
 * last in the list gets .000, the one before it .001 and so on. Later pages cannot move an earlier answer.
 */
export function spread(rows: readonly Row[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  const used = new Map<number, number>();
  for (const row of [...rows].reverse()) {
    const at = timeOf(row);
    const place = used.get(at) ?? 0;
    used.set(at, place + 1);
    times.set(row.sid, at + Math.min(place, 999));
  }
  return times;
}

/** The message event of a row. `ref` where this browser wrote it. */
export function messageOf(
  row: Row,
  ends: Ends,
  more: { readonly at: number; readonly fresh?: boolean; readonly attachments?: readonly Attachment[]; readonly ref?: string },
): RemoteMessage {
  return {
    key: keyOf(ends),
    remoteId: row.sid,
    id: row.sid,
    kind: row.inbound ? 'inbound' : 'outbound',
    at: more.at,
    text: row.body,
    ...(row.inbound ? (row.failure.code === PART_MISSING ? { partial: true as const } : {}) : { report: reportOf(row), ...costOf(row) }),
    ...(more.attachments?.length ? { attachments: more.attachments } : {}),
    ...(more.ref !== undefined ? { ref: more.ref } : {}),
    ...(more.fresh === undefined ? {} : { fresh: more.fresh }),
  };
}

/** What changed of a row that was told before. */
export function changeOf(row: Row): BackendEvent {
  return { type: 'report', remoteId: row.sid, report: reportOf(row), ...costOf(row) };
}

/** Billed segments (0 until a service has chosen its sender) and price, as far as they are known. */
function costOf(row: Row): { segments?: number; price?: string } {
  return { ...(row.segments > 0 ? { segments: row.segments } : {}), ...(row.price !== undefined ? { price: row.price } : {}) };
}

/** Everything in a row that can change and is shown. */
export function visible(row: Row): string {
  return [row.status, row.failure.code, row.media, row.segments, row.price, row.from, row.body].join('|');
}

/** Inbound messages are shown when they are whole. */
export function isShown(row: Row): boolean {
  return !(row.inbound && row.status === 'receiving');
}

/** The senders by address, as in keys. */
export function senderAt(senders: readonly Sender[], address: string): Sender | undefined {
  return senders.find((one) => one.address === address);
}
