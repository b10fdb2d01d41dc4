/**
 * The first sync and the backfill: the newest page at once, then up to a thousand rows before the account counts as current, then, page by
 * page and only while nothing newer is asked for, the rest of the history. The page addresses still to be read are in the cursor.
 */
import type { BackendEvent } from '../../domain/event';
import { BackendError, type Page, type PullDepth } from '../backend';
import type { Config, Sender } from './config';
import { type Cursor, Place, shortName } from './cursor';
import type { ListPage, Row } from './parse';
import { isNoise, newestOf, type Poll, page } from './reading';
import { Telling } from './telling';

const NEWEST = 100;
const LARGE_PAGE = 1000;
/** Rows after which the account counts as current. */
const ENOUGH = 1000;
/** Rows that a backfill brings; what is older comes when its thread is opened. */
const MOST_ROWS = 50_000;
/** Marks of complete history per page. */
const MARKS = 500;

/** Pages of a first sync, from nothing or where it stopped. Returns the place at its end. */
export async function* firstPages(
  poll: Poll,
  known: Cursor | undefined,
  depth: PullDepth,
  signal: AbortSignal,
): AsyncGenerator<Page, Place> {
  let place: Place;
  if (known) place = new Place(known);
  else {
    const start = await newest(poll, signal);
    place = start.place;
    yield { events: start.events, cursor: place.text(), progress: { done: place.at.rows ?? 0 } };
  }
  const telling = new Telling(poll.client, poll.client.config.senders, place);
  while (place.at.first && depth !== 'usable') {
    const [path, ...rest] = place.at.first;
    const events = path === undefined ? [] : await readOn(poll, place, telling, path, rest, signal);
    yield { events, cursor: place.text(), progress: { done: place.at.rows ?? 0 } };
  }
  return place;
}

/** The newest page, with what is true of the account as a whole. */
async function newest(poll: Poll, signal: AbortSignal): Promise<{ place: Place; events: BackendEvent[] }> {
  const { client, states } = poll;
  const { senders } = client.config;
  const restore = await states.load();
  const { rows, next, cut } = await page(client, client.path(`/Messages.json?PageSize=${NEWEST}`), signal);
  const now = client.env.now();
  const place = new Place({
    v: 1,
    since: Math.floor(client.now() / 1000) * 1000,
    head: 0,
    at: now,
    swept: now,
    seen: {},
    inflight: {},
    keys: [],
    inboxes: sendersName(client.config),
    ...(Object.keys(restore).length > 0 ? { restore: { ...restore } } : {}),
  });
  const telling = new Telling(client, senders, place);
  const noisy = isNoise(rows, telling);
  const ours = rows.filter((row) => telling.isOurs(row));
  const events: BackendEvent[] = [...headings(client.config), ...(await telling.events(rows, { news: false, listFiles: true }, signal))];
  const more =
    next === undefined && !cut ? [] : streams(noisy, senders).map((query) => client.path(`/Messages.json?${query}PageSize=${LARGE_PAGE}`));
  place.set({
    head: newestOf(client, telling, rows, 0),
    rows: ours.length,
    noisy: noisy ? true : undefined,
    first: more.length > 0 ? more : undefined,
    back: more.length > 0 ? undefined : [],
  });
  return { place, events };
}

/** The whole account in one stream, or two for each sender of a noisy one. */
function streams(noisy: boolean, senders: readonly Sender[]): readonly string[] {
  return noisy ? senders.flatMap(({ address }) => ['To', 'From'].map((end) => `${end}=${encodeURIComponent(address)}&`)) : [''];
}

