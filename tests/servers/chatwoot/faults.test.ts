/** Each fault plan of requests and rights does what it says, and the state is there or not as it says. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, as, ask, type Listener, listen } from './client';
import type { RestFaultKind } from './faults';
import { type ChatwootServer, startChatwoot } from './server';

let server: ChatwootServer;
let bob: (method: string, path: string, body?: unknown) => Promise<Answer>;
const PATH = '/conversations/1/messages';
const sockets: Listener[] = [];

beforeEach(async () => {
  server = await startChatwoot({ pingMs: 100 });
  server.customerWrites('SMS', '+15551110000', 'hi');
  bob = as(server, 'bob');
});

afterEach(async () => {
  for (const s of sockets.splice(0)) s.close();
  await server.close();
});

const hear = async (): Promise<Listener> => {
  const listener = await listen(server, 'bob');
  sockets.push(listener);
  return listener;
};

const outgoing = (): number => server.storedMessages().filter((m) => m.type === 1).length;
const post = (content = 'out'): Promise<Answer> => bob('POST', PATH, { content, content_attributes: { client_ref: content } });
const arm = (fault: RestFaultKind, more: object = {}): void => server.failRequests({ fault, method: 'POST', path: '/messages', ...more });

describe('requests', () => {
  it('429 in the real form, without effect, then normal again', async () => {
    arm('rate_limit');
    const answer = await post();
    expect([answer.status, answer.text, answer.headers.get('content-type'), answer.headers.get('retry-after')]).toEqual([
      429,
      'Retry later\n',
      'text/plain',
      null,
    ]);
    expect(outgoing()).toBe(0);
    expect((await post()).status).toBe(200);
  });

  it('500 before the effect, and 500 after it', async () => {
    arm('error_before');
    expect((await post()).status).toBe(500);
    expect(outgoing()).toBe(0);
    arm('error_after');
    expect((await post()).status).toBe(500);
    expect(outgoing()).toBe(1);
  });

  it('a cut connection before and after the effect', async () => {
    arm('drop_before');
    await expect(post()).rejects.toThrow();
    expect(outgoing()).toBe(0);
    arm('drop_after');
    await expect(post()).rejects.toThrow();
    expect(outgoing()).toBe(1);
  });

  it('no answer after the effect: the client must give up by itself', async () => {
    arm('hang_after');
    const url = `${server.url}/api/v1/accounts/1${PATH}`;
    const headers = { 'Api-Access-Token': server.agent('bob').token, 'content-type': 'application/json' };
    await expect(fetch(url, { method: 'POST', headers, body: '{"content":"x"}', signal: AbortSignal.timeout(300) })).rejects.toThrow();
    expect(outgoing()).toBe(1);
    arm('hang_before');
    const waiting = post();
    const settled = expect(waiting).rejects.toThrow();
    while (server.faults.counts.get('hang_before') === undefined || server.journal.requests.at(-1)?.fault !== 'hang_before')
      await new Promise(setImmediate);
    server.releaseHung();
    await settled;
    expect(outgoing()).toBe(1);
  });

  it('an HTML page, half of the JSON, and half of the bytes', async () => {
    arm('html');
    const html = await post();
    expect([html.status, html.headers.get('content-type'), html.json]).toEqual([502, 'text/html', undefined]);
    expect(outgoing()).toBe(0);
    arm('truncated');
    const half = await post();
    expect([half.status, half.json, half.text.startsWith('{"id"')]).toEqual([200, undefined, true]);
    arm('cut');
    await expect(post()).rejects.toThrow();
    expect(outgoing()).toBe(2);
  });

  it('latency', async () => {
    server.failRequests({ fault: 'latency', path: '/api$', ms: 300 });
    const started = performance.now();
    expect((await ask(`${server.url}/api`)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(290);
  });

  it('counts, skips, and repeats a chance by its seed', async () => {
    arm('error_before', { times: 2, skip: 1 });
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await post(`n${n}`)).status);
    expect(statuses).toEqual([200, 500, 500, 200]);
    const draw = async (): Promise<number[]> => {
      server.clearFaults();
      server.faults.seed(7);
      arm('error_before', { times: 0, chance: 0.5 });
      const out: number[] = [];
      for (let n = 0; n < 12; n += 1) out.push((await post(`d${n}`)).status);
      return out;
    };
    const first = await draw();
    expect(await draw()).toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500]));
  });
});

describe('rights', () => {
  it('a revoked token is told apart from a forbidden act and from a missing one', async () => {
    const old = server.agent('bob').token;
    const fresh = server.revokeToken('bob');
    const url = `${server.url}/api/v1/profile`;
    const dead = await ask(url, 'GET', { 'Api-Access-Token': old });
    expect([dead.status, dead.json]).toEqual([401, { error: 'Invalid Access Token' }]);
    const none = await ask(url);
    expect([none.status, none.json]).toEqual([401, { errors: ['You need to sign in or sign up before continuing.'] }]);
    expect((await ask(url, 'GET', { 'Api-Access-Token': fresh })).status).toBe(200);
    const forbidden = await as(server, 'bob')('DELETE', '/conversations/1');
    expect([forbidden.status, forbidden.json]).toEqual([401, { error: 'You are not authorized to do this action' }]);
  });

  it('a role changes while connected', async () => {
    const bobs = await hear();
    expect((await bob('GET', '/conversations')).json.data?.payload).toHaveLength(1);
    server.setRole('bob', 'agent', 2);
    expect((await bob('GET', '/conversations')).json.data?.payload).toEqual([]);
    expect((await bob('GET', '/api/v1/profile')).text).toContain('conversation_participating_manage');
    server.customerWrites('SMS', '+15551110000', 'still leaks');
    await bobs.event('message.created');
    expect(server.subscriptionCount()).toBe(1);
  });

  it('a suspended account, a foreign one and an unknown one', async () => {
    server.setAccountStatus(1, 'suspended');
    expect((await bob('GET', '/inboxes')).json).toEqual({ error: 'Account is suspended' });
    expect((await as(server, 'bob', 2)('GET', '/inboxes')).status).toBe(401);
    expect((await as(server, 'bob', 99)('GET', '/inboxes')).status).toBe(404);
  });
});
