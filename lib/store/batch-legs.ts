/**
 * Legs that are not where they were: the backend merged two contacts, so that a leg belongs to another thread now, or it deleted a leg.
 * Lives within one `apply`.
 */
import type { Viewer } from '../domain/contact';
import { type Conversation, LEG_ENTRIES, legEntry, previewOf, withoutLeg } from '../domain/conversation';
import type { BackendEvent } from '../domain/event';
import type { Rows } from './batch-rows';
import type { AccountDb } from './db';
import { added, difference, unreadIn } from './filing';
import { without } from './merge';
import { getMeta, NO_COUNTERS, setMeta } from './meta';
import { removeFromIndex } from './search-tables';

/** Legs that one fact takes away at most; the next census has the others. */
const MOST = 200;

/** Works on the rows of one batch. */
export class Legs {
  constructor(
    private readonly db: AccountDb,
    private readonly rows: Rows,
    private readonly now: number,
  ) {}

  /** Before the events are taken: a leg that they tell of under another key than it is stored under moves there. */
  async follow(events: readonly BackendEvent[], viewer: Viewer): Promise<void> {
    const told = new Map<string, string>();
    for (const event of events) {
      if (event.type !== 'conversation' || !event.leg) continue;
      const { id } = event.leg;
      // The usual case costs nothing: it is where it was.
      if (!this.rows.byKey.get(event.key)?.legs?.some((leg) => leg.id === id)) told.set(id, event.key);
    }
    if (told.size === 0) return;
    const homes = await this.db.conversations
      .where('folders')
      .anyOf([...told.keys()].map(legEntry))
      .toArray();
    for (const home of homes) {
      for (const leg of home.legs ?? []) {
        const key = told.get(leg.id);
        if (key !== undefined && key !== home.key) await this.move(home.id, leg.id, key, viewer);
      }
    }
  }

  /** Ids of all stored legs but these. */
  async others(ids: readonly string[]): Promise<string[]> {
    const there = new Set(ids);
    const entries = await this.db.conversations.where('folders').startsWith(LEG_ENTRIES).keys();
    const stored = entries.map((entry) => String(entry).slice(LEG_ENTRIES.length));
    return [...new Set(stored)].filter((id) => !there.has(id)).slice(0, MOST);
  }

  /** Takes a leg that began before `before` (ms) away with its messages; returns its conversation when that has no other. */
  async gone(id: string, before: number): Promise<Conversation | undefined> {
    const stored = await this.db.conversations.where('folders').equals(legEntry(id)).first();
    const row = stored && this.rows.latest(this.rows.remember(stored));
    const leg = row?.legs?.find((one) => one.id === id);
    if (!row || !leg || leg.startedAt >= before) return undefined;
    const rest = withoutLeg(row, id);
    if (!rest) return row;
    const messages = await this.thread(row.id)
      .filter((message) => message.leg === id)
      .toArray();
    await this.db.messages.bulkDelete(messages.map((message) => message.id));
    await removeFromIndex(this.db, messages);
    this.rows.keep(await this.shown(rest));
    return undefined;
  }

  private async move(homeId: string, legId: string, key: string, viewer: Viewer): Promise<void> {
    const stored = await this.db.conversations.get(homeId);
    if (!stored) return;
    const home = this.rows.latest(this.rows.remember(stored));
    const rest = withoutLeg(home, legId);
    const target = this.rows.byKey.get(key) ?? (await this.db.conversations.where('key').equals(key).first());
    if (!rest && !target) {
      // The whole thread has another name: it keeps everything else.
      if (home.key !== undefined) this.rows.byKey.delete(home.key);
      this.rows.keep({ ...home, key });
      return;
    }
    const targetId = target?.id ?? key;
    await this.thread(home.id)
      .filter((message) => !rest || message.leg === legId)
      .modify({ conversationId: targetId });
    for (const message of this.rows.messages.values()) {
      if (message.conversationId === home.id && (!rest || message.leg === legId))
        this.rows.messages.set(message.id, { ...message, conversationId: targetId });
    }
    if (target) this.rows.keep(joined(this.rows.latest(this.rows.remember(target)), home));
    if (rest) this.rows.keep(await this.shown(rest));
    else await this.leave(home, stored, targetId, viewer);
  }

  /** A thread that has nothing left: what the agent wrote in it goes along. */
  private async leave(home: Conversation, stored: Conversation, targetId: string, viewer: Viewer): Promise<void> {
    const { db } = this;
    const [draft, there] = await Promise.all([db.drafts.get(home.id), db.drafts.get(targetId)]);
    if (draft) {
      const text = [there?.text ?? '', draft.text].filter((words) => words !== '').join('\n');
      await db.drafts.put({ ...draft, conversationId: targetId, text, files: [...(there?.files ?? []), ...draft.files], at: this.now });
      await db.drafts.delete(home.id);
    }
    await db.changes.where('conversationId').equals(home.id).modify({ conversationId: targetId });
    await db.alerts.delete(home.id);
    await db.conversations.delete(home.id);
    if (home.key !== undefined) this.rows.byKey.delete(home.key);
    this.rows.dirtyConversations.delete(home.id);
    const counters = (await getMeta(db, 'counters')) ?? NO_COUNTERS;
    await setMeta(db, 'counters', added(counters, difference(NO_COUNTERS, unreadIn(viewer, stored))));
  }

  /** The row with the newest of the messages that it still has as its preview. */
  private async shown(row: Conversation): Promise<Conversation> {
    const last = await this.thread(row.id)
      .reverse()
      .filter((message) => message.kind === 'inbound' || message.kind === 'outbound')
      .first();
    return last ? { ...row, preview: previewOf(last), lastAt: last.at } : row;
  }

  private thread(id: string) {
    return this.db.messages.where('[conversationId+at+id]').between([id], [id, []]);
  }
}

/** The thread that took another one in. */
function joined(target: Conversation, home: Conversation): Conversation {
  const newest = home.lastAt > target.lastAt ? { lastAt: home.lastAt, preview: home.preview } : {};
  const inbound = Math.max(home.lastInboundAt ?? 0, target.lastInboundAt ?? 0);
  const row = { ...target, ...newest, ...(inbound > 0 ? { lastInboundAt: inbound } : {}) };
  // What was not read of the other one is not read here.
  return home.historyComplete === true ? row : without(without(row, 'historyComplete'), 'historyCursor');
}
