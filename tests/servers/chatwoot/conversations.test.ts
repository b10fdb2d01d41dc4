/** Quirks of conversations and of the server around them that a client must code around: each as the contract says. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, as, ask } from './client';
import { type ChatwootServer, startChatwoot } from './server';

let server: ChatwootServer;
let bob: (method: string, path: string, body?: unknown) => Promise<Answer>;
let ada: typeof bob;
const PHONE = '+15551110000';

beforeEach(async () => {
  server = await startChatwoot({ clock: 'manual' });
  bob = as(server, 'bob');
  ada = as(server, 'ada');
});

afterEach(async () => {
  await server.close();
});

/** Lets sends and reports happen. */
const settle = (): void => server.advance(1000);
const send = (body: object, id = 1): Promise<Answer> => bob('POST', `/conversations/${id}/messages`, body);

describe('conversations', () => {
  it('have no assignee key when nobody has them, and unread_count stops at 10', async () => {
    for (let n = 0; n < 15; n += 1) server.customerWrites('SMS', PHONE, `${n}`);
    const c = (await bob('GET', '/conversations/1')).json;
    expect(Object.keys(c.meta ?? {})).not.toContain('assignee');
    expect(c.unread_count).toBe(10);
    await send({ content: 'answer' });
    expect((await bob('GET', '/conversations/1')).json).toMatchObject({
      unread_count: 10,
      meta: expect.not.objectContaining({ assignee: expect.anything() }),
    });
  });

  it('update_last_seen clears the unread number and tells nobody', async () => {
    server.customerWrites('SMS', PHONE, 'hi');
    const before = new Map(server.journal.events);
    expect((await bob('POST', '/conversations/1/update_last_seen')).json.unread_count).toBe(0);
    expect(server.journal.events).toEqual(before);
    server.advance(5000);
    server.customerWrites('SMS', PHONE, 'more');
    expect((await bob('GET', '/conversations/1')).json.unread_count).toBe(1);
    await bob('POST', '/conversations/1/update_last_seen');
    expect((await bob('POST', '/conversations/1/unread')).json.unread_count).toBe(1);
  });

  it('a reply after the close opens a new one; with the lock it reopens the old one', async () => {
    server.customerWrites('SMS', PHONE, 'hi');
    await bob('POST', '/conversations/1/toggle_status', { status: 'resolved' });
    expect(server.customerWrites('SMS', PHONE, 'again')?.conversationId).toBe(2);
    expect((await bob('GET', '/conversations/1')).json.status).toBe('resolved');
    server.setInbox('SMS', { lockToSingle: true });
    await bob('POST', '/conversations/2/toggle_status', { status: 'resolved' });
    expect(server.customerWrites('SMS', PHONE, 'and again')?.conversationId).toBe(2);
    expect((await bob('GET', '/conversations/2')).json.status).toBe('open');
  });

  it('a burst makes parallel ones on Twilio; WhatsApp drops a redelivered id', () => {
    server.customerWrites('SMS', PHONE, 'a');
    expect(server.customerWrites('SMS', PHONE, 'b', [], { parallel: true })?.conversationId).toBe(2);
    expect(server.customerWrites('WA', PHONE, 'c', [], { sourceId: 'w1' })).not.toBeNull();
    expect(server.customerWrites('WA', PHONE, 'c', [], { sourceId: 'w1' })).toBeNull();
  });

  it('opening takes the assignment for a plain agent, not for an administrator', async () => {
    server.customerWrites('SMS', PHONE, 'hi');
    await ada('POST', '/conversations/1/assignments', { assignee_id: 4 });
    const assignee = async (): Promise<unknown> => (await ada('GET', '/conversations/1')).json.meta?.assignee?.id;
    await ada('POST', '/conversations/1/toggle_status', { status: 'resolved' });
    await ada('POST', '/conversations/1/toggle_status', { status: 'open' });
    expect(await assignee()).toBe(4);
    await bob('POST', '/conversations/1/toggle_status', { status: 'resolved' });
    await bob('POST', '/conversations/1/toggle_status', { status: 'open' });
    expect(await assignee()).toBe(2);
  });

  it('snooze takes epoch seconds; an ISO text lands in 1970 and is never reopened', async () => {
    server.customerWrites('SMS', PHONE, 'hi');
    const at = Math.floor(server.clock.now() / 1000) + 600;
    const good = await bob('POST', '/conversations/1/toggle_status', { status: 'snoozed', snoozed_until: at });
    expect(good.json.payload?.snoozed_until).toBe(new Date(at * 1000).toISOString());
    server.advance(601_000);
    expect(server.runSnoozeJob()).toBe(1);
    const bad = await bob('POST', '/conversations/1/toggle_status', { status: 'snoozed', snoozed_until: '2026-12-01T00:00:00Z' });
    expect(bad.json.payload?.snoozed_until).toBe('1970-01-01T00:33:46.000Z');
    expect(server.runSnoozeJob()).toBe(0);
    expect((await bob('POST', '/conversations/1/toggle_status', { status: 'nonsense' })).status).toBe(500);
  });

  it('pending stays pending when the customer replies, and begins so where a bot answers first', async () => {
    const status = async (id: number): Promise<unknown> => (await bob('GET', `/conversations/${id}`)).json.status;
    server.customerWrites('SMS', PHONE, 'hi');
    const marked = await bob('POST', '/conversations/1/toggle_status', { status: 'pending' });
    expect(marked.json.payload).toMatchObject({ current_status: 'pending', snoozed_until: null });
    expect(server.customerWrites('SMS', PHONE, 'hello?')?.conversationId).toBe(1);
    expect(await status(1)).toBe('pending');
    expect((await bob('POST', '/conversations/1/toggle_status')).json.payload).toMatchObject({ current_status: 'open' });
    server.setInbox('SMS', { activeBot: true, lockToSingle: true });
    await bob('POST', '/conversations/1/toggle_status', { status: 'resolved' });
    server.customerWrites('SMS', PHONE, 'again');
    expect(await status(1)).toBe('pending');
    await bob('POST', '/conversations/1/toggle_status', { status: 'snoozed' });
    server.customerWrites('SMS', PHONE, 'and again');
    expect(await status(1)).toBe('open');
    expect(await status(server.customerWrites('SMS', '+15551110001', 'new here')?.conversationId ?? 0)).toBe('pending');
  });

  it('list 25 a page, but everything at once with updated_within', async () => {
    server.seed({ conversations: 60, messagesPerConversation: 3 });
    const count = async (query: string): Promise<unknown> => (await bob('GET', `/conversations?${query}`)).json.data?.payload?.length;
    expect(await count('page=1')).toBe(25);
    expect(await count('page=3')).toBe(10);
    expect(await count('updated_within=100000&page=1')).toBe(60);
    expect(await count('updated_within=1')).toBe(0);
    // Counted before that filter.
    expect((await bob('GET', '/conversations?updated_within=1')).json.data?.meta).toMatchObject({ all_count: 60 });
    expect(await count('inbox_id=6')).toBe(0);
    const meta = (await bob('GET', '/conversations?assignee_type=me')).json.data?.meta;
    expect(meta).toEqual({ mine_count: 0, assigned_count: 0, unassigned_count: 60, all_count: 60 });
  });

  it('mute resolves and blocks; a blocked contact is dropped on WhatsApp and stored on Twilio', async () => {
    server.customerWrites('SMS', PHONE, 'spam');
    await bob('POST', '/conversations/1/mute');
    expect((await bob('GET', '/conversations/1')).json).toMatchObject({ muted: true, status: 'resolved' });
    expect(server.customerWrites('WA', PHONE, 'spam')).toBeNull();
    const again = server.customerWrites('SMS', PHONE, 'spam');
    expect((await bob('GET', `/conversations/${again?.conversationId}`)).json.status).toBe('resolved');
  });

  it('a team member opens what the list does not show', async () => {
    server.customerWrites('WA', PHONE, 'hi');
    const dee = as(server, 'dee');
    expect((await dee('GET', '/conversations/1')).status).toBe(401);
    await ada('POST', '/conversations/1/assignments', { team_id: 1 });
    expect((await dee('GET', '/conversations/1')).status).toBe(200);
    expect((await dee('GET', '/conversations')).json.data?.payload).toEqual([]);
  });
});

