/** Every recording of the real server against this one, shape for shape. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, type Listener, listen } from './client';
import { isObject } from './params';
import { type ChatwootServer, startChatwoot } from './server';
import { differences, shapeOf } from './shape';

const folder = join(import.meta.dirname, 'recordings');
const recording = (name: string): unknown => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
const PHONE = '+15551239999';
let server: ChatwootServer;
let bobs: Listener;
let contactId = 0;
let reached = 0;

beforeAll(async () => {
  server = await startChatwoot();
  bobs = await listen(server, 'bob');
  const bob = as(server, 'bob');
  const ada = as(server, 'ada');
  // The recorded trace: a new customer writes, bob answers, ada assigns to bob, the customer writes again, bob resolves.
  server.customerWrites('SMS', PHONE, 'fixture in');
  await bob('POST', '/conversations/1/messages', { content: 'fixture out', echo_id: 'EE', content_attributes: { client_ref: 'r1' } });
  await bobs.event('message.updated', (d) => String(d.status) === 'delivered');
  await ada('POST', '/conversations/1/assignments', { assignee_id: 2 });
  server.customerWrites('SMS', PHONE, 'for bob');
  await bob('POST', '/conversations/1/toggle_status', { status: 'resolved' });
  await bobs.event('conversation.updated', (d) => String(d.status) === 'resolved');
  reached = bobs.events.length;
  // More for the lists: a contact in all inboxes, a team, a label, files, a template that fails.
  const made = await bob('POST', '/contacts', { name: 'New One', phone_number: '+15558880001' });
  contactId = Number(made.json.payload?.contact?.id);
  for (const inbox of [1, 2, 3, 4])
    await bob('POST', '/conversations', {
      inbox_id: inbox,
      contact_id: contactId,
      message: { content: `first ${inbox}` },
      custom_attributes: { client_ref: `c${inbox}` },
    });
  server.customerWrites('WA', '+15558880001', 'hello wa');
  const form = new FormData();
  form.set('content', 'cap');
  for (const n of [1, 2]) form.append('attachments[]', new File(['ab'], `f${n}.txt`, { type: 'text/plain' }));
  await bob('POST', '/conversations/5/messages', form);
  await bob('POST', '/conversations/5/toggle_status', { status: 'resolved' });
  await bob('POST', '/conversations/5/labels', { labels: ['vip'] });
  await ada('POST', '/conversations/5/assignments', { team_id: 1 });
  await bob('POST', '/conversations/5/toggle_status', { status: 'open' });
  await bob('POST', '/conversations/5/update_last_seen');
  await bob('POST', '/conversations/5/assignments', { assignee_id: null });
  await bob('POST', '/conversations/4/toggle_status', { status: 'snoozed', snoozed_until: '2026-12-01T00:00:00Z' });
  for (const id of [4, 5]) await bob('POST', `/conversations/${id}/messages`, { content: 'a note', private: true });
});

afterAll(async () => {
  bobs.close();
  await server.close();
});

const account = '/api/v1/accounts/1';
const REQUESTS: Record<string, () => { person?: 'ada' | 'bob'; path: string; method?: string; body?: unknown }> = {
  account: () => ({ path: account }),
  agents: () => ({ path: '/agents' }),
  assignable_agents: () => ({ path: '/assignable_agents?inbox_ids[]=1' }),
  attachments: () => ({ path: '/conversations/5/attachments' }),
  cache_keys: () => ({ path: '/cache_keys' }),
  canned_responses: () => ({ path: '/canned_responses' }),
  contact: () => ({ path: `/contacts/${contactId}` }),
  contact_conversations: () => ({ path: `/contacts/${contactId}/conversations` }),
  contact_search: () => ({ path: '/contacts/search?q=1555' }),
  contactable_inboxes: () => ({ path: `/contacts/${contactId}/contactable_inboxes` }),
  contacts: () => ({ path: '/contacts' }),
  conversation: () => ({ path: '/conversations/1' }),
  conversations: () => ({ path: '/conversations?status=all' }),
  inboxes: () => ({ path: '/inboxes' }),
  inboxes_admin: () => ({ path: '/inboxes', person: 'ada' }),
  labels: () => ({ path: '/labels' }),
  macros: () => ({ path: '/macros' }),
  messages: () => ({ path: '/conversations/1/messages' }),
  messages_wa: () => ({ path: '/conversations/5/messages' }),
  meta: () => ({ path: '/conversations/meta' }),
  notification_settings: () => ({ path: '/notification_settings' }),
  notifications: () => ({ path: '/notifications' }),
  participants: () => ({ path: '/conversations/1/participants' }),
  profile: () => ({ path: '/api/v1/profile' }),
  search: () => ({ path: '/search/messages?q=fixture' }),
  teams: () => ({ path: '/teams' }),
};

describe('recorded REST bodies', () => {
  const names = readdirSync(folder).map((f) => f.replace('.json', ''));

  it('all have a request here', () => {
    expect(names.filter((n) => n !== 'ws_events').sort()).toEqual(Object.keys(REQUESTS).sort());
  });

  it.each(Object.keys(REQUESTS))('%s', async (name) => {
    const request = REQUESTS[name]?.() ?? { path: '' };
    const path = name === 'search' ? '/search?q=fixture' : request.path;
    const answer = await as(server, request.person ?? 'bob')('GET', path);
    const recorded = recording(name);
    if (!isObject(recorded)) throw new Error('no recording');
    expect(answer.status).toBe(recorded.status);
    expect(differences(shapeOf(recorded.body), shapeOf(answer.json))).toEqual([]);
  });
});

describe('the recorded event trace', () => {
  const frames = recording('ws_events');
  const recorded = (Array.isArray(frames) ? frames : []).flatMap((f: unknown) => (isObject(f) && isObject(f.message) ? [f.message] : []));

  it('has the same events, as often', () => {
    const sorted = (list: unknown[]): string[] => list.map(String).sort();
    expect(sorted(bobs.names().slice(0, reached))).toEqual(sorted(recorded.map((m) => m.event)));
  });

  it.each([...new Set(recorded.map((m) => String(m.event)))])('%s', (name) => {
    const theirs = recorded.filter((m) => m.event === name).map((m) => m.data);
    const mine = bobs.events.slice(0, reached).filter((e) => e.event === name);
    expect(mine.length).toBeGreaterThan(0);
    expect(differences(shapeOf(...theirs), shapeOf(...mine.map((e) => e.data)))).toEqual([]);
  });
});
