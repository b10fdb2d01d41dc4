/** The poll: nothing missed, nothing asked for twice. */
import { afterEach, describe, expect, it } from 'vitest';
import { settle } from '../../../../lib/backend/contract-harness';
import { MAIN, makeHarness, type Options, POOL, QUIET, type TwilioHarness } from './harness';
import { never, Reader, requests, sending } from './kit';

const MINUTE = 60_000;
let h: TwilioHarness;
afterEach(() => h.close?.());

async function start(options: Options = {}): Promise<Reader> {
  h = await makeHarness(options);
  const reader = new Reader(h);
  await reader.pull('complete');
  return reader;
}

describe('head', () => {
  it('asks once, and again only once, while nothing happens; the cursor is not rewritten', async () => {
    const reader = await start();
    const before = requests(h, '*');
    for (let i = 0; i < 5; i += 1) {
      await h.env.advance(5_000);
      expect((await reader.pull()).flatMap((page) => page.events)).toEqual([]);
    }
    expect(requests(h, '*') - before).toBe(5);
  });

  it('first sync of a small account is one list', async () => {
    h = await makeHarness({ past: (server) => void server.inbound(QUIET, MAIN, 'Hello') });
    await new Reader(h).pull();
    expect(h.server.journal.requests.map((one) => one.kind)).toEqual(['messages.list']);
  });

  it('what arrives during the first sync is news, what was there is not', async () => {
    h = await makeHarness({});
    const reader = new Reader(h);
    const iterator = h.backend.pull(undefined, 'current', never())[Symbol.asyncIterator]();
    const first = await settle(h, iterator.next());
    reader.mirror.apply(first.value?.events ?? []);
    reader.cursor = first.value?.cursor;
    await h.env.advance(2_000);
    h.server.inbound(QUIET, MAIN, 'In between');
    await h.restart();
    await reader.pull('complete');
    expect(reader.mirror.messages.size).toBeGreaterThan(100);
    expect([...reader.mirror.messages.values()].filter((one) => one.fresh && one.kind === 'inbound').map((one) => one.text)).toEqual([
      'In between',
    ]);
  });

  it('with nobody looking, a wake-up every 30 s asks every minute', async () => {
    const reader = await start();
    const before = requests(h, '*');
    for (let i = 0; i < 120; i += 1) {
      await h.env.advance(30_000);
      await reader.pull('current', false);
      await reader.pull('complete', false);
    }
    const count = requests(h, '*') - before;
    expect(count).toBeGreaterThanOrEqual(60);
    expect(count).toBeLessThanOrEqual(65);
  });

  it('finds a row that lists show late, once, as news', async () => {
    const reader = await start();
    h.server.knobs.listLagMs = 40 * MINUTE;
    h.server.inbound(QUIET, MAIN, 'Late');
    h.server.knobs.listLagMs = 0;
    for (let i = 0; i < 25; i += 1) {
      await h.env.advance(MINUTE);
      h.server.inbound(QUIET, MAIN, `Later ${i}`);
      await reader.pull();
    }
    expect(reader.texts()).not.toContain('Late');
    for (let i = 0; i < 100; i += 1) {
      await h.env.advance(MINUTE);
      await reader.pull('current', true);
    }
    expect(reader.with('Late')?.fresh).toBe(true);
    expect(reader.texts().filter((text) => text === 'Late').length).toBe(1);
  });

  it('the sweep finds what the head has left behind', async () => {
    const reader = await start();
    h.server.knobs.listLagMs = 20 * MINUTE;
    h.server.inbound(QUIET, MAIN, 'Deep and late');
    h.server.knobs.listLagMs = 0;
    for (let i = 0; i < 150; i += 1) h.server.inbound(QUIET, MAIN, `Flood ${i}`);
    await h.env.advance(17 * MINUTE);
    h.server.inbound(QUIET, MAIN, 'After');
    await reader.pull();
    for (let i = 0; i < 59; i += 1) {
      await h.env.advance(MINUTE);
      for (let n = 0; n < 10; n += 1) h.server.inbound(QUIET, MAIN, `More ${i} ${n}`);
      if (i % 4 === 3) await reader.pull();
    }
    expect(reader.with('Deep and late')).toBeUndefined();
    await h.env.advance(2 * MINUTE);
    await reader.pull();
    expect(reader.with('Deep and late')?.fresh).toBe(true);
  });

  it.each(['first', 'last', 'created'] as const)('follows a send whose row has no date and stands %s', async (nullDates) => {
    const reader = await start({
      knobs: { nullDates, delays: { accepted: 0, sending: 20_000, sent: 5_000, delivered: 5_000, read: 0, price: 1 } },
    });
    const sent = await settle(h, h.backend.send(sending(h, `${MAIN}|${QUIET}`, 'Slow road'), never()));
    reader.mirror.apply(sent.events);
    for (let i = 0; i < 12; i += 1) {
      await h.env.advance(4_000);
      await reader.pull('current', true);
    }
    expect(reader.mirror.messages.get(sent.remoteId)?.status).toBe('delivered');
  });

  it('catches up after days away, over many pages, also when it is stopped in the middle', async () => {
    const reader = await start();
    await h.env.advance(3 * 86_400_000);
    for (let i = 0; i < 2_300; i += 1) {
      h.server.world.add({
        direction: 'inbound',
        status: 'received',
        from: QUIET,
        to: MAIN,
        body: `Missed ${i}`,
        sent: h.env.now() - 2_300_000 + i * 1000,
        created: h.env.now() - 2_300_000 + i * 1000,
      });
    }
    const iterator = h.backend.pull(reader.cursor, 'current', never())[Symbol.asyncIterator]();
    const first = await settle(h, iterator.next());
    expect(first.value?.cursor).toBeUndefined();
    await h.restart();
    await reader.pull();
    const missed = [...reader.mirror.messages.values()].filter((message) => message.text.startsWith('Missed'));
    expect(missed.length).toBe(2_300);
    expect(missed.every((message) => message.fresh)).toBe(true);
  });

  it.each([
    ['2099', 'Thu, 01 Jan 2099 00:00:00 +0000'],
    ['2001', 'Mon, 01 Jan 2001 00:00:00 +0000'],
  ])('one wrong date, of %s, hides nothing else', async (_year, date) => {
    const reader = await start();
    const news = Array.from({ length: 150 }, (_, i) => `News ${i}`);
    const wrong: TwilioHarness['failNext'][number] = (url, init) => {
      if (!url.includes('/Messages.json?')) return undefined;
      h.failNext.push(wrong);
      return fetch(url, init).then(async (answer) => {
        const body = (await answer.json()) as { messages: object[] };
        return Response.json({ ...body, messages: body.messages.map((row, i) => (i === 3 ? { ...row, date_sent: date } : row)) });
      });
    };
    h.server.inbound(QUIET, MAIN, 'Before');
    h.failNext.push(wrong);
    await reader.pull();
    for (const text of news) h.server.inbound(QUIET, MAIN, text);
    await h.env.advance(5_000);
    await reader.pull();
    expect(news.filter((text) => !reader.texts().includes(text))).toEqual([]);
  });

  it('keeps the order of messages within one second', async () => {
    const reader = await start();
    for (const text of ['one', 'two', 'three', 'four']) h.server.inbound(QUIET, MAIN, text);
    await reader.pull();
    const thread = reader.mirror.thread(`${MAIN}|${QUIET}`).map((message) => message.text);
    expect(thread.slice(-4)).toEqual(['one', 'two', 'three', 'four']);
  });

  it('says where a part of an inbound message is missing', async () => {
    const reader = await start();
    const row = h.server.inbound(QUIET, MAIN, 'The first half');
    if (row) h.server.world.patch(row, { errorCode: 30009 });
    const events = (await reader.pull()).flatMap((page) => page.events);
    expect(events.find((event) => event.type === 'message')).toMatchObject({ message: { text: 'The first half', partial: true } });
  });

  it('statuses never move back when lists are stale', async () => {
    const reader = await start();
    const sent = await settle(h, h.backend.send(sending(h, `${MAIN}|${QUIET}`, 'Stale'), never()));
    await h.env.advance(5_000);
    await reader.pull();
    expect(reader.mirror.messages.get(sent.remoteId)?.status).toBe('delivered');
    h.server.knobs.staleMs = 4_900;
    await reader.pull();
    expect(reader.mirror.messages.get(sent.remoteId)?.status).toBe('delivered');
  });

  it('is not confused by rows of other programs, and of noisy accounts asks for each sender', async () => {
    const reader = await start({
      past: (server) => {
        for (let i = 0; i < 90; i += 1) {
          server.world.add({
            direction: 'outbound-api',
            status: 'delivered',
            from: '+14155559999',
            to: `+1415555${1000 + i}`,
            body: 'Your code',
            sent: server.clock.now(),
          });
        }
        server.inbound(QUIET, MAIN, 'A human');
      },
    });
    expect([...reader.mirror.conversations.keys()]).toEqual([`${MAIN}|${QUIET}`]);
    h.server.journal.clear();
    h.server.inbound(QUIET, POOL, 'Another');
    await h.env.advance(6_000);
    await reader.pull();
    expect(reader.texts()).toContain('Another');
    expect(h.server.journal.requests.every((one) => one.path.includes('To='))).toBe(true);
    expect(h.backend.pollAfter(true)).toBeGreaterThan(10_000);
    h.server.journal.clear();
    for (let i = 0; i < 120; i += 1) {
      await h.env.advance(30_000);
      await reader.pull('current', false);
      await reader.pull('complete', false);
    }
    expect(requests(h, '*')).toBeLessThanOrEqual(75);
  });
});