describe('around', () => {
  it('throttles meta at 30 a minute and contact search at 100, until the next minute', async () => {
    server.advance(60_000 - (server.clock.now() % 60_000));
    const statuses = new Set<number>();
    for (let n = 0; n < 30; n += 1) statuses.add((await bob('GET', '/conversations/meta')).status);
    expect(statuses).toEqual(new Set([200]));
    expect((await bob('GET', '/conversations/meta')).text).toBe('Retry later\n');
    expect((await ada('GET', '/conversations/meta')).status).toBe(200);
    server.advance(60_000);
    expect((await bob('GET', '/conversations/meta')).status).toBe(200);
  });

  it('answers unknown routes with an HTML 404, health and version without a token, and no CORS headers', async () => {
    const missing = await bob('GET', '/nothing');
    expect([missing.status, missing.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
    const api = await ask(`${server.url}/api`);
    expect([api.json.version, api.headers.get('access-control-allow-origin')]).toEqual(['4.15.1', null]);
    const open = await startChatwoot({ cors: 'api', basePath: '/chat' });
    expect((await ask(`${open.url}/api/v1/profile`)).headers.get('access-control-allow-origin')).toBe('*');
    expect((await ask(`${open.url.replace('/chat', '')}/api`)).status).toBe(404);
    await open.close();
  });

  it('removes nulls from arrays of a JSON body, and runs macros later', async () => {
    server.customerWrites('SMS', PHONE, 'hi');
    const made = await send({ content: 'x', content_attributes: { holes: [null, 1] } });
    expect(made.json.content_attributes).toEqual({ holes: [1] });
    expect((await bob('POST', '/macros/1/execute', { conversation_ids: [1] })).text).toBe('');
    settle();
    expect((await bob('GET', '/conversations/1/labels')).json.payload).toEqual(['vip']);
    expect(server.journal.sends.map((s) => s.text)).toEqual(['x', 'from macro']);
  });
});
