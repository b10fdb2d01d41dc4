/** A server that means harm: answers without end, answers that unpack to more than memory has, and doors to other hosts. Over real sockets. */
import 'fake-indexeddb/auto';
import '../no-browser';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { blobOf, TooLongError, textOf } from '../../../lib/backend/body';
import { Client } from '../../../lib/backend/chatwoot/client';
import { TwilioClient } from '../../../lib/backend/twilio/client';
import type { Config } from '../../../lib/backend/twilio/config';
import { FakeBackend, environment as quietEnvironment, surroundings } from '../engine/fake-backend';
import { eg } from '../example';

const { AccountEngine } = await import('../../../lib/engine/account-engine');
const { AccountDb } = await import('../../../lib/store/db');
const { enqueue } = await import('../../../lib/store/panel');
const { getMeta } = await import('../../../lib/store/meta');
const { DEFAULT_SETTINGS } = await import('../../../lib/store/registry');

const MB = 1024 * 1024;
/** A hundred kilobytes that are a hundred megabytes. */
const BOMB = gzipSync(Buffer.alloc(100 * MB, ' '));
const TOKEN = 'secret-token-1234567890';
const environment = { ...quietEnvironment, fetch };
const signal = () => AbortSignal.timeout(30_000);

/** What the other host was asked, with which headers. */
const stolen: string[] = [];
let written = 0;
let evil: http.Server;
let server: http.Server;
const addressOf = (one: http.Server) => `http://127.0.0.1:${(one.address() as AddressInfo).port}`;

/** Writes for as long as somebody reads. */
function forEver(response: http.ServerResponse): void {
  const piece = Buffer.alloc(MB, '[');
  const more = () => {
    if (response.destroyed) return;
    written += piece.length;
    if (response.write(piece)) setImmediate(more);
    else response.once('drain', more);
  };
  more();
}

const listening = (one: http.Server) => new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));

beforeAll(async () => {
  evil = http.createServer((request, response) => {
    stolen.push(JSON.stringify(request.headers));
    response.end('{}');
  });
  await listening(evil);
  server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    if (pathname.includes('away')) response.writeHead(307, { location: `${addressOf(evil)}/taken` }).end();
    else if (pathname.includes('bomb')) response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB);
    else forEver(response.writeHead(pathname.includes('refused') ? 422 : 200));
  });
  await listening(server);
});
afterAll(async () => {
  for (const one of [server, evil]) {
    one.closeAllConnections();
    await new Promise((resolve) => one.close(resolve));
  }
});
beforeEach(() => {
  stolen.length = 0;
  written = 0;
});

function twilio(): TwilioClient {
  const config: Config = { flavor: 'twilio', account: 'AC1', user: 'AC1', region: 'us1', base: addressOf(server), label: '', senders: [] };
  return new TwilioClient(config, TOKEN, environment);
}
const chatwoot = () => new Client(environment, addressOf(server), TOKEN, 1);

const ASKS: readonly (readonly [string, (path: string) => Promise<unknown>])[] = [
  ['Chatwoot', (path) => chatwoot().get(`/${path}`, signal())],
  ['Twilio', (path) => twilio().get(`/${path}`, signal())],
  ['Twilio, a file', (path) => twilio().blob(`/${path}`, signal())],
];

describe.each(ASKS)('%s', (_name, ask) => {
  it.each(['endless', 'refused', 'bomb'])(
    'an answer without end (%s) costs one request, and no more than a part of it is read',
    async (path) => {
      await expect(ask(path)).rejects.toMatchObject({ name: 'BackendError' });
      expect(written).toBeLessThan(120 * MB);
    },
  );
});

describe('redirects', () => {
  it.each(ASKS.slice(0, 2))('%s: a redirect is refused, and the other host is not even asked', async (_name, ask) => {
    await expect(ask('away')).rejects.toMatchObject({ name: 'BackendError' });
    expect(stolen).toEqual([]);
  });

  it('Twilio: a send is not taken elsewhere, and says that it is unclear', async () => {
    const sent = twilio().ask({ path: '/away', form: [['Body', 'hello']], once: true }, signal());
    await expect(sent).rejects.toMatchObject({ kind: 'unknown' });
    expect(stolen).toEqual([]);
  });

  it('Twilio: the bytes of a file may lie elsewhere; the credentials do not go there', async () => {
    expect(await (await twilio().blob('/away', signal())).text()).toBe('{}');
    expect(stolen).toHaveLength(1);
    expect(stolen.join()).not.toMatch(/authorization|Basic|secret/i);
  });
});

describe('bodies', () => {
  it('are read whole up to the limit, letters that lie across pieces too', async () => {
    const bytes = new TextEncoder().encode('héllo €😀'.repeat(50));
    const pieces = new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 3) controller.enqueue(bytes.slice(at, at + 3));
        controller.close();
      },
    });
    expect(await textOf(new Response(pieces))).toBe('héllo €😀'.repeat(50));
    expect(await textOf(new Response(null))).toBe('');
    const blob = await blobOf(new Response('abc', { headers: { 'content-type': 'image/png' } }));
    expect([blob.type, await blob.text()]).toEqual(['image/png', 'abc']);
    await expect(textOf(new Response('four'), 3)).rejects.toBeInstanceOf(TooLongError);
  });
});

describe('a backend whose history never ends', () => {
  it('leaves the last part of the disk alone; what the agent writes and sends still fits', async () => {
    const db = new AccountDb(`endless-${crypto.randomUUID()}`);
    const backend = new FakeBackend();
    const quota = 1_000 * MB;
    let usage = 900 * MB;
    let pages = 0;
    Object.assign(backend, {
      pull: async function* () {
        yield { events: [eg.viewer(), eg.introduce()], cursor: '0' };
        for (;;) {
          pages++;
          usage += 8 * MB;
          yield { events: [eg.inbound({ text: 'x'.repeat(8 * MB) })], cursor: String(pages) };
          await new Promise((resolve) => setImmediate(resolve));
        }
      },
    });
    const engine = new AccountEngine(
      db,
      backend,
      surroundings(DEFAULT_SETTINGS, { env: quietEnvironment, estimate: async () => ({ usage, quota }) }),
    );
    engine.start();
    await vi.waitFor(async () => expect(await getMeta(db, 'sync')).toMatchObject({ state: 'reconnecting', detail: 'disk full' }), {
      timeout: 40_000,
    });
    // A twentieth is kept, and what comes between two looks may take a part of that.
    expect(quota - usage).toBeGreaterThan(10 * MB);
    expect(quota - usage).toBeLessThan(60 * MB);
    const row = await enqueue(
      db,
      { conversationId: 'k1', text: 'still here', holdMs: 0 },
      { now: () => Date.now(), newId: () => crypto.randomUUID() },
    );
    engine.poke();
    await vi.waitFor(async () => expect((await db.messages.get(row.id))?.status).toBe('sent'), { timeout: 10_000 });
    await engine.stop();
    await db.delete();
  });
});
