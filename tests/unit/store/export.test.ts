import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apply } from '../../../lib/store/apply';
import { AccountDb } from '../../../lib/store/db';
import { saveDraft, saveFile } from '../../../lib/store/drafts';
import { eraseContact } from '../../../lib/store/erase';
import { type ExportFormat, exportAccount } from '../../../lib/store/export';
import { storeFile } from '../../../lib/store/files';
import { getMeta, setMeta } from '../../../lib/store/meta';
import { enqueue } from '../../../lib/store/panel';
import { getCounters } from '../../../lib/store/read';
import { mergeSearch } from '../../../lib/store/search-merge';
import { searchAccount } from '../../../lib/store/search-messages';
import { eg } from '../example';

let db: AccountDb;
const never = new AbortController().signal;
const deps = { now: () => 50_000, newId: () => crypto.randomUUID() };
const store = (events: Parameters<typeof apply>[1]) => apply(db, events, { countUnread: true, now: 50_000 });

async function pieces(format: ExportFormat): Promise<string[]> {
  const all: string[] = [];
  for await (const piece of exportAccount(db, format, never)) all.push(piece);
  return all;
}

/** RFC 4180, strictly. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  let row: string[] = [];
  for (let end = 0; end < text.length; end = cell.lastIndex) {
    cell.lastIndex = end;
    const match = cell.exec(text);
    if (!match) throw new Error(`no cell at ${end}`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

beforeEach(async () => {
  db = new AccountDb(`test-${crypto.randomUUID()}`);
  await store([eg.viewer(), eg.introduce(), eg.introduce('k2', { phone: '+14155550102', name: 'Bo' })]);
});
afterEach(() => db.delete());

describe('export', () => {
  it('JSON holds saved replies that exist only here, by code and text', async () => {
    let text = '';
    for await (const piece of exportAccount(db, 'json', never, [{ id: 'x', code: 'hi', text: 'Say "hello"\n{{name}}' }])) text += piece;
    expect(JSON.parse(text)).toMatchObject({ savedReplies: [{ code: 'hi', text: 'Say "hello"\n{{name}}' }] });
    expect(JSON.parse((await pieces('json')).join(''))).not.toHaveProperty('savedReplies');
  });

  it('JSON holds every conversation with messages and draft, and every contact', async () => {
    await store([
      eg.inbound({
        text: 'a "quoted"\nline',
        attachments: [{ id: 'a', kind: 'image', name: 'x.png', ref: 'https://files.example/TOKEN' }],
      }),
      eg.outbound({ key: 'k2', text: 'hi', report: { status: 'failed', failure: { code: '30003', text: 'off' } } }),
      { type: 'contact', contact: { id: 'c1', name: 'Ana', phone: '+14155550101', attributes: { city: 'Porto' } } },
    ]);
    await saveDraft(db, { conversationId: 'k2', text: 'half', at: 1, files: [], by: 'w' }, 0);
    await setMeta(db, 'cursor', 'CURSOR');
    const text = (await pieces('json')).join('');
    const all = JSON.parse(text) as {
      conversations: { conversation: { id: string }; messages: object[]; draft?: object }[];
      contacts: object[];
    };
    expect(all.conversations.map((one) => one.conversation.id)).toEqual(['k1', 'k2']);
    expect(all.conversations[0]?.messages).toMatchObject([{ kind: 'inbound', text: 'a "quoted"\nline', files: [{ name: 'x.png' }] }]);
    expect(all.conversations[1]).toMatchObject({ messages: [{ status: 'failed', failure: { code: '30003' } }], draft: { text: 'half' } });
    expect(all.contacts).toMatchObject([{ name: 'Ana', attributes: { city: 'Porto' } }]);
    expect(text).not.toMatch(/TOKEN|CURSOR/);
  });

  it('an empty account is JSON and CSV too', async () => {
    await db.conversations.clear();
    expect(JSON.parse((await pieces('json')).join(''))).toMatchObject({ conversations: [], contacts: [] });
    expect(parseCsv((await pieces('csv-messages')).join('').slice(1))).toHaveLength(1);
    expect(parseCsv((await pieces('csv-contacts')).join('').slice(1))).toEqual([
      ['name', 'number', 'email', 'company', 'optedOut', 'attributes'],
    ]);
  });

  it('CSV gives back any text, and no cell is a formula', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '"', ','), fc.string()).map((parts) => parts.join('')),
        ),
        async (text) => {
          await store([eg.inbound({ id: 'same', remoteId: 'same', text, at: 5 })]);
          const [head, row] = parseCsv((await pieces('csv-messages')).join('').slice(1));
          const found = row?.[head?.indexOf('text') ?? -1] ?? '';
          expect(found === text || found === `'${text}`).toBe(true);
          expect(/^[=+\-@\t\r]/.test(found) && !/^\+\d+$/.test(found)).toBe(false);
          await db.messages.clear();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('leaves out what the role may not see', async () => {
    await store([eg.viewer('assigned'), eg.introduce('k1', { assigneeId: 'me' }), eg.introduce('k2', { assigneeId: 'other' })]);
    await store([eg.inbound({ text: 'mine' }), eg.inbound({ key: 'k2', text: 'not mine' })]);
    for (const format of ['json', 'csv-messages'] as const) {
      const text = (await pieces(format)).join('');
      expect(text).toContain('mine');
      expect(text).not.toContain('not mine');
      expect(text).not.toContain('+14155550102');
    }
  });

  it('goes in slices: no piece and no query grows with the thread, and it ends when it is asked to', async () => {
    await store(Array.from({ length: 1203 }, (_, n) => eg.inbound({ text: `line ${n}`, at: 1000 + n })));
    const all = await pieces('csv-messages');
    expect(parseCsv(all.join('').slice(1))).toHaveLength(1204);
    for (const piece of all) expect(piece.split('\r\n').length).toBeLessThanOrEqual(501);
    const abort = new AbortController();
    const read = async () => {
      for await (const piece of exportAccount(db, 'csv-messages', abort.signal)) if (piece.includes('line 0')) abort.abort();
    };
    await expect(read()).rejects.toThrow(/abort/i);
  });
});

describe('erase', () => {
  it('removes all that is stored of one number and nothing of others', async () => {
    const attachments = [{ id: 'att', kind: 'image' as const, ref: 'r' }];
    await store([
      { type: 'contact', contact: { id: 'c1', name: 'Ana Lima', phone: '+14155550101' } },
      { type: 'contact', contact: { id: 'c2', name: 'Bo', phone: '+14155550102' } },
      eg.introduce('k3', { phone: 'whatsapp-name', contactId: 'c1', channel: 'whatsapp' }),
      ...Array.from({ length: 900 }, (_, n) => eg.inbound({ text: `sofa ${n}`, at: 1000 + n, ...(n === 0 ? { attachments } : {}) })),
      eg.inbound({ key: 'k2', text: 'sofa of Bo' }),
      eg.inbound({ key: 'k3', text: 'sofa on WhatsApp' }),
    ]);
    await mergeSearch(db, { all: true });
    await storeFile(db, 'att', new Blob(['x']), 1);
    await saveFile(db, 'own', new Blob(['y']), 1);
    await saveDraft(db, { conversationId: 'k1', text: 'to Ana', at: 1, files: ['own'], by: 'w' }, 0);
    await enqueue(db, { conversationId: 'k3', text: 'queued for Ana', holdMs: 0 }, deps);
    await setMeta(db, 'senderByPhone', { '+14155550101': 'in1', '+14155550102': 'in1' });
    expect((await getCounters(db)).all).toBe(3);

    expect(await eraseContact(db, '+14155550101')).toEqual({ conversations: 2, messages: 902, contacts: 1, files: 2, drafts: 1 });

    expect((await db.conversations.toArray()).map((row) => row.id)).toEqual(['k2']);
    expect((await db.messages.toArray()).map((row) => row.text)).toEqual(['sofa of Bo']);
    expect((await db.contacts.toArray()).map((row) => row.id)).toEqual(['c2']);
    expect([await db.files.count(), await db.drafts.count(), await db.changes.count(), await db.alerts.count()]).toEqual([0, 0, 0, 1]);
    expect((await getCounters(db)).all).toBe(1);
    expect(await getMeta(db, 'senderByPhone')).toEqual({ '+14155550102': 'in1' });
    expect((await searchAccount(db, 'sofa')).map((hit) => hit.message.text)).toEqual(['sofa of Bo']);
    expect((await pieces('json')).join('')).not.toMatch(/Ana|\+14155550101/);
    expect(await eraseContact(db, '+14155550101')).toEqual({ conversations: 0, messages: 0, contacts: 0, files: 0, drafts: 0 });
  });

  it('cut short anywhere, it is finished by asking again', async () => {
    await store(Array.from({ length: 900 }, (_, n) => eg.inbound({ at: 1000 + n })));
    const { delete: drop } = IDBObjectStore.prototype;
    let left = 500;
    IDBObjectStore.prototype.delete = function (key) {
      if (this.name === 'messages' && left-- < 0) throw new DOMException('', 'AbortError');
      return drop.call(this, key);
    };
    try {
      await expect(eraseContact(db, '+14155550101')).rejects.toThrow();
    } finally {
      IDBObjectStore.prototype.delete = drop;
    }
    expect(await db.messages.count()).toBe(500);
    expect(await db.conversations.get('k1')).toBeDefined();
    await eraseContact(db, '+14155550101');
    expect(await db.messages.count()).toBe(0);
    expect(await db.conversations.get('k1')).toBeUndefined();
  });

  it('a customer that the backend still has comes back whole when it speaks of them', async () => {
    await store([eg.inbound({ text: 'old' })]);
    await eraseContact(db, '+14155550101');
    await store([eg.introduce(), eg.inbound({ text: 'back' })]);
    expect((await db.messages.toArray()).map((row) => row.text)).toEqual(['back']);
    expect((await getCounters(db)).all).toBe(1);
  });
});
