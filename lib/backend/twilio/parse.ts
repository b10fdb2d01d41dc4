/**
 * The edge: JSON of Twilio and SignalWire into rows of ours. Nothing is believed. A field that is not what it should be counts as absent;
 * a row is only dropped, with a reason, when it cannot be told whose it is (no id) or which way it went (neither direction nor status).
 */
import * as v from 'valibot';
import type { Failure } from '../../domain/message';
import { cleanText } from '../../domain/text';
import { BackendError } from '../backend';

/** Ids go into paths and database keys: Twilio's are two letters and 32 hex digits, SignalWire's are UUIDs. */
const Id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{8,64}$/));
/** Numbers, names and channel addresses: they become keys. */
const Address = v.pipe(v.string(), v.maxLength(300));
/** A text; empty where there is none. */
export const Text = v.fallback(v.nullish(v.string(), ''), '');
const Name = v.fallback(v.optional(v.pipe(v.string(), v.minLength(1))), undefined);
const Scalar = v.fallback(v.nullish(v.union([v.string(), v.number()])), undefined);
/** True, false or not known. */
const Flag = v.fallback(v.optional(v.boolean()), undefined);
const Count = v.pipe(
  v.fallback(v.nullish(v.union([v.string(), v.number()]), 0), 0),
  v.transform((n) => Math.max(0, Math.floor(Number(n) || 0))),
);
const Time = v.pipe(
  Text,
  v.transform((text) => {
    const at = Date.parse(text);
    return Number.isNaN(at) || at < 0 ? undefined : at;
  }),
);
/** Statuses of messages that came in. */
const CAME_IN = new Set(['receiving', 'received']);

const Row = v.pipe(
  v.object({
    sid: Id,
    direction: Name,
    status: Name,
    from: v.fallback(v.nullish(Address), undefined),
    to: v.fallback(v.nullish(Address), undefined),
    body: Text,
    error_code: Scalar,
    error_message: Text,
    num_media: Count,
    num_segments: Count,
    price: Scalar,
    price_unit: Text,
    messaging_service_sid: Text,
    date_created: Time,
    date_sent: Time,
    date_updated: Time,
  }),
  v.check(({ direction, status }) => direction !== undefined || status !== undefined, 'neither direction nor status'),
  v.transform((raw) => {
    const inbound = raw.direction === undefined ? CAME_IN.has(raw.status ?? '') : raw.direction === 'inbound';
    return {
      sid: raw.sid,
      inbound,
      /** Written by an application that answers (TwiML), not by a request. */
      auto: raw.direction === 'outbound-reply',
      status: raw.status ?? (inbound ? 'received' : 'sent'),
      from: raw.from || undefined,
      to: raw.to || undefined,
      body: cleanText(raw.body),
      failure: {
        ...(raw.error_code ? { code: String(raw.error_code) } : {}),
        text: cleanText(raw.error_message, 1000),
      } as Failure,
      media: Math.min(10, raw.num_media),
      segments: raw.num_segments,
      price: priceText(raw.price, raw.price_unit),
      service: raw.messaging_service_sid || undefined,
      created: raw.date_created ?? raw.date_sent ?? raw.date_updated,
      sent: raw.date_sent,
    };
  }),
);

/** A message as Twilio has it; times in ms (whole seconds on the wire). */
export type Row = v.InferOutput<typeof Row>;

/** A page of a list. `next` is a path on the same host. */
export interface ListPage<T> {
  readonly rows: readonly T[];
  readonly next: string | undefined;
  /** Rows that did not fit. */
  readonly dropped: number;
  /** There is a next page, but its address cannot be followed. */
  readonly cut: boolean;
}

/** Fewer rows than on any page that we ask for in order to page on. */
const SMALL = 50;

/** A page of messages. Throws when it is no list at all: a proxy's page must not pass for "nothing new". */
export function parseMessages(json: unknown): ListPage<Row> {
  const list = v.safeParse(v.object({ messages: v.array(v.unknown()), next_page_uri: v.optional(v.unknown()) }), json);
  if (!list.success) throw new BackendError('busy', { text: 'not a message list' });
  const { messages, next_page_uri: uri } = list.output;
  const next = typeof uri === 'string' ? onHost(uri) : undefined;
  // Without the field, a page that is not small has probably lost it.
  const more = uri === undefined ? messages.length >= SMALL : uri !== null && uri !== '';
  return { ...each(Row, messages), next, cut: more && next === undefined };
}

/** One message; undefined when it is none. */
export function parseMessage(json: unknown): Row | undefined {
  const row = v.safeParse(Row, json);
  return row.success ? row.output : undefined;
}

const Media = v.object({ sid: Id, content_type: Text });
/** A file of a message. */
export type MediaRow = v.InferOutput<typeof Media>;

