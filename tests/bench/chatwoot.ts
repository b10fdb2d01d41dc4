/**
 * What a Chatwoot account costs and how soon it is current: `chatwoot.first_usable_requests`, `chatwoot.reconnect_ms_300`,
 * `chatwoot.idle_requests_per_hour`; first sync of 1,000 conversations and 10 / 300 / 5,000 missed messages and a busy hour are printed.
 *
 * The adapter is driven as the engine does it (stream confirmed, then a pull), against the test server on loopback, which counts. Facts go
 * into a mirror: the store has a bench of its own. The idle hours are the engine's own loop.
 */
import 'fake-indexeddb/auto';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket as NodeSocket } from 'ws';
import type { Environment, PullDepth } from '../../lib/backend/backend';
import { ChatwootBackend } from '../../lib/backend/chatwoot/chatwoot-backend';
import { Mirror } from '../../lib/backend/contract-mirror';
import { Sync } from '../../lib/engine/sync';
import { apply } from '../../lib/store/apply';
import { AccountDb } from '../../lib/store/db';
import { getMeta } from '../../lib/store/meta';
import { DEFAULT_SETTINGS } from '../../lib/store/registry';
import { backendOf, configOf, serverEnvironment, startWorld } from '../contract/chatwoot-world';
import { type ChatwootServer, startChatwoot } from '../servers/chatwoot/server';
import { type Figures, medianOf } from './figure';

const HOUR = 3_600_000;
const ALARM = 30_000;
/** Customers' texts in a busy hour: one at each alarm. */
const BUSY = HOUR / ALARM;
/** Backfill without its pace: what remains is the work. */
const FAST = 600_000;

/** Runs the bench and returns its figures by key. */
export async function run({ quick }: { readonly quick: boolean }): Promise<Figures> {
  const usable = await firstSync(quick ? 200 : 1000);
  const missed: number[] = [];
  for (let n = 0; n < (quick ? 3 : 7); n += 1) missed.push(await reconnect(300));
  console.log(`chatwoot: current again with 10 missed in ${(await reconnect(10)).toFixed(0)} ms`);
  if (!quick) console.log(`chatwoot: current again with 5,000 missed in ${(await reconnect(5000)).toFixed(0)} ms`);
  await inbound(quick ? 20 : 100);
  console.log(`chatwoot: an hour with ${BUSY} texts in, all by the stream, costs ${await streamed(1, BUSY)} requests`);
  // Whole hours: a silent stream is looked at once in each.
  const hours = quick ? 1 : 2;
  return {
    'chatwoot.first_usable_requests': { value: usable, unit: 'count', runs: 1 },
    'chatwoot.reconnect_ms_300': medianOf(missed),
    'chatwoot.idle_requests_per_hour': { value: await streamed(hours), unit: 'count', runs: 1 },
  };
}

/** One agent's adapter with a mirror, in real time. */
class Desk {
  readonly mirror = new Mirror('lenient');
  readonly backend: ChatwootBackend;
  private cursor: string | undefined;

  constructor(server: ChatwootServer) {
    const env: Environment = {
      fetch,
      WebSocket: NodeSocket as unknown as typeof WebSocket,
      now: () => Date.now(),
      ticks: () => performance.now(),
      random: () => 0.5,
      sleep: (ms, signal) => wait(ms, undefined, signal ? { signal } : {}),
      log: () => undefined,
    };
    this.backend = new ChatwootBackend(configOf(server, 'bob', { backfillPerMinute: FAST }), server.agent('bob').token, env);
  }

  async pull(depth: PullDepth, page: () => void = () => undefined): Promise<void> {
    for await (const { events, cursor } of this.backend.pull(this.cursor, depth, new AbortController().signal)) {
      this.mirror.apply(events);
      this.cursor = cursor ?? this.cursor;
      page();
    }
  }

  listen(): ReturnType<ChatwootBackend['listen']> {
    return this.backend.listen((events) => this.mirror.apply(events), new AbortController().signal);
  }
}

