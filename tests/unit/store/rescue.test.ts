import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../../lib/domain/message';
import { apply } from '../../../lib/store/apply';
import { requestChange } from '../../../lib/store/changes';
import { isDiskFull, suggestsDamage } from '../../../lib/store/damage';
import { AccountDb, databaseName } from '../../../lib/store/db';
import { saveDraft, saveFile } from '../../../lib/store/drafts';
import { getMeta } from '../../../lib/store/meta';
import { enqueue, startConversation } from '../../../lib/store/panel';
import { putBack } from '../../../lib/store/put-back';
import { isDamaged, openAccountDb } from '../../../lib/store/rescue';
import { deleteAccount, dismissRescued, forgetRescued, rescuedWords, rescueName } from '../../../lib/store/rescued';
import { setAside } from '../../../lib/store/set-aside';
import { eg } from '../example';

let id: string;
let open: AccountDb[] = [];
const log: string[] = [];
const deps = {
  now: () => 60_000,
  newId: () => crypto.randomUUID(),
  sleep: async () => undefined,
  log: (line: string) => void log.push(line),
};
const store = (db: AccountDb, events: Parameters<typeof apply>[1]) => apply(db, events, { countUnread: true, now: 50_000, cursor: 'c1' });

async function fresh(): Promise<AccountDb> {
  const db = await openAccountDb(id, deps);
  open.push(db);
  return db;
}

/** A shop with a customer, and everything that an agent may have written. */
async function filled(): Promise<{ db: AccountDb; queued: Message; sending: Message; local: string }> {
  const db = await fresh();
  await store(db, [eg.viewer(), eg.introduce(), eg.introduce('k2', { phone: '+14155550102' }), eg.inbound({ text: 'theirs' })]);
  await saveFile(db, 'f1', new Blob(['bytes']), 1);
  await saveDraft(db, { conversationId: 'k1', text: 'half a thought', at: 5, files: ['f1'], by: 'w' }, 0);
  const queued = await enqueue(db, { conversationId: 'k2', text: 'on its way', holdMs: 0 }, deps);
  const sending = await enqueue(db, { conversationId: 'k2', text: 'left already', holdMs: 0 }, deps);
  await db.messages.update(sending.id, { status: 'sending', outbox: 'sending', attemptAt: 1 });
  await db.messages.add(
    eg.message({ id: 'refused', conversationId: 'k2', status: 'failed', text: 'refused words', failure: { text: 'no' } }),
  );
  await requestChange(db, 'k1', { kind: 'state', state: 'closed' }, 0, deps);
  const conversation = await startConversation(db, { inboxId: 'in1', channel: 'sms', phone: '+14155550199', name: 'New' }, deps);
  await saveDraft(db, { conversationId: conversation.id, text: 'hello new', at: 6, files: [], by: 'w' }, 0);
  return { db, queued, sending, local: conversation.id };
}

/** Another program's hand in the database. */
async function raw(work: (db: Dexie) => Promise<unknown>): Promise<void> {
  const db = new Dexie(databaseName(id));
  await db.open();
  await work(db);
  db.close();
}

/** Another version of the program was here and took a table away. */
function upgraded(version: number, table: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName(id), version);
    request.onupgradeneeded = () => request.result.deleteObjectStore(table);
    request.onsuccess = () => {
      request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
}

beforeEach(() => {
  id = `test-${crypto.randomUUID()}`;
  open = [];
  log.length = 0;
});
afterEach(async () => {
  for (const db of open) db.close();
  await deleteAccount(id);
});

/** The version that the code makes; browsers count it tenfold (Dexie). */
const newest = new AccountDb('newest').verno;

