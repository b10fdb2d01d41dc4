/** What comes and goes without an event of its own: merged contacts, deleted conversations, inboxes gained and lost, what colleagues read. In a real store. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Listening } from '../../../../lib/backend/backend';
import type { Conversation } from '../../../../lib/domain/conversation';
import type { BackendEvent } from '../../../../lib/domain/event';
import { apply } from '../../../../lib/store/apply';
import { AccountDb } from '../../../../lib/store/db';
import { saveDraft } from '../../../../lib/store/drafts';
import { getMeta } from '../../../../lib/store/meta';
import { enqueue } from '../../../../lib/store/panel';
import { as } from '../../../servers/chatwoot/client';
import type { ChatwootServer } from '../../../servers/chatwoot/server';
import { CUSTOMER, Desk, never, openServer } from './desk';

const OTHER = '+15550000002';
let server: ChatwootServer;
let desk: Desk;
let db: AccountDb;
let listening: Listening | undefined;

const store = (events: readonly BackendEvent[], cursor?: string) =>
  apply(db, events, { countUnread: false, now: desk.env.now(), ...(cursor === undefined ? {} : { cursor }) });

async function pull(): Promise<void> {
  const all = async (): Promise<void> => {
    for (const depth of ['current', 'complete'] as const) {
      const cursor = await getMeta(db, 'cursor');
      for await (const page of desk.backend.pull(cursor, depth, never())) await store(page.events, page.cursor);
    }
  };
  await desk.done(all());
}

/** Opens the stream; what it tells is stored by `heard`. */
async function listen(): Promise<void> {
  listening = await desk.listen();
}

async function heard(): Promise<void> {
  await desk.env.advance(500);
  await store(desk.heard.splice(0));
}

const conversations = async (): Promise<Conversation[]> => (await db.conversations.toArray()).sort((a, b) => (a.id < b.id ? -1 : 1));
const idOf = (phone: string): number => server.core.world.contactByPhone(1, phone)?.id ?? 0;
const texts = async (id: string): Promise<string[]> =>
  (await db.messages.where('[conversationId+at+id]').between([id], [id, []]).toArray()).map((row) => row.text);
const merge = (base: number, other: number) =>
  as(server, 'ada')('POST', '/actions/contact_merge', { base_contact_id: base, mergee_contact_id: other });
const deps = { now: () => desk.env.now(), newId: () => crypto.randomUUID() };

beforeEach(async () => {
  server = await openServer();
  server.customerWrites('SMS', OTHER, 'from my other phone', [], { name: 'Ann again' });
  desk = new Desk(server, 'bob');
  db = new AccountDb(`vanish-${crypto.randomUUID()}`);
  await pull();
});
afterEach(async () => {
  listening?.close();
  listening = undefined;
  await db.delete();
  await server.close();
});

describe('two contacts become one', () => {
  for (const live of [true, false]) {
    it(`${live ? 'while the stream is open' : 'while nobody listens'}: one person, one thread an inbox, with all messages and the draft`, async () => {
      const [base, other] = [idOf(CUSTOMER), idOf(OTHER)];
      const gone = `1:${other}`;
      await saveDraft(db, { conversationId: gone, text: 'half a sentence', at: 1, files: [], by: 'w' }, 0);
      await enqueue(db, { conversationId: gone, text: 'waiting', holdMs: 60_000 }, deps);
      await saveDraft(db, { conversationId: gone, text: 'half a sentence', at: 2, files: [], by: 'w' }, 9e15);
      if (live) await listen();
      await merge(base, other);
      if (live) await heard();
      else {
        desk.restart();
        await pull();
      }
      const rows = await conversations();
      expect(rows.map((row) => row.id)).not.toContain(gone);
      expect(await texts(`1:${base}`)).toEqual(expect.arrayContaining(['hello SMS', 'from my other phone', 'waiting']));
      expect(await texts(gone)).toEqual([]);
      expect(rows.find((row) => row.id === `1:${base}`)?.legs).toHaveLength(2);
      expect((await db.drafts.get(`1:${base}`))?.text).toBe('half a sentence');
      expect(await db.drafts.get(gone)).toBeUndefined();
      const unread = rows.filter((row) => row.unread > 0).length;
      expect((await getMeta(db, 'counters'))?.all).toBe(unread);
    });
  }

  it('a thread that the other contact did not have keeps its place, only its name changes', async () => {
    server.customerWrites('WA', '+15550000003', 'whatsapp only', [], { name: 'Third' });
    await pull();
    const [base, third] = [idOf(OTHER), idOf('+15550000003')];
    await merge(base, third);
    await pull();
    const row = await db.conversations.where('key').equals(`4:${base}`).first();
    expect(row).toMatchObject({ id: `4:${third}`, contactId: String(base) });
    expect(await texts(`4:${third}`)).toContain('whatsapp only');
    // It can be written to under its new name.
    if (!row) throw new Error('no row');
    await desk.done(desk.backend.history({ ...row, key: `4:${base}` }, never()));
  });
});

