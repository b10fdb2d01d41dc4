/** Reading lists of messages: what a poll works with, a page, one message, and whether a page is other programs' traffic. */
import { BackendError } from '../backend';
import type { TwilioClient } from './client';
import type { StateKeeper } from './local';
import { type ListPage, parseMessage, parseMessages, type Row } from './parse';
import { listTime } from './rows';
import type { Telling } from './telling';

/** What a pull works with. `memory` holds hints that the next worker does not need. */
export interface Poll {
  readonly client: TwilioClient;
  readonly states: StateKeeper;
  readonly memory: Memory;
}

/** See `Poll`; times in ms, `headAt` of our clock, those of sends of the server's. */
export interface Memory {
  headAt: number;
  noisy: boolean;
  /** Sends of this worker, by sid. */
  readonly sent: Map<string, number>;
}

/** True when most rows of a page belong to other programs. */
export function isNoise(rows: readonly Row[], telling: Telling): boolean {
  return rows.length >= 20 && rows.filter((row) => !telling.isOurs(row)).length > 0.7 * rows.length;
}

/** A time in a row may be this much later (ms) than the server's clock, and this much where that is not known; else it is no time at all. */
const AHEAD = 60_000;
const AHEAD_UNKNOWN = 86_400_000;

/** The newest list time (ms) of our rows, at least `floor`. A date in the future must not hide what comes before it. */
export function newestOf(client: TwilioClient, telling: Telling, rows: readonly Row[], floor: number): number {
  const latest = (client.clock.now() ?? client.env.now() + AHEAD_UNKNOWN) + AHEAD;
  const times = rows.filter((row) => telling.isOurs(row)).flatMap((row) => listTime(row) ?? []);
  return Math.max(floor, ...times.filter((time) => time <= latest));
}

/** A page of messages; rows that could not be read are counted in the log. */
export async function page(client: TwilioClient, path: string, signal: AbortSignal): Promise<ListPage<Row>> {
  const { json } = await client.get(path, signal);
  const list = parseMessages(json);
  if (list.dropped > 0) client.env.log(`dropped ${list.dropped} messages that could not be read`);
  return list;
}

/** One message; undefined when it was deleted. */
export async function one(client: TwilioClient, sid: string, signal: AbortSignal): Promise<Row | undefined> {
  try {
    const { json } = await client.get(client.path(`/Messages/${sid}.json`), signal);
    return parseMessage(json);
  } catch (error) {
    if (error instanceof BackendError && (error.kind === 'gone' || error.kind === 'unauthorized')) return undefined;
    throw error;
  }
}
