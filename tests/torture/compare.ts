/** Compares what the panel holds with what was pressed, what reached the customers, and what they wrote. */
import type { Arrival, Press, Stored, StoredRow } from './types';

/** The verdict of a run; `details` says each in words. */
export interface Verdict {
  readonly lost: number;
  readonly doubled: number;
  readonly reordered: number;
  readonly stale: number;
  readonly unconfirmed: number;
  /** On their way, or behind one that is looked for: the panel says so, and it goes on. */
  readonly waiting: number;
  readonly details: readonly string[];
}

const SETTLED = /^(sent|delivered|read|failed|canceled)$/;

/** The verdict. */
export function compare(presses: readonly Press[], written: readonly string[], arrived: readonly Arrival[], stored: Stored): Verdict {
  const lost: string[] = [];
  const doubled: string[] = [];
  const stale: string[] = [];
  let unconfirmed = 0;
  let waiting = 0;
  const inDoubt = new Set(stored.messages.filter((row) => row.status === 'unconfirmed' && !row.undecided).map((row) => row.conversationId));
  const rows = byText(stored.messages);
  const reached = countOf(arrived.map(({ text }) => text));
  for (const press of presses) {
    if (press.silent) stale.push(`the panel left "${press.text}" in the box and did not say why`);
    const own = rows.get(press.text) ?? [];
    const times = reached.get(press.text) ?? 0;
    const drafted = stored.drafts.some((draft) => draft.text.includes(press.text));
    if (own.length === 0 && (times > 0 || (press.promised && !drafted)))
      lost.push(`no row for "${press.text}", ${times} times at the customer`);
    if (own.length > 1) doubled.push(`${own.length} rows for "${press.text}": ${own.map(words).join(', ')}`);
    if (times > 1) doubled.push(`"${press.text}" reached the customer ${times} times`);
    const [row] = own;
    if (!row || own.length > 1) continue;
    if (row.undecided && times === 0) unconfirmed++;
    else if (times === 0 && row.outbox !== undefined && inDoubt.has(row.conversationId)) waiting++;
    else if (!SETTLED.test(row.status)) stale.push(`"${press.text}" is still ${words(row)}, ${times} times at the customer`);
    else if (times === 0 && row.status !== 'failed') lost.push(`"${press.text}" says ${row.status} and never reached the customer`);
    else if (times > 0 && row.status === 'failed' && row.remoteId === undefined)
      stale.push(`"${press.text}" says failed and reached the customer`);
  }
  for (const text of written) {
    const found = rows.get(text)?.length ?? 0;
    if (found === 0) lost.push(`the customer's "${text}" is not in the panel`);
    if (found > 1) doubled.push(`the customer's "${text}" is there ${found} times`);
  }
  if (stored.unread !== stored.unreadListed) stale.push(`${stored.unread} counted unread, ${stored.unreadListed} listed`);
  if (Number(stored.badge || 0) !== stored.unread) stale.push(`the badge says "${stored.badge}", unread are ${stored.unread}`);
  const reordered = wrongOrder(presses, arrived, rows);
  return {
    lost: lost.length,
    doubled: doubled.length,
    reordered: reordered.length,
    stale: stale.length,
    unconfirmed,
    waiting,
    details: [...lost, ...doubled, ...reordered, ...stale].slice(0, 20),
  };
}

/** So many full disks bite, or the fault is none. */
const BITES = 3;

/** What to say when disks were full again and again and no write was refused: then nothing was tried. */
export function toothless({ full, refusedWrites }: { readonly full: number; readonly refusedWrites: number }): string[] {
  return full >= BITES && refusedWrites === 0 ? [`the disk was full ${full} times and no write was refused`] : [];
}

/** Within a conversation customers get messages in the order of the presses; a message that a person was asked about is left out. */
function wrongOrder(presses: readonly Press[], arrived: readonly Arrival[], rows: ReadonlyMap<string, readonly StoredRow[]>): string[] {
  const place = new Map(presses.map((press, n) => [press.text, n]));
  const newest = new Map<string, number>();
  const wrong: string[] = [];
  for (const { text } of arrived) {
    const n = place.get(text);
    const press = n === undefined ? undefined : presses[n];
    if (n === undefined || !press || rows.get(text)?.[0]?.undecided) continue;
    const before = newest.get(press.conversationId) ?? -1;
    if (n < before) wrong.push(`"${text}" came after "${presses[before]?.text}"`);
    newest.set(press.conversationId, Math.max(before, n));
  }
  return wrong;
}

function byText(messages: readonly StoredRow[]): Map<string, StoredRow[]> {
  const map = new Map<string, StoredRow[]>();
  for (const row of messages) map.set(row.text, [...(map.get(row.text) ?? []), row]);
  return map;
}

function countOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

function words(row: StoredRow): string {
  return `${row.status}${row.undecided ? ' (undecided)' : ''}${row.remoteId ? ' known' : ''}`;
}