/** Requests until the first page is there; the rest is printed. */
async function firstSync(conversations: number): Promise<number> {
  const server = await startChatwoot({ rateLimits: false });
  server.seed({ conversations, messagesPerConversation: 20, resolved: Math.floor(conversations / 2) });
  const desk = new Desk(server);
  const begun = performance.now();
  let usable: { requests: number; ms: number } | undefined;
  await desk.pull('current', () => {
    usable ??= { requests: server.journal.requestCount, ms: performance.now() - begun };
  });
  const listed = { requests: server.journal.requestCount, ms: performance.now() - begun };
  await desk.pull('complete');
  const complete = { requests: server.journal.requestCount, ms: performance.now() - begun };
  await server.close();
  const say = (what: string, of: { requests: number; ms: number } | undefined): void =>
    console.log(`chatwoot: ${conversations} conversations ${what} after ${of?.requests} requests, ${of?.ms.toFixed(0)} ms`);
  say('usable', usable);
  say('listed', listed);
  say(`complete (${desk.mirror.messages.size} messages, without the pace of 300 requests a minute)`, complete);
  return usable?.requests ?? Number.NaN;
}

/** Milliseconds from the server's return to everything being here. */
async function reconnect(missed: number): Promise<number> {
  const server = await startChatwoot({ rateLimits: false });
  server.seed({ conversations: 100, messagesPerConversation: 2 });
  const desk = new Desk(server);
  const before = await desk.listen();
  await desk.pull('current');
  await server.stop();
  await before.closed;
  for (let n = 0; n < missed; n += 1) server.customerWrites('SMS', `+1555${1_000_000 + (n % 100)}`, `missed ${n}`);
  await server.start();
  const begun = performance.now();
  const stream = await desk.listen();
  await desk.pull('current');
  const ms = performance.now() - begun;
  const here = [...desk.mirror.messages.values()].filter((row) => row.text.startsWith('missed')).length;
  stream.close();
  await server.close();
  if (here !== missed) throw new Error(`${here} of ${missed} missed messages are here`);
  return ms;
}

/** Prints how long a message takes from the server to a fact. */
async function inbound(count: number): Promise<void> {
  const server = await startChatwoot({ rateLimits: false });
  server.seed({ conversations: 20, messagesPerConversation: 2 });
  const desk = new Desk(server);
  let heard: (text: string) => void = () => undefined;
  const stream = await desk.backend.listen((events) => {
    for (const event of events) if (event.type === 'message') heard(event.message.text);
  }, new AbortController().signal);
  await desk.pull('current');
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const begun = performance.now();
    const arrived = new Promise<void>((done) => {
      heard = (text) => {
        if (text === `live ${n}`) done();
      };
    });
    server.customerWrites('SMS', `+1555${1_000_000 + (n % 20)}`, `live ${n}`);
    await arrived;
    times.push(performance.now() - begun);
  }
  stream.close();
  await server.close();
  const { value, p95 } = medianOf(times);
  console.log(`chatwoot: a text in is a fact after ${value.toFixed(1)} ms (p95 ${p95?.toFixed(1)} ms)`);
}

/** Requests of an hour in which nothing happens, or customers write: the engine's own loop with its stream, and the alarm that rings every 30 s. */
async function streamed(hours: number, texts = 0): Promise<number> {
  const server = await startWorld();
  server.seed({ conversations: 50, messagesPerConversation: 3 });
  const env = serverEnvironment(server);
  const db = new AccountDb(`bench-streamed-${texts}`);
  const backend = backendOf(server, 'bob', env);
  const stop = new AbortController();
  const sync = new Sync({
    db,
    backend,
    env,
    online: () => true,
    attention: () => ({ inView: false }),
    settings: async () => DEFAULT_SETTINGS,
    store: async (events, extra) => {
      await apply(db, events, { countUnread: false, now: env.now(), ...extra });
    },
    stale: () => undefined,
    wakeAt: () => undefined,
    newId: () => crypto.randomUUID(),
  });
  const running = sync.run(stop.signal);
  while ((await getMeta(db, 'sync'))?.state !== 'current') await env.advance(250);
  // Backfill follows; it is not idle.
  for (let quiet = 0, last = -1; quiet < 60; quiet += 1) {
    if (server.journal.requestCount !== last) quiet = 0;
    last = server.journal.requestCount;
    await env.advance(1000);
  }
  const before = server.journal.requestCount;
  for (let at = 0; at < hours * HOUR; at += ALARM) {
    if (at / ALARM < texts) server.customerWrites('SMS', `+1555${1_000_000 + ((at / ALARM) % 50)}`, `busy ${at}`);
    await env.advance(ALARM);
    sync.tick();
  }
  const count = (server.journal.requestCount - before) / hours;
  stop.abort();
  await env.advance(1000);
  await running;
  db.close();
  await server.close();
  return count;
}