describe('a damaged database', () => {
  it('is set aside, the rest is fetched again, and the agent’s own words are back in their places', async () => {
    const { db, queued, sending } = await filled();
    db.close();
    await raw((hand) => hand.table('conversations').update('k1', { preview: undefined, lastAt: 'yesterday' }));
    const next = await fresh();
    expect(await next.conversations.count()).toBe(0);
    expect(await getMeta(next, 'cursor')).toBeUndefined();
    expect(await getMeta(next, 'rescued')).toEqual({ at: 60_000, drafts: 2, messages: 3, waiting: 6 });
    await store(next, [eg.viewer(), eg.introduce(), eg.introduce('k2', { phone: '+14155550102' })]);
    expect(await putBack(next, false, deps)).toBe(1);
    expect(await next.drafts.get('k1')).toMatchObject({ text: 'half a thought', files: ['f1'] });
    expect(await (await next.files.get('f1'))?.blob.text()).toBe('bytes');
    expect(await next.messages.get(queued.id)).toMatchObject({ status: 'queued', outbox: 'queued', text: 'on its way', ref: queued.ref });
    expect(await next.messages.get(sending.id)).toMatchObject({ status: 'unconfirmed', outbox: 'unconfirmed', ref: sending.ref });
    expect(await next.messages.get('refused')).toMatchObject({ status: 'failed', text: 'refused words' });
    expect((await next.conversations.get('k1'))?.state).toBe('closed');
    expect(await next.changes.count()).toBe(1);
    expect((await rescuedWords(id)).map((one) => [one.text, one.phone])).toEqual([['hello new', '+14155550199']]);
    expect(await putBack(next, true, deps)).toBe(0);
    const again = (await next.conversations.where('phone').equals('+14155550199').first())?.id ?? '';
    expect(await next.drafts.get(again)).toMatchObject({ text: 'hello new' });
    expect(await Dexie.exists(rescueName(id))).toBe(false);
    expect(await getMeta(next, 'rescued')).toMatchObject({ waiting: 0 });
  });

  it('keeps words apart from what was written meanwhile, and puts nothing back twice', async () => {
    const { db } = await filled();
    db.close();
    const next = await setAside(id, deps);
    open.push(next);
    await store(next, [eg.viewer(), eg.introduce(), eg.introduce('k2', { phone: '+14155550102' })]);
    await saveDraft(next, { conversationId: 'k1', text: 'newer words', at: 9, files: [], by: 'w' }, 0);
    await putBack(next, false, deps);
    await putBack(next, false, deps);
    expect((await next.drafts.get('k1'))?.text).toBe('half a thought\nnewer words');
    expect(await next.messages.where('outbox').anyOf('queued', 'sending', 'unconfirmed').count()).toBe(2);
  });

  it('of a newer version, or of other tables, is replaced', async () => {
    const { db } = await filled();
    db.close();
    await upgraded(40, 'conversations');
    const next = await fresh();
    expect(next.verno).toBe(newest);
    expect(await getMeta(next, 'rescued')).toMatchObject({ drafts: 2, messages: 3 });
    expect((await rescuedWords(id)).map((one) => one.text)).toContain('half a thought');
  });

  it('in which a table is missing is replaced: its cursor would hide what is gone', async () => {
    const { db } = await filled();
    db.close();
    const { objectStoreNames, version } = await upgraded(newest * 10 + 1, 'contacts');
    expect([...objectStoreNames]).not.toContain('contacts');
    expect(version).toBe(newest * 10 + 1);
    const next = await fresh();
    expect(next.backendDB().version).toBe(newest * 10);
    expect(await getMeta(next, 'cursor')).toBeUndefined();
    expect(await getMeta(next, 'rescued')).toMatchObject({ drafts: 2, messages: 3 });
  });

  it('with damaged own rows: what is readable of them becomes a draft', async () => {
    const { db, queued } = await filled();
    db.close();
    await raw((hand) => hand.table('messages').update(queued.id, { at: 'now', status: 'nonsense' }));
    await raw((hand) => hand.table('drafts').put({ conversationId: 'k2', text: 'bare' }));
    const next = await fresh();
    await store(next, [eg.viewer(), eg.introduce(), eg.introduce('k2', { phone: '+14155550102' })]);
    await putBack(next, true, deps);
    const text = (await next.drafts.get('k2'))?.text ?? '';
    expect(text).toContain('bare');
    expect(text).toContain('on its way');
    expect(await next.messages.get(queued.id)).toBeUndefined();
  });

  it('that cannot be opened at all is replaced when storage works, and said to be incomplete', async () => {
    const { db } = await filled();
    db.close();
    const real = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (name: string, version?: number) {
      if (name === databaseName(id)) throw new DOMException('Internal error opening backing store', 'UnknownError');
      return version === undefined ? real.call(this, name) : real.call(this, name, version);
    };
    const dropped = IDBFactory.prototype.deleteDatabase;
    IDBFactory.prototype.deleteDatabase = function (name: string) {
      IDBFactory.prototype.open = real;
      return dropped.call(this, name);
    };
    try {
      const next = await fresh();
      expect(await getMeta(next, 'rescued')).toMatchObject({ drafts: 0, messages: 0, incomplete: true });
    } finally {
      IDBFactory.prototype.open = real;
      IDBFactory.prototype.deleteDatabase = dropped;
    }
  });

  it('is not deleted when the words cannot be stored elsewhere', async () => {
    const { db } = await filled();
    db.close();
    await raw((hand) => hand.table('conversations').update('k1', { preview: undefined }));
    const real = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (name: string, version?: number) {
      if (name === rescueName(id)) throw new DOMException('full', 'QuotaExceededError');
      return version === undefined ? real.call(this, name) : real.call(this, name, version);
    };
    try {
      await expect(openAccountDb(id, deps)).rejects.toSatisfy(isDiskFull);
    } finally {
      IDBFactory.prototype.open = real;
    }
    const still = new AccountDb(id);
    open.push(still);
    expect((await still.drafts.get('k1'))?.text).toBe('half a thought');
  });

  it('is not deleted because of a passing error, a full disk or a blocked opening', async () => {
    const { db } = await filled();
    db.close();
    const real = IDBFactory.prototype.open;
    let failures = 2;
    IDBFactory.prototype.open = function (name: string, version?: number) {
      if (name === databaseName(id) && failures-- > 0) throw new DOMException('starting', 'UnknownError');
      return version === undefined ? real.call(this, name) : real.call(this, name, version);
    };
    try {
      const next = await fresh();
      expect(await next.conversations.count()).toBe(3);
      expect(await getMeta(next, 'rescued')).toBeUndefined();
    } finally {
      IDBFactory.prototype.open = real;
    }
    for (const name of ['QuotaExceededError', 'AbortError', 'TimeoutError', 'DatabaseClosedError'])
      expect(suggestsDamage(new DOMException('', name))).toBe(false);
  });

  it('is found by the thorough look when the first rows are sound', async () => {
    const db = await fresh();
    const many = Array.from({ length: 300 }, (_, n) => eg.introduce(`k${String(n).padStart(4, '0')}`, { phone: `+1415555${1000 + n}` }));
    await store(db, [eg.viewer(), ...many]);
    expect(await isDamaged(db)).toBe(false);
    await raw((hand) => hand.table('conversations').update('k0299', { folders: 'x', name: 7 }));
    expect(await isDamaged(db)).toBe(true);
  });

  it('two rescues in a row lose nothing, and what nobody wants is forgotten', async () => {
    const { db } = await filled();
    db.close();
    const first = await setAside(id, deps);
    await store(first, [eg.viewer(), eg.introduce('k9', { phone: '+14155550109' })]);
    await saveDraft(first, { conversationId: 'k9', text: 'third', at: 9, files: [], by: 'w' }, 0);
    first.close();
    const second = await setAside(id, deps);
    open.push(second);
    expect((await rescuedWords(id)).map((one) => one.text).sort()).toEqual(
      ['half a thought', 'hello new', 'left already', 'on its way', 'refused words', 'third'].sort(),
    );
    await dismissRescued(second);
    expect(await getMeta(second, 'rescued')).toMatchObject({ seen: true, waiting: 7 });
    await forgetRescued(second, 'draft/k9');
    expect(await getMeta(second, 'rescued')).toMatchObject({ waiting: 6 });
    await forgetRescued(second);
    expect(await rescuedWords(id)).toEqual([]);
    expect(await Dexie.exists(rescueName(id))).toBe(false);
  });

  it('logs names of errors and counts only', async () => {
    const { db } = await filled();
    db.close();
    await raw((hand) => hand.table('conversations').update('k1', { preview: undefined }));
    await fresh();
    expect(log.length).toBeGreaterThan(0);
    expect(log.join('\n')).not.toMatch(/thought|Ana|4155|theirs/);
  });
});
