/**
 * Did an unclear send arrive? Twilio keeps no reference of ours, so the message is looked for by what it is: to, from, text, files, and the
 * time of its creation in a window after the attempt. Both times are Twilio's own (`leftAt` was written down right before the request left),
 * so it does not matter how wrong our clock is, nor whether it was set meanwhile.
 *
 * ```
 *  t0 +5 s ─► +15 s ─► +30 s ─► +60 s ─► +3 min ─► not there: `absent`, a person decides
 *     └────────┴─────────┴────────┴─────────┴─► there, and nobody else's: adopted
 * ```
 * A message that another row of this browser has (`Outgoing.claimed`) is never taken, nor one of another hand that was known when the
 * request left (`before`). Of several, the first that was created since then is ours. Another browser's message looks the same, so where
 * somebody else writes to this customer too, only a message of the very moment is taken for ours, and a person decides about the rest (see
 * QUIRKS.md).
 */
import type { Message } from '../../domain/message';
import { plainVersion } from '../../domain/segments';
import type { Found, Outgoing } from '../backend';
import type { TwilioClient } from './client';
import { parseMessages, type Row } from './parse';
import { type Ends, senderAt, TRIAL_PREFIX } from './rows';
import { accepted, endsFor } from './send';

const PROBES = [5_000, 15_000, 30_000, 60_000, 180_000];
/** Before the attempt (ms): the servers' clocks may differ by a little; more where only our clock says when it was. */
const BEFORE = 1_000;
const BEFORE_UNKNOWN = 2_000;
/** After it: a slow server; little where another hand writes to the same customer. */
const AFTER = 120_000;
const AFTER_OTHERS = 10_000;
/** How far back another hand is looked for. */
const OTHERS_SINCE = 86_400_000;

/** See `Backend.find`. `given`: the sids that this worker's sends got, with their references. */
export async function find(
  client: TwilioClient,
  outgoing: Outgoing,
  given: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Found> {
  const { message } = outgoing;
  if (message.leftAt === 0) return 'notSent';
  const [soonest = 0] = PROBES;
  const early = elapsedOf(client, message) ?? elapsedOf(client, { ...message, leftAt: undefined });
  if (early !== undefined && early < soonest) return { pending: true, askAgainInMs: soonest - early };
  const ends = endsFor(outgoing, client.config.senders);
  const rows = await sentTo(client, ends, signal);
  const claimed = (await outgoing.claimed?.(rows.map((row) => row.sid))) ?? new Set<string>();
  const free = rows.filter((row) => !claimed.has(row.sid) && (given.get(row.sid) ?? message.ref) === message.ref);
  const { start, from } = windowOf(client, message);
  const others = outgoing.claimed !== undefined && free.some((row) => !row.auto && isBetween(row, start - OTHERS_SINCE, from - 1));
  const inTime = free.filter((row) => isBetween(row, from, start + (others ? AFTER_OTHERS : AFTER)));
  const same = inTime.filter((row) => !message.before?.includes(row.sid) && isSame(row, outgoing, others));
  const ours = message.leftAt === undefined ? nearest(same, start) : firstFrom(same, start);
  if (ours) return accepted(ours, ends, message);
  // Nothing tells how much time has passed: then the questions count.
  const elapsed = elapsedOf(client, message) ?? PROBES[message.probes ?? 0] ?? Number.POSITIVE_INFINITY;
  const next = PROBES.find((at) => at > elapsed);
  return next === undefined ? 'absent' : { pending: true, askAgainInMs: next - elapsed };
}

/** Where creations (ms, the server's time) are looked for. Only without a time of the server our own clock must do. */
function windowOf(client: TwilioClient, { leftAt, attemptAt, at }: Message): { readonly start: number; readonly from: number } {
  if (leftAt !== undefined) return { start: leftAt, from: leftAt - BEFORE };
  const start = (attemptAt ?? at) + client.now() - client.env.now();
  return { start, from: start - BEFORE_UNKNOWN };
}

type Times = Pick<Message, 'attemptAt' | 'at'> & { readonly leftAt?: number | undefined };

/** Time since the attempt (ms), where it is known. A clock that says less than nothing was set back. */
function elapsedOf({ clock, env }: TwilioClient, { leftAt, attemptAt, at }: Times): number | undefined {
  const now = leftAt === undefined ? env.now() : clock.now();
  const elapsed = now === undefined ? undefined : now - (leftAt ?? attemptAt ?? at);
  return elapsed === undefined || elapsed < 0 ? undefined : elapsed;
}

/** Outbound messages to the customer, oldest first. */
async function sentTo(client: TwilioClient, ends: Ends, signal: AbortSignal): Promise<readonly Row[]> {
  const to = `To=${encodeURIComponent(ends.remote)}`;
  const rows = await read(client, `${to}&From=${encodeURIComponent(ends.own)}&PageSize=50`, signal);
  const service = senderAt(client.config.senders, ends.own)?.service;
  // A service's message has no sender until one is chosen: then the filter by sender does not show it.
  const undecided = service === undefined ? [] : await read(client, `${to}&PageSize=50`, signal);
  return [...rows, ...undecided.filter((row) => row.from === undefined && row.service === service)].filter((row) => !row.inbound).reverse();
}

function isBetween(row: Row, from: number, to: number): boolean {
  return row.created !== undefined && row.created >= Math.floor(from / 1000) * 1000 && row.created <= to;
}

async function read(client: TwilioClient, query: string, signal: AbortSignal): Promise<readonly Row[]> {
  return parseMessages((await client.get(client.path(`/Messages.json?${query}`), signal, { urgent: true })).json).rows;
}

/**
 * Whether a row carries what was to be sent. A template's text is made by Twilio, of all of it or of its middle: without such words only the
 * time speaks for it, which is too little where somebody else writes to this customer too.
 */
function isSame(row: Row, { message, files }: Outgoing, others: boolean): boolean {
  if (message.template) return !others || (row.body !== '' && essence(message.text).includes(essence(row.body)));
  return row.media === files.length && essence(row.body) === essence(message.text);
}

/** A text without what smart encoding, trial accounts and trimming change. */
function essence(text: string): string {
  const own = text.startsWith(TRIAL_PREFIX) ? text.slice(TRIAL_PREFIX.length) : text;
  return plainVersion(own.normalize('NFC').replace(/\r\n?/g, '\n')).replace(/\s+/g, ' ').trim();
}

/** The first row created since the request left, which is never written down too late; else the last before: servers' clocks differ. */
function firstFrom(rows: readonly Row[], leftAt: number): Row | undefined {
  const oldestFirst = [...rows].sort((a, b) => (a.created ?? 0) - (b.created ?? 0));
  return oldestFirst.find((row) => isBetween(row, leftAt, Number.POSITIVE_INFINITY)) ?? oldestFirst.at(-1);
}

/** The row created nearest to the attempt; of equals the first. */
function nearest(rows: readonly Row[], start: number): Row | undefined {
  let best: Row | undefined;
  for (const row of rows) {
    if (!best || distance(row, start) < distance(best, start)) best = row;
  }
  return best;
}

/** Seconds between the attempt and the creation. */
function distance(row: Row, start: number): number {
  return Math.abs(Math.floor((row.created ?? 0) / 1000) - Math.floor(start / 1000));
}
