/** Engine, store and adapter together on the test server: workers die, the server restarts, agents work at once, events get lost. Counted at the server. */
import 'fake-indexeddb/auto';
import '../../no-browser';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket as NodeSocket } from 'ws';
import type { Environment } from '../../../../lib/backend/backend';
import { ChatwootBackend } from '../../../../lib/backend/chatwoot/chatwoot-backend';
import type { Change } from '../../../../lib/domain/change';
import type { Conversation } from '../../../../lib/domain/conversation';
import { configOf } from '../../../contract/chatwoot-world';
import type { Person } from '../../../servers/chatwoot/fixture';
import { type ChatwootServer, startChatwoot } from '../../../servers/chatwoot/server';

const { AccountEngine } = await import('../../../../lib/engine/account-engine');
const { AccountDb } = await import('../../../../lib/store/db');
const { enqueue, sendAgain } = await import('../../../../lib/store/panel');
const { requestChange } = await import('../../../../lib/store/changes');
const { getMeta } = await import('../../../../lib/store/meta');
const { DEFAULT_SETTINGS } = await import('../../../../lib/store/registry');

type Engine = InstanceType<typeof AccountEngine>;

let server: ChatwootServer;
let engines: Engine[];

/** Time is the server's, so that a test can let a minute pass. */
function envOf(): Environment {
  return {
    fetch,
    WebSocket: NodeSocket as unknown as typeof WebSocket,
    now: () => server.clock.now(),
    ticks: () => server.clock.now(),
    random: () => Math.random(),
    sleep: (ms, signal) => setTimeout(ms, undefined, signal ? { signal } : {}),
    log: () => undefined,
  };
}

const deps = { now: () => server.clock.now(), newId: () => crypto.randomUUID() };

function boot(person: Person, name: string): Engine {
  const backend = new ChatwootBackend(configOf(server, person), server.agent(person).token, envOf());
  const engine = new AccountEngine(new AccountDb(name), backend, {
    env: envOf(),
    online: () => true,
    settings: async () => DEFAULT_SETTINGS,
    wakeAt: () => undefined,
    newId: deps.newId,
    stored: () => undefined,
  });
  engine.start();
  engines.push(engine);
  return engine;
}