describe('deleted at the server', () => {
  const remove = (display: number) => as(server, 'ada')('DELETE', `/conversations/${display}`);
  const display = (phone: string, inbox = 1): number =>
    server.core.world.conversationsOf(idOf(phone)).find((one) => one.inboxId === inbox)?.displayId ?? 0;

  it('a conversation goes at the next look, with its messages; its neighbours stay', async () => {
    const before = await conversations();
    await remove(display(OTHER));
    server.advance(6 * 60_000);
    await pull();
    const after = await conversations();
    expect(before.map((row) => row.id).filter((id) => !after.some((row) => row.id === id))).toEqual([`1:${idOf(OTHER)}`]);
    expect(await texts(`1:${idOf(OTHER)}`)).toEqual([]);
  });

  it('one leg of a thread goes, the thread stays', async () => {
    const first = display(CUSTOMER);
    const bob = as(server, 'bob');
    await bob('POST', `/conversations/${first}/toggle_status`, { status: 'resolved' });
    server.customerWrites('SMS', CUSTOMER, 'once more');
    await pull();
    expect((await db.conversations.get(`1:${idOf(CUSTOMER)}`))?.legs).toHaveLength(2);
    await remove(display(CUSTOMER));
    server.advance(6 * 60_000);
    await pull();
    const row = await db.conversations.get(`1:${idOf(CUSTOMER)}`);
    expect(row?.legs).toHaveLength(1);
    expect(await texts(`1:${idOf(CUSTOMER)}`)).toEqual(['once more']);
  });

  it('a contact deleted with its conversations goes while the stream is open', async () => {
    await listen();
    const contact = idOf(OTHER);
    await as(server, 'ada')('DELETE', `/contacts/${contact}`);
    await heard();
    expect((await conversations()).map((row) => row.id)).not.toContain(`1:${contact}`);
    expect(await db.contacts.get(String(contact))).toBeUndefined();
  });

  it('while pages move under the census nothing is said to be gone', async () => {
    server.seed({ conversations: 60, messagesPerConversation: 1 });
    server.advance(6 * 60_000);
    await pull();
    server.advance(61 * 60_000);
    const count = (await conversations()).length;
    await remove(display(OTHER));
    // Between the pages of the census another one is deleted: the list is short of one that exists.
    const { fetch: real } = desk.env;
    let seen = 0;
    const env = {
      ...desk.env,
      fetch: (async (input, init) => {
        if (String(input).includes('created_at_desc') && seen++ === 1) await remove(display(CUSTOMER, 2));
        return real(input, init);
      }) as typeof fetch,
    };
    desk = new Desk(server, 'bob', {}, env);
    await pull();
    expect((await conversations()).length).toBe(count);
    server.advance(61 * 60_000);
    await pull();
    expect((await conversations()).length).toBe(count - 2);
  });

  it('what nothing happened to costs no census', async () => {
    for (let n = 0; n < 3; n += 1) {
      server.customerWrites('SMS', `+1555000009${n}`, 'new');
      server.advance(61 * 60_000);
      await pull();
    }
    // The history of new conversations is all that lists by age.
    expect(server.journal.requests.filter((row) => row.path.includes('created_at_desc')).length).toBeLessThanOrEqual(2);
  });
});

it('an inbox that the agent is added to brings its conversations', async () => {
  const inbox = server.inbox('BW');
  inbox.memberIds.delete(server.user('bob').id);
  desk = new Desk(server, 'bob');
  server.advance(61 * 60_000);
  await pull();
  const key = `${inbox.id}:${idOf(CUSTOMER)}`;
  expect(await db.conversations.where('key').equals(key).count()).toBe(0);
  inbox.memberIds.add(server.user('bob').id);
  server.setInbox('BW', { lockToSingle: false });
  desk = new Desk(server, 'bob');
  server.advance(61 * 60_000);
  await pull();
  expect(await db.conversations.where('key').equals(key).count()).toBe(1);
});

it('what a colleague read far below the newest is read here after a reconnect', async () => {
  server.seed({ conversations: 60, messagesPerConversation: 1 });
  await pull();
  const oldest = (await conversations()).filter((row) => row.unread > 0).sort((a, b) => a.lastAt - b.lastAt)[0];
  const leg = oldest?.legs?.[0];
  if (!oldest || !leg) throw new Error('nothing is unread');
  await as(server, 'ada')('POST', `/conversations/${leg.id}/update_last_seen`);
  desk.restart();
  await pull();
  const unread = async () => db.conversations.where('folders').startsWith('unread/all/').toArray();
  await store(await desk.done(Promise.resolve(desk.backend.recheck?.(await unread(), never()) ?? [])));
  expect((await unread()).map((row) => row.id)).not.toContain(oldest.id);
});
