/** Rows of a list into events: only what is new or changed, each conversation introduced before its messages. */
import type { BackendEvent, ConversationPatch } from '../../domain/event';
import type { Attachment } from '../../domain/message';
import type { TwilioClient } from './client';
import type { Sender } from './config';
import type { Place } from './cursor';
import { hashOf, restored } from './local';
import { listAttachments, unlisted } from './media';
import type { Row } from './parse';
import { changeOf, type Ends, endsOf, introduction, isShown, keyOf, messageOf, senderAt, spread, timeOf } from './rows';

/** Media lists asked for in one pull; further files are looked for when they are shown. */
const MOST_LISTS = 20;

/** How rows are told. */
export interface Manner {
  /** False for the first sync: nothing of it is news. */
  readonly news: boolean;
  /** Files of old rows are not asked for. */
  readonly listFiles: boolean;
}

interface Group {
  readonly ends: Ends;
  readonly rows: Row[];
  isNew: boolean;
}

/** Tells the rows of one pull. */
export class Telling {
  private lists = 0;

  constructor(
    private readonly client: TwilioClient,
    private readonly senders: readonly Sender[],
    private readonly place: Place,
  ) {}

  /** True for messages of the account's own senders, or of our services while the sender is not chosen. */
  isOurs(row: Row): boolean {
    const ends = endsOf(row);
    if (ends) return senderAt(this.senders, ends.own) !== undefined;
    return !row.inbound && row.service !== undefined && this.senders.some((one) => one.service === row.service);
  }

  /** Events of the rows (newest first, as listed). Conversations come by newest message, messages within one oldest first. */
  async events(listed: readonly Row[], manner: Manner, signal: AbortSignal): Promise<BackendEvent[]> {
    const now = this.client.now();
    // A row without any date is new as far as anybody knows.
    const rows = listed.map((row) => (row.created === undefined ? { ...row, created: now } : row));
    const times = spread(rows);
    const groups = new Map<string, Group>();
    const events: BackendEvent[] = [];
    for (const row of rows) {
      if (!this.isOurs(row) || !isShown(row)) continue;
      this.place.follow(row, now);
      const state = this.place.compare(row);
      const ends = endsOf(row);
      if (ends) this.place.met(ends);
      if (state === 'same') continue;
      if (!ends) events.push(changeOf(row));
      else this.group(groups, ends, row, state === 'new');
    }
    for (const { ends, rows: told, isNew } of groups.values()) {
      const more = this.restoredState(ends, told);
      const intro = introduction(ends, more);
      events.push(...(isNew ? intro : intro.filter((event) => event.type === 'conversation')));
      for (const row of told.reverse()) {
        const attachments = await this.attachments(row, manner.listFiles, signal);
        const at = times.get(row.sid) ?? timeOf(row);
        const fresh = manner.news && (row.created ?? at) >= this.place.at.since;
        events.push({ type: 'message', message: messageOf(row, ends, { at, fresh, attachments }) });
      }
    }
    for (const row of rows) if (this.isOurs(row) && isShown(row)) this.place.tell(row);
    return events;
  }

  private group(groups: Map<string, Group>, ends: Ends, row: Row, isNew: boolean): void {
    const key = keyOf(ends);
    const group = groups.get(key) ?? { ends, rows: [], isNew: false };
    group.rows.push(row);
    group.isNew ||= isNew;
    groups.set(key, group);
  }

  /** Files of a row. Of one that was told before, only an inbound one's can have come since. */
  private async attachments(row: Row, listFiles: boolean, signal: AbortSignal): Promise<readonly Attachment[]> {
    if (row.media === 0 || !listFiles || this.lists >= MOST_LISTS) return unlisted(row);
    if (!row.inbound && this.place.compare(row) === 'changed') return [];
    this.lists += 1;
    return listAttachments(this.client, row, signal);
  }

  /** The state that an earlier installation left for a conversation that is met for the first time. */
  private restoredState(ends: Ends, rows: readonly Row[]): ConversationPatch {
    const all = this.place.at.restore;
    const hash = all && hashOf(keyOf(ends));
    const entry = hash === undefined ? undefined : all?.[hash];
    if (!all || hash === undefined || entry === undefined) return {};
    const { [hash]: _met, ...rest } = all;
    this.place.set({ restore: rest });
    const lastInbound = Math.max(0, ...rows.filter((row) => row.inbound).map(timeOf));
    return restored(entry, lastInbound, this.client.env.now());
  }
}