/** Looks again until it is so; fails with the last value after the limit. */
async function until<T>(read: () => Promise<T> | T, wanted: (value: T) => boolean, limit = 15_000): Promise<T> {
  const end = Date.now() + limit;
  for (;;) {
    const value = await read();
    if (wanted(value)) return value;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(value)?.slice(0, 400)}`);
    await setTimeout(10);
  }
}

const current = (engine: Engine) =>
  until(
    () => getMeta(engine.db, 'sync'),
    (sync) => sync?.state === 'current',
  );
const threadOf = async (engine: Engine, phone: string): Promise<Conversation> => {
  const row = await until(
    () => engine.db.conversations.where('phone').equals(phone).first(),
    (one) => one !== undefined,
  );
  if (!row) throw new Error('no thread');
  return row;
};

/** What the server has and the browser does not, or not in that state. */
async function differences(engine: Engine): Promise<string[]> {
  const rows = new Map((await engine.db.messages.toArray()).map((row) => [row.remoteId, row]));
  const wrong = server.storedMessages().flatMap((stored) => {
    const row = rows.get(String(stored.id));
    if (!row) return [`missing ${String(stored.id)} ${String(stored.content)}`];
    const settled = stored.type !== 1 || stored.private === true || row.status === stored.status || stored.sourceId === null;
    return settled ? [] : [`${String(stored.id)} is ${String(stored.status)}, shown as ${row.status}`];
  });
  const ids = (await engine.db.messages.toArray()).flatMap((row) => row.remoteId ?? []);
  return ids.length === new Set(ids).size ? wrong : [...wrong, 'a message twice'];
}

beforeEach(async () => {
  engines = [];
  server = await startChatwoot({ pingMs: 100 });
});
afterEach(async () => {
  for (const engine of engines) {
    const { db } = engine;
    await engine.stop();
    await db.delete();
  }
  await server.close();
});

describe('sending', () => {
  it('workers killed at random instants, answers lost: what is sent is sent once, what is undecided never left', async () => {
    for (let n = 0; n < 4; n += 1) server.customerWrites('SMS', `+1555000010${n}`, 'hello');
    server.faults.seed(7);
    const name = `cw-${crypto.randomUUID()}`;
    let engine = boot('bob', name);
    await current(engine);
    for (const fault of ['drop_after', 'drop_before', 'error_after', 'truncated', 'rate_limit', 'html'] as const) {
      server.failRequests({ fault, method: 'POST', path: '/messages$', chance: 0.08, times: 0 });
    }
    server.failRequests({ fault: 'latency', method: 'POST', path: '/messages$', chance: 0.5, times: 0, ms: 25 });
    const ids: string[] = [];
    for (let n = 0; n < 36; n += 1) {
      const thread = await threadOf(engine, `+1555000010${n % 4}`);
      ids.push((await enqueue(engine.db, { conversationId: thread.id, text: `message ${n} [silent]`, holdMs: 0 }, deps)).id);
      engine.poke();
      if (n % 3 === 2) {
        await setTimeout((n * 7) % 31);
        await engine.stop();
        engines = [];
        engine = boot('bob', name);
      }
    }
    server.clearFaults();
    const rows = () => engine.db.messages.bulkGet(ids);
    const settled = await until(
      async () => {
        // A limited minute and the time in which a request may be under way pass.
        server.advance(20_000);
        engine.poke();
        return rows();
      },
      (all) => all.every((row) => row !== undefined && (row.outbox === undefined || row.undecided === true)),
      18_000,
    );
    expect(server.journal.doubled()).toEqual([]);
    for (const row of settled) {
      if (!row?.ref) throw new Error('a row without reference');
      expect([row.status, server.journal.count(row.ref)]).toEqual(row.undecided ? ['unconfirmed', 0] : [row.status, 1]);
    }
    const texts = server.journal.delivered().map((one) => one.text);
    expect(texts.length).toBe(new Set(texts).size);
    expect(settled.filter((row) => row?.undecided).length).toBeGreaterThan(0);
    // A person sends the rest again: then all have arrived, each once.
    for (const row of settled) if (row?.undecided) await sendAgain(engine.db, row.id, deps);
    engine.poke();
    await until(
      () => server.journal.delivered().length,
      (count) => count === 36,
    );
    await until(rows, (all) => all.every((row) => row?.outbox === undefined));
    expect(new Set(server.journal.delivered().map((one) => one.text)).size).toBe(36);
  }, 60_000);

  it('a first message whose answer is lost makes one conversation and is found', async () => {
    const engine = boot('bob', `cw-${crypto.randomUUID()}`);
    await current(engine);
    const { startConversation } = await import('../../../../lib/store/panel');
    const thread = await startConversation(engine.db, { inboxId: '1', channel: 'sms', phone: '+15550009999', name: 'New' }, deps);
    server.failRequests({ fault: 'drop_after', method: 'POST', path: '/conversations$' });
    const row = await enqueue(engine.db, { conversationId: thread.id, text: 'Nice to meet you', holdMs: 0 }, deps);
    engine.poke();
    const sent = await until(
      () => engine.db.messages.get(row.id),
      (one) => one?.remoteId !== undefined,
    );
    expect(sent?.outbox).toBeUndefined();
    // The provider takes its few milliseconds after the server has the message.
    await expect.poll(() => server.journal.delivered().map((one) => [one.to, one.text])).toEqual([['+15550009999', 'Nice to meet you']]);
    expect(server.core.world.conversations.size).toBe(1);
    expect(await engine.db.conversations.where('phone').equals('+15550009999').count()).toBe(1);
  });
});

describe('a reply', () => {
  it("answers also a message that this browser wrote; what waits in the server's queue is shown as on its way", async () => {
    server.customerWrites('SMS', '+15550000601', 'hello');
    const engine = boot('bob', `cw-${crypto.randomUUID()}`);
    await current(engine);
    const { id } = await threadOf(engine, '+15550000601');
    const first = await enqueue(engine.db, { conversationId: id, text: 'first', holdMs: 0 }, deps);
    const second = await enqueue(engine.db, { conversationId: id, text: 'second [stuck]', replyTo: first.id, holdMs: 0 }, deps);
    engine.poke();
    const sent = await until(
      () => engine.db.messages.bulkGet([first.id, second.id]),
      (rows) => rows.every((row) => row?.remoteId),
    );
    const stored = server.core.world.messages.get(Number(sent[1]?.remoteId));
    expect(stored?.contentAttributes.in_reply_to).toBe(Number(sent[0]?.remoteId));
    expect([sent[1]?.status, sent[1]?.outbox]).toEqual(['sending', undefined]);
    await until(
      () => engine.db.messages.get(first.id),
      (row) => row?.status === 'delivered',
    );
  });
});

describe('streaming', () => {
  it('the server restarts with 300 messages missed: all arrive, none twice', async () => {
    for (let n = 0; n < 10; n += 1) server.customerWrites('SMS', `+1555000020${n}`, 'hello');
    const engine = boot('bob', `cw-${crypto.randomUUID()}`);
    await current(engine);
    await until(
      () => server.subscriptionCount(),
      (count) => count === 1,
    );
    await server.stop();
    for (let n = 0; n < 300; n += 1) server.customerWrites('SMS', `+1555000020${n % 10}`, `missed ${n}`);
    const answered = server.agentWrites('ada', 1, 'answered meanwhile');
    await server.start();
    await until(
      () => differences(engine),
      (wrong) => wrong.length === 0,
    );
    expect(await engine.db.messages.where('remoteId').equals(String(answered)).count()).toBe(1);
    await until(
      () => threadOf(engine, '+15550000203'),
      (row) => row.unread === 10,
    );
  }, 30_000);

  it('two agents at once see what the other does', async () => {
    const written = server.customerWrites('SMS', '+15550000301', 'hello');
    const [ada, bob] = [boot('ada', `cw-${crypto.randomUUID()}`), boot('bob', `cw-${crypto.randomUUID()}`)];
    await Promise.all([current(ada), current(bob)]);
    const does = async (engine: Engine, change: Change): Promise<void> => {
      await requestChange(engine.db, (await threadOf(engine, '+15550000301')).id, change, 0, deps);
      engine.poke();
    };
    const sees = (engine: Engine, wanted: (row: Conversation) => boolean) => until(() => threadOf(engine, '+15550000301'), wanted);
    await does(bob, { kind: 'assign', agentId: '2' });
    await sees(ada, (row) => row.assigneeId === '2');
    await does(ada, { kind: 'labels', labels: ['vip'] });
    await sees(bob, (row) => row.labels?.includes('vip') === true);
    const thread = await threadOf(ada, '+15550000301');
    await enqueue(ada.db, { conversationId: thread.id, text: 'from Ada', holdMs: 0 }, deps);
    ada.poke();
    await until(
      () => bob.db.messages.toArray(),
      (rows) => rows.some((row) => row.text === 'from Ada' && row.status === 'delivered' && row.author?.name === 'Ada Admin'),
    );
    await does(ada, { kind: 'state', state: 'closed' });
    await sees(bob, (row) => row.state === 'closed');
    // The customer's answer makes another conversation: the thread is one and open again.
    const again = server.customerWrites('SMS', '+15550000301', 'one more thing');
    expect(again?.conversationId).not.toBe(written?.conversationId);
    await sees(bob, (row) => row.state === 'open' && row.legs?.length === 2);
    expect(await bob.db.conversations.count()).toBe(1);
  }, 30_000);

  it('events lost, doubled, late and out of order: the next pull makes it whole', async () => {
    for (let n = 0; n < 6; n += 1) server.customerWrites('SMS', `+1555000040${n}`, 'hello');
    const engine = boot('bob', `cw-${crypto.randomUUID()}`);
    await current(engine);
    await until(
      () => server.subscriptionCount(),
      (count) => count === 1,
    );
    server.faults.seed(11);
    server.failEvents({ fault: 'lose', chance: 0.2, times: 0 });
    server.failEvents({ fault: 'double', chance: 0.2, times: 0 });
    server.failEvents({ fault: 'delay', chance: 0.2, times: 0, ms: 40 });
    server.failEvents({ fault: 'reorder', chance: 0.2, times: 0, hold: 3 });
    for (let n = 0; n < 60; n += 1) {
      server.customerWrites('SMS', `+1555000040${n % 8}`, `storm ${n}`);
      if (n % 4 === 0) server.agentWrites('ada', (n % 6) + 1, `answer ${n}`);
    }
    await until(
      () => server.clock.pending(),
      (jobs) => jobs === 0,
    );
    server.clearFaults();
    engine.wake();
    await until(
      () => differences(engine),
      (wrong) => wrong.length === 0,
    );
    expect(await engine.db.conversations.count()).toBe(8);
  }, 30_000);

  it('a proxy that blocks sockets: polling takes over', async () => {
    server.setCable({ refuseStatus: 403 });
    server.customerWrites('SMS', '+15550000501', 'hello');
    const engine = boot('bob', `cw-${crypto.randomUUID()}`);
    await current(engine);
    server.customerWrites('SMS', '+15550000501', 'while polling');
    engine.wake();
    await until(
      () => differences(engine),
      (wrong) => wrong.length === 0,
    );
    expect(server.subscriptionCount()).toBe(0);
  }, 30_000);
});