/** One page of the first sync. When it is enough, what is left goes to the backfill. */
async function readOn(
  poll: Poll,
  place: Place,
  telling: Telling,
  path: string,
  rest: readonly string[],
  signal: AbortSignal,
): Promise<BackendEvent[]> {
  const list = await page(poll.client, path, signal);
  // The rest cannot be reached: no thread may claim to be whole.
  if (list.cut) place.set({ keys: undefined });
  // What arrived since the newest page was read is news.
  const events = await telling.events(list.rows, { news: true, listFiles: false }, signal);
  const rows = (place.at.rows ?? 0) + list.rows.length;
  const newer = newestOf(poll.client, telling, list.rows, place.at.head);
  const back = [...(place.at.back ?? []), ...(list.next === undefined || rows < ENOUGH ? [] : [list.next])];
  const first = [...(list.next !== undefined && rows < ENOUGH ? [list.next] : []), ...rest];
  place.set({ rows, head: newer, back, first: first.length > 0 ? first : undefined });
  return events;
}

/** Pages of the rest of the history; at the end, the conversations are marked as complete. */
export async function* backfill(poll: Poll, place: Place, signal: AbortSignal): AsyncGenerator<Page> {
  const telling = new Telling(poll.client, poll.client.config.senders, place);
  while (place.at.back?.[0] !== undefined) {
    const [path, ...rest] = place.at.back;
    const list = await readBack(poll, path, signal);
    const events = await telling.events(list?.rows ?? [], { news: true, listFiles: false }, signal);
    const rows = (place.at.rows ?? 0) + (list?.rows.length ?? 0);
    const whole = list !== undefined && !list.cut && rows < MOST_ROWS;
    place.set({ rows, back: [...(whole && list.next !== undefined ? [list.next] : []), ...rest] });
    // Not read to the end: no thread may claim to be whole.
    if (!whole) place.set({ keys: undefined });
    yield { events, cursor: place.text(), progress: { done: rows } };
  }
  while (place.at.keys) {
    const events = place.takeKeys(MARKS).map((key): BackendEvent => ({ type: 'conversation', key, patch: { historyComplete: true } }));
    if (events.length < MARKS) place.set({ keys: undefined, back: undefined, rows: undefined, restore: undefined });
    yield { events, cursor: place.text() };
  }
}

/** A page of the backfill; undefined when its address is not good any more. */
async function readBack(poll: Poll, path: string, signal: AbortSignal): Promise<ListPage<Row> | undefined> {
  try {
    return await page(poll.client, path, signal);
  } catch (error) {
    if (!(error instanceof BackendError) || (error.kind !== 'rejected' && error.kind !== 'gone')) throw error;
    poll.client.env.log('a page address of the backfill was refused');
    return undefined;
  }
}

/** What is true of the account as a whole. */
function headings({ label, senders, smart }: Config): BackendEvent[] {
  return [
    { type: 'viewer', viewer: { name: label, visibility: 'all', admin: true } },
    { type: 'inboxes', inboxes: senders.map((sender) => inboxOf(sender, smart === true || sender.smart === true)) },
  ];
}

function sendersName({ senders, smart }: Config): string {
  return shortName(JSON.stringify(senders) + (smart ? ' smart' : ''));
}

/** The account was connected again with other senders: they are told, and the history is read for those that are new. */
export function senderChanges(poll: Poll, place: Place): BackendEvent[] {
  const { client } = poll;
  const inboxes = sendersName(client.config);
  if (place.at.inboxes === inboxes) return [];
  place.set({ inboxes, rows: 0, back: [client.path(`/Messages.json?PageSize=${LARGE_PAGE}`)] });
  return headings(client.config);
}

/** A sender as an inbox. */
function inboxOf(sender: Sender, smart: boolean): Extract<BackendEvent, { type: 'inboxes' }>['inboxes'][number] {
  const { address, name, channel, service } = sender;
  const phone = address.replace(/^whatsapp:/i, '');
  return {
    id: address,
    name: name || phone,
    channel,
    ...(phone.startsWith('+') ? { phone } : {}),
    kind: channel === 'whatsapp' ? 'twilio-whatsapp' : service === undefined ? 'twilio-sms' : 'twilio-sms-service',
    maxLength: 1600,
    ...(smart && channel === 'sms' ? { smartEncoding: true } : {}),
    maxFiles: channel === 'whatsapp' ? 1 : sender.mms === false ? 0 : 10,
  };
}
