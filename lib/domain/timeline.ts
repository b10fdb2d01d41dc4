/** The rows of a thread: messages with day separators, the unread line, seams between legs, and runs of the same minute joined. */
import type { Message } from './message';

/** A message with its place in a run: `joined` continues the row above, `last` ends the run (there the time is shown). */
export interface MessageRow {
  readonly kind: 'message';
  readonly key: string;
  readonly message: Message;
  readonly joined: boolean;
  readonly last: boolean;
}

/** What a thread shows, top to bottom. `at` in ms. Keys are unique and stay with their row. */
export type TimelineRow =
  | MessageRow
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'seam'; readonly key: string; readonly at: number };

/** What the rows depend on besides the messages. */
export interface TimelineOptions {
  /** First message (inbound) that was unread when the thread was opened (ms). */
  readonly unreadFrom?: number;
  /** The message directly above the first, which is not shown: the first row looks as it will with that one in place. */
  readonly above?: Message;
  /** Ids of messages that never join the row above them. */
  readonly apart?: ReadonlySet<string>;
  /** The calendar day of a time, in the reader's zone: any text that is equal for equal days. Default: the zone of this browser. */
  readonly dayOf?: (at: number) => string;
}

const MINUTE = 60_000;

/** The rows of `messages` (oldest first). */
export function timelineRows(messages: readonly Message[], options: TimelineOptions = {}): TimelineRow[] {
  const dayOf = options.dayOf ?? localDay;
  const { above, apart } = options;
  const rows: TimelineRow[] = [];
  let day = above && dayOf(above.at);
  let leg = above?.leg;
  let unreadShown = options.unreadFrom === undefined;
  messages.forEach((message, index) => {
    const before = rows.length;
    const today = dayOf(message.at);
    if (today !== day) rows.push({ kind: 'day', key: `day:${today}`, at: message.at });
    if (message.leg !== undefined) {
      if (leg !== undefined && leg !== message.leg) rows.push({ kind: 'seam', key: `seam:${message.id}`, at: message.at });
      leg = message.leg;
    }
    if (!unreadShown && message.kind === 'inbound' && message.at >= (options.unreadFrom ?? 0)) {
      // Only where something seen stands above it; else the line would head the whole window.
      if (index > 0 || (above !== undefined && above.at < message.at && above.at < (options.unreadFrom ?? 0)))
        rows.push({ kind: 'unread', key: 'unread' });
      unreadShown = true;
    }
    const previous = rows.length === before ? rows[before - 1] : undefined;
    const neighbour = previous?.kind === 'message' ? previous.message : rows.length === 0 ? above : undefined;
    const joined = neighbour !== undefined && apart?.has(message.id) !== true && sameRun(neighbour, message);
    if (joined && previous?.kind === 'message') rows[before - 1] = { ...previous, last: false };
    rows.push({ kind: 'message', key: message.id, message, joined, last: true });
    day = today;
  });
  return rows;
}

/**
 * `next` with the objects of equal rows of `previous` in their place, so that views can skip them; `previous` itself when nothing changed.
 * Messages are compared by identity.
 */
export function keepRows(previous: readonly TimelineRow[], next: readonly TimelineRow[]): readonly TimelineRow[] {
  const known = new Map(previous.map((row) => [row.key, row]));
  const rows = next.map((row) => {
    const old = known.get(row.key);
    return old !== undefined && sameRow(old, row) ? old : row;
  });
  return rows.length === previous.length && rows.every((row, i) => row === previous[i]) ? previous : rows;
}

function sameRow(a: TimelineRow, b: TimelineRow): boolean {
  if (a.kind === 'message') return b.kind === 'message' && a.message === b.message && a.joined === b.joined && a.last === b.last;
  return a.kind === b.kind && ('at' in a ? a.at : 0) === ('at' in b ? b.at : 0);
}

/** True when two neighbours are one run: the same writer on the same side within the same minute, nothing failed in between. */
export function sameRun(a: Message, b: Message): boolean {
  return (
    a.kind === b.kind &&
    a.kind !== 'activity' &&
    a.author?.name === b.author?.name &&
    Math.floor(a.at / MINUTE) === Math.floor(b.at / MINUTE) &&
    a.status !== 'failed' &&
    a.status !== 'unconfirmed'
  );
}

function localDay(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
