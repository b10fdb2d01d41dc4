/** The message list: filters, order, paging, lag, stale rows and rows without a date. */
import { afterEach, describe, expect, it } from 'vitest';
import { MAIN_NUMBER, POOL_NUMBER } from './defaults';
import { startTwilio, type TwilioServer } from './server';
import { CUSTOMER, CUSTOMER_WA, Raw } from './testing';

const START = Date.parse('2026-03-10T12:00:00Z');
const DAY = 86_400_000;
let server: TwilioServer;
const start = async (knobs = {}) => {
  server = await startTwilio({ clock: 'manual', startAt: START, knobs });
  return new Raw(server);
};
afterEach(() => server.stop());

/** Five texts, one a day, oldest first: d1 … d5 (the last one today at noon plus four days). */
async function fiveDays(): Promise<void> {
  for (let i = 1; i <= 5; i++) {
    server.inbound(CUSTOMER, i % 2 ? MAIN_NUMBER : POOL_NUMBER, `d${i}`);
    if (i < 5) await server.clock.advance(DAY);
  }
}

describe('filters', () => {
  it('lists both directions, newest first by date_sent', async () => {
    const raw = await start();
    await fiveDays();
    await server.clock.advance(5_000);
    await raw.create({ To: CUSTOMER, From: MAIN_NUMBER, Body: 'out' });
    await server.clock.advance(5_000);
    expect(await raw.bodies()).toEqual(['out', 'd5', 'd4', 'd3', 'd2', 'd1']);
  });

  it('matches To and From exactly, prefix included', async () => {
    const raw = await start();
    await fiveDays();
    server.inbound(CUSTOMER_WA, 'whatsapp:+14155550100', 'wa');
    expect(await raw.bodies(`?To=${encodeURIComponent(POOL_NUMBER)}`)).toEqual(['d4', 'd2']);
    expect(await raw.bodies(`?From=${encodeURIComponent(CUSTOMER_WA)}`)).toEqual(['wa']);
    expect(await raw.bodies('?To=%2B1415')).toEqual([]);
    expect(await raw.bodies(`?To=${POOL_NUMBER}`), 'a bare plus is a blank').toEqual([]);
    expect(await raw.bodies('?Status=received&Direction=inbound&Body=d1'), 'unknown filters change nothing').toHaveLength(6);
  });

  it.each([
    ['DateSent=2026-03-11', ['d2']],
    ['DateSent%3C=2026-03-11', ['d2', 'd1']],
    ['DateSent<=2026-03-11', ['d2', 'd1']],
    ['DateSent%3E=2026-03-13', ['d5', 'd4']],
    ['DateSent%3E=2026-03-11&DateSent%3C=2026-03-12', ['d3', 'd2']],
    ['DateSent%3E=2026-03-13T12:00:01Z', ['d5']],
    ['DateSent%3E=2026-03-13T12:00:00.000Z', ['d5', 'd4']],
    ['DateSent=>=2026-03-13', ['d5', 'd4', 'd3', 'd2', 'd1']],
  ])('%s', async (query, bodies) => {
    const raw = await start();
    await fiveDays();
    expect(await raw.bodies(`?${query}`)).toEqual(bodies);
  });

  it('refuses values that are no dates, and page sizes out of bounds', async () => {
    const raw = await start();
    expect((await raw.get('/Messages.json?DateSent%3E=yesterday')).json).toMatchObject({ code: 20001, status: 400 });
    expect((await raw.get('/Messages.json?PageSize=1001')).json.code).toBe(20007);
    expect((await raw.get('/Messages.json?PageSize=0')).json.code).toBe(20001);
    expect((await raw.get('/Messages.json?PageToken=PASM123')).json.code).toBe(21481);
  });
});

