/**
 * Older messages of one conversation: two lists (from us, to us), each newest first, merged so that no page goes back behind the one before.
 * Of the list that reaches further back only the part is told that the other one covers too; its page is read again for the next answer.
 */
import * as v from 'valibot';
import type { Conversation } from '../../domain/conversation';
import type { BackendEvent } from '../../domain/event';
import { BackendError, type Page } from '../backend';
import type { TwilioClient } from './client';
import { listAttachments, unlisted } from './media';
import type { ListPage, Row } from './parse';
import { page } from './reading';
import { addressed, channelOf, type Ends, endsOf, introduction, isShown, messageOf, ownOf, spread, timeOf } from './rows';

const PAGE = 50;
const MOST_LISTS = 10;

const Place = v.object({
  /** Pages to read next, by direction; null when there is no more. */
  out: v.nullable(v.string()),
  in: v.nullable(v.string()),
  /** Told down to here (ms, list order). */
  until: v.exactOptional(v.number()),
});
type Place = v.InferOutput<typeof Place>;

const END: ListPage<Row> = { rows: [], next: undefined, dropped: 0, cut: false };

/** One page; see `Backend.history`. */
export async function history(
  client: TwilioClient,
  conversation: Conversation & { readonly key: string },
  signal: AbortSignal,
): Promise<Page> {
  const own = ownOf(conversation.key);
  if (channelOf(own) === undefined) throw new BackendError('gone', { text: '' });
  const ends = { own, remote: addressed(conversation.phone, own) };
  const known = read(conversation.historyCursor);
  try {
    return await pageFrom(client, ends, known ?? start(client, ends), conversation.key, signal);
  } catch (error) {
    // A page address does not live for ever: from the top again, what is known is not told twice.
    if (!known || !(error instanceof BackendError) || (error.kind !== 'rejected' && error.kind !== 'gone')) throw error;
    return pageFrom(client, ends, start(client, ends), conversation.key, signal);
  }
}

async function pageFrom(client: TwilioClient, ends: Ends, place: Place, key: string, signal: AbortSignal): Promise<Page> {
  const lists = {
    out: place.out === null ? END : await page(client, place.out, signal),
    in: place.in === null ? END : await page(client, place.in, signal),
  };
  const cut = Math.max(
    ...Object.values(lists).map((list) => (list.next === undefined || list.rows.length === 0 ? Number.NEGATIVE_INFINITY : oldest(list))),
  );
  const all = [...lists.out.rows, ...lists.in.rows];
  const rows = all.filter((row) => isShown(row) && order(row) >= cut && (place.until === undefined || order(row) <= place.until));
  const next: Place = {
    out: following(lists.out, place.out, cut),
    in: following(lists.in, place.in, cut),
    ...(Number.isFinite(cut) ? { until: cut } : {}),
  };
  const done = next.out === null && next.in === null;
  const patch = { historyCursor: JSON.stringify(next), ...(done ? { historyComplete: true } : {}) };
  const events = await tell(client, rows, ends, signal);
  return { events: [...introduction(ends), ...events, { type: 'conversation', key, patch }] };
}

/** The page to read next in one direction: this one again while part of it is untold. */
function following(list: ListPage<Row>, path: string | null, cut: number): string | null {
  if (path === null) return null;
  const told = list.rows.every((row) => order(row) >= cut);
  return told ? (list.next ?? null) : path;
}

function oldest(list: ListPage<Row>): number {
  return Math.min(...list.rows.map(order));
}

/** What a list is ordered by. */
function order(row: Row): number {
  return row.sent ?? row.created ?? 0;
}

function start(client: TwilioClient, { own, remote }: Ends): Place {
  const [ours, theirs] = [encodeURIComponent(own), encodeURIComponent(remote)];
  return {
    out: client.path(`/Messages.json?To=${theirs}&From=${ours}&PageSize=${PAGE}`),
    in: client.path(`/Messages.json?To=${ours}&From=${theirs}&PageSize=${PAGE}`),
  };
}

function read(text: string | undefined): Place | undefined {
  try {
    const place = v.safeParse(Place, JSON.parse(text ?? 'null'));
    return place.success ? place.output : undefined;
  } catch {
    return undefined; // of another version: from the top
  }
}

/** Newest first. None of it is news. */
async function tell(client: TwilioClient, rows: readonly Row[], ends: Ends, signal: AbortSignal): Promise<BackendEvent[]> {
  const ordered = [...rows].sort((a, b) => order(b) - order(a));
  const times = spread(ordered);
  const events: Extract<BackendEvent, { type: 'message' }>[] = [];
  let lists = 0;
  for (const row of ordered) {
    const own = endsOf(row);
    if (!own) continue;
    const asked = row.media > 0 && row.inbound && lists < MOST_LISTS;
    if (asked) lists += 1;
    const attachments = asked ? await listAttachments(client, row, signal) : unlisted(row);
    const at = times.get(row.sid) ?? timeOf(row);
    events.push({ type: 'message', message: messageOf(row, ends, { at, fresh: false, attachments }) });
  }
  return events.sort((a, b) => b.message.at - a.message.at);
}
