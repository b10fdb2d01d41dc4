/** Fault plans of sockets, events and the whole server. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Answer, as, ask, Listener, listen } from './client';
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

describe('sockets', () => {
  it('cut ones close, and the journal of events goes on', async () => {
    const bobs = await hear();
    server.dropSockets();
    await bobs.until(() => bobs.closed);
    expect(server.subscriptionCount()).toBe(0);
  });

  it('half-open ones stay open and say nothing, not even pings', async () => {
    const bobs = await hear();
    const other = await hear();
    server.halfOpenSockets();
    const third = await hear();
    const before = [bobs.frames.length, other.frames.length];
    server.customerWrites('SMS', '+15551110000', 'unheard');
    await third.event('message.created');
    expect([bobs.frames.length, other.frames.length]).toEqual(before);
    expect([bobs.closed, bobs.socket.readyState]).toEqual([false, WebSocket.OPEN]);
  });

  it('a proxy that refuses WebSockets', async () => {
    server.setCable({ refuseStatus: 403 });
    const refused = new WebSocket(server.cableUrl);
    const status = await new Promise((done) => {
      refused.on('unexpected-response', (_request, response) => done(response.statusCode));
      refused.on('error', () => done(undefined));
    });
    expect(status).toBe(403);
    refused.terminate();
  });

  it('a subscription that is never confirmed', async () => {
    server.setCable({ noConfirm: true });
    const listener = new Listener(server.cableUrl);
    sockets.push(listener);
    await listener.until(() => listener.frames.length > 0);
    listener.subscribe({ channel: 'RoomChannel', pubsub_token: server.user('bob').pubsubToken, account_id: 1, user_id: 2 });
    await listener.until(() => listener.frames.filter((f) => f.type === 'ping').length >= 3);
    expect(listener.frames.map((f) => f.type).filter((t) => t !== 'ping')).toEqual(['welcome']);
  });

  it('no pings', async () => {
    server.setCable({ noPing: true });
    const bobs = await hear();
    // The delayed event is the timer: three ping intervals pass.
    server.failEvents({ fault: 'delay', event: 'message.created', ms: 350 });
    server.customerWrites('SMS', '+15551110000', 'later');
    await bobs.event('message.created');
    expect(bobs.frames.filter((f) => f.type === 'ping')).toEqual([]);
  });

  it('a goodbye of a restarting server', async () => {
    const bobs = await hear();
    server.disconnectSockets('server_restart', true);
    await bobs.until(() => bobs.closed);
    expect(bobs.frames.at(-1)).toEqual({ type: 'disconnect', reason: 'server_restart', reconnect: true });
  });
});

describe('events', () => {
  const contents = (l: Listener): string[] => l.events.filter((e) => e.event === 'message.created').map((e) => String(e.data.content));
  const say = (text: string): unknown => server.customerWrites('SMS', '+15551110000', text);

  it('lost, doubled, delayed and out of order', async () => {
    const bobs = await hear();
    server.failEvents({ fault: 'lose', event: 'message.created' });
    say('lost');
    server.failEvents({ fault: 'double', event: 'message.created' });
    say('twice');
    server.failEvents({ fault: 'reorder', event: 'message.created', hold: 3 });
    say('late');
    say('early');
    server.failEvents({ fault: 'delay', event: 'message.created', ms: 50 });
    say('delayed');
    await bobs.event('message.created', (d) => String(d.content) === 'delayed');
    expect(contents(bobs)).toEqual(['twice', 'twice', 'early', 'late', 'delayed']);
  });
});

describe('stop and restart', () => {
  it('keeps port and state, misses 300 messages, and serves them by range', async () => {
    const bobs = await hear();
    const url = server.url;
    await server.stop();
    await bobs.until(() => bobs.closed);
    await expect(bob('GET', '/conversations')).rejects.toThrow();
    for (let n = 0; n < 300; n += 1) server.customerWrites('SMS', '+15551110000', `missed ${n}`);
    await server.start();
    expect(server.url).toBe(url);
    const pages: number[] = [];
    let last = 1;
    for (;;) {
      const rows = (await bob('GET', `${PATH}?after=${last}`)).json.payload;
      const count = Number(rows?.length);
      pages.push(count);
      if (count < 100) break;
      last = Number(rows?.[count - 1]?.id);
    }
    expect(pages).toEqual([100, 100, 100, 0]);
    expect((await bob('GET', `${PATH}?after=1&before=2147483647`)).json.payload).toHaveLength(301);
  });

  it('over HTTP: control calls of other processes, and a restart', async () => {
    const call = (name: string, args: unknown[]): Promise<Answer> => ask(`${server.url}/_test/${name}`, 'POST', {}, args);
    const written = await call('customerWrites', ['WA', '+15551110009', 'from another process']);
    expect(written.json).toMatchObject({ conversationId: 2 });
    expect((await call('failRequests', [{ fault: 'error_before', path: '/inboxes' }])).status).toBe(200);
    expect((await bob('GET', '/inboxes')).status).toBe(500);
    expect((await call('nothing', [])).status).toBe(404);
    const bobs = await hear();
    await call('restart', [0]);
    await bobs.until(() => bobs.closed);
    let up = false;
    while (!up)
      up = await ask(`${server.url}/_test/journal`).then(
        (a) => a.status === 200,
        () => false,
      );
    expect((await bob('GET', '/conversations')).json.data?.payload).toHaveLength(2);
  });
});