describe('pages', () => {
  it('has the envelope and walks by next_page_uri without doubles while traffic flows', async () => {
    const raw = await start();
    for (let i = 0; i < 7; i++) {
      server.inbound(CUSTOMER, MAIN_NUMBER, `m${i}`);
      await server.clock.advance(1_000);
    }
    const first = await raw.get(`/Messages.json?PageSize=3&To=${encodeURIComponent(MAIN_NUMBER)}`);
    expect(first.json).toMatchObject({ page: 0, page_size: 3, start: 0, end: 2, previous_page_uri: null });
    expect(first.json.next_page_uri).toMatch(
      /^\/2010-04-01\/Accounts\/AC[0-9a-f]{32}\/Messages\.json\?To=%2B14155550100&PageSize=3&Page=1&PageToken=PASM/,
    );
    server.inbound(CUSTOMER, MAIN_NUMBER, 'new');
    const second = await raw.get(`${server.url}/api${String(first.json.next_page_uri)}`);
    expect(second.json.messages).toMatchObject([{ body: 'm3' }, { body: 'm2' }, { body: 'm1' }]);
    expect(second.json).toMatchObject({ page: 1, start: 3, end: 5 });
    const third = await raw.get(`${server.url}/api${String(second.json.next_page_uri)}`);
    expect(third.json.messages).toMatchObject([{ body: 'm0' }]);
    expect(third.json.next_page_uri).toBeNull();
    const back = await raw.get(`${server.url}/api${String(third.json.previous_page_uri)}`);
    expect(back.json.messages).toMatchObject([{ body: 'm3' }, { body: 'm2' }, { body: 'm1' }]);
  });

  it('moves by token only: Page alone is client state', async () => {
    const raw = await start();
    for (let i = 0; i < 4; i++) server.inbound(CUSTOMER, MAIN_NUMBER, `m${i}`);
    expect(await raw.bodies('?PageSize=2&Page=1')).toEqual(['m3', 'm2']);
  });

  it('keeps a token good when its row is deleted, and shows 50 rows by default', async () => {
    const raw = await start();
    for (let i = 0; i < 60; i++) server.inbound(CUSTOMER, MAIN_NUMBER, `m${i}`);
    const first = await raw.get('/Messages.json');
    expect(first.json.messages).toHaveLength(50);
    const last = server.world.messages.find((m) => m.body === 'm10');
    await raw.call('DELETE', `/Messages/${last?.sid}.json`);
    const second = await raw.get(`${server.url}/api${String(first.json.next_page_uri)}`);
    expect(second.json.messages).toHaveLength(10);
  });
});

describe('what lists hide', () => {
  it('shows rows late by the lag, while fetch finds them at once', async () => {
    const raw = await start({ listLagMs: 60_000 });
    const row = server.inbound(CUSTOMER, MAIN_NUMBER, 'late');
    expect(await raw.bodies()).toEqual([]);
    expect((await raw.get(`/Messages/${row?.sid}.json`)).status).toBe(200);
    await server.clock.advance(60_000);
    expect(await raw.bodies()).toEqual(['late']);
  });

  it('shows stale states when told to', async () => {
    const raw = await start({ staleMs: 10_000 });
    const made = await raw.create({ To: CUSTOMER, From: MAIN_NUMBER, Body: 'x' });
    await server.clock.advance(5_000);
    expect((await raw.get(`/Messages/${String(made.json.sid)}.json`)).json.status).toBe('delivered');
    expect(await raw.list()).toMatchObject([{ status: 'queued', date_sent: null }]);
    await server.clock.advance(10_000);
    expect(await raw.list()).toMatchObject([{ status: 'delivered' }]);
  });

  it.each([
    ['first', ['unsent', 'in']],
    ['last', ['in', 'unsent']],
  ] as const)('puts rows without date_sent %s', async (nullDates, bodies) => {
    const raw = await start({ nullDates });
    await raw.create({ To: CUSTOMER, From: MAIN_NUMBER, Body: 'unsent' });
    server.inbound(CUSTOMER, MAIN_NUMBER, 'in');
    expect(await raw.bodies()).toEqual(bodies);
    expect(await raw.bodies('?DateSent%3E=2026-03-01')).toEqual(['in']);
    server.knobs.nullDatesMatch = true;
    expect(await raw.bodies('?DateSent%3E=2026-03-01')).toEqual(bodies);
  });

  it('orders ties by insertion, or by sid when told to', async () => {
    const raw = await start();
    for (let i = 0; i < 8; i++) server.inbound(CUSTOMER, MAIN_NUMBER, `m${i}`);
    expect(await raw.bodies()).toEqual(['m7', 'm6', 'm5', 'm4', 'm3', 'm2', 'm1', 'm0']);
    server.knobs.ties = 'sid';
    const sids = (await raw.list()).map((r) => String(r.sid));
    expect(sids).toEqual([...sids].sort().reverse());
  });
});