/** The files of a message. */
export function parseMedia(json: unknown): readonly MediaRow[] {
  return items(json, 'media_list', Media);
}

const NumberRow = v.object({
  sid: Id,
  phone_number: v.string(),
  friendly_name: Text,
  capabilities: v.fallback(v.optional(v.object({ sms: Flag, mms: Flag, SMS: Flag })), undefined),
  sms_url: Text,
  sms_application_sid: Text,
  type: Text,
});
/** An owned number. */
export type NumberRow = v.InferOutput<typeof NumberRow>;

/** Owned numbers. */
export function parseNumbers(json: unknown): readonly NumberRow[] {
  return items(json, 'incoming_phone_numbers', NumberRow);
}

const Service = v.object({
  sid: Id,
  friendly_name: Text,
  inbound_request_url: Text,
  use_inbound_webhook_on_number: Flag,
  us_app_to_person_registered: Flag,
  smart_encoding: Flag,
});
/** A messaging service. */
export type ServiceRow = v.InferOutput<typeof Service>;

/** Messaging services. */
export function parseServices(json: unknown): readonly ServiceRow[] {
  return items(json, 'services', Service);
}

/** Addresses of one of the sender lists of a service. */
export function parsePool(json: unknown, list: 'phone_numbers' | 'short_codes' | 'alpha_senders' | 'senders'): readonly string[] {
  const field = { phone_numbers: 'phone_number', short_codes: 'short_code', alpha_senders: 'alpha_sender', senders: 'sender' }[list];
  return items(json, list, v.record(v.string(), v.unknown())).flatMap((row) => {
    const address = row[field];
    return typeof address === 'string' ? [address] : [];
  });
}

const ChannelSender = v.object({
  sender_id: v.string(),
  status: Text,
  profile: v.fallback(v.nullish(v.object({ name: Text })), undefined),
});

/** WhatsApp senders. */
export function parseSenders(json: unknown): readonly { readonly address: string; readonly name: string; readonly online: boolean }[] {
  return items(json, 'senders', ChannelSender).map((row) => ({
    address: row.sender_id,
    name: row.profile?.name ?? '',
    online: row.status === '' || row.status.startsWith('ONLINE'),
  }));
}

/** Addresses that Conversations takes in by itself. */
export function parseAbsorbed(json: unknown): readonly string[] {
  const Absorbed = v.object({ address: v.string(), auto_creation: v.fallback(v.nullish(v.object({ enabled: Flag })), undefined) });
  return items(json, 'address_configurations', Absorbed).flatMap((row) => (row.auto_creation?.enabled ? [row.address] : []));
}

/** A string field of an object; undefined when it is none. */
export function parseField(json: unknown, ...path: readonly string[]): string | undefined {
  let value = json;
  for (const name of path) value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Code and words of a refusal, of the classic form or RFC 9457; the HTTP status where there is neither. */
export function parseProblem(json: unknown, status: number): Failure {
  const Problem = v.object({
    code: Scalar,
    message: Text,
    detail: Text,
    title: Text,
  });
  const problem = v.safeParse(Problem, json);
  const { code, message, detail, title } = problem.success ? problem.output : {};
  return { ...(code ? { code: String(code) } : {}), text: cleanText(message || detail || title || `HTTP ${status}`, 1000) };
}

/** The items under `field` that fit; nothing when there is no such list. */
export function items<S extends v.GenericSchema>(json: unknown, field: string, schema: S): readonly v.InferOutput<S>[] {
  const list = typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[field] : undefined;
  return Array.isArray(list) ? each(schema, list).rows : [];
}

/** The path of the next page of a `meta` list, whose address is absolute; the host is ours whatever it says. */
export function metaNext(json: unknown, prefix: string): string | undefined {
  const next = parseField(json, 'meta', 'next_page_url');
  if (next === undefined || !URL.canParse(next)) return undefined;
  const { pathname, search } = new URL(next);
  return onHost(`${pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : pathname}${search}`);
}

function each<S extends v.GenericSchema>(schema: S, list: readonly unknown[]): { rows: v.InferOutput<S>[]; dropped: number } {
  const rows = list.flatMap((item) => {
    const result = v.safeParse(schema, item);
    return result.success ? [result.output] : [];
  });
  return { rows, dropped: list.length - rows.length };
}

/** A page address that stays on the host that credentials are sent to. */
function onHost(uri: string): string | undefined {
  return /^\/(?!\/)[\x21-\x7e]+$/.test(uri) && !uri.includes('\\') ? uri : undefined;
}

function priceText(price: string | number | null | undefined, unit: string): string | undefined {
  const amount = String(price ?? '').replace(/^-/, '');
  return /^\d+(\.\d+)?$/.test(amount) ? `${amount}${unit ? ` ${unit.slice(0, 3)}` : ''}` : undefined;
}
