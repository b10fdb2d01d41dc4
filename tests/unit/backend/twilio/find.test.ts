/** Unclear sends: probes at 5, 15, 30, 60 and 180 s, adopted on a match, never taken from another. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Accepted, type Backend, BackendError, type Outgoing } from '../../../../lib/backend/backend';
import { refusal, settle } from '../../../../lib/backend/contract-harness';
import { MAIN, makeHarness, POOL, QUIET, type TwilioHarness, WHATSAPP } from './harness';
import { never, Reader, requests, sending } from './kit';

const SMS = `${MAIN}|${QUIET}`;
const HOUR = 3_600_000;
let h: TwilioHarness;
afterEach(() => h.close?.());

/** Asks as the outbox does; the answer and the seconds after the attempt at which it was asked. */
async function look(out: Outgoing, backend: Backend = h.backend): Promise<{ found: Accepted | 'absent'; asked: number[] }> {
  const asked: number[] = [];
  for (let probes = 0; probes < 12; probes += 1) {
    const before = requests(h, 'messages.list');
    const found = await settle(h, backend.find({ ...out, message: { ...out.message, probes } }, never()));
    const seconds = Math.round((h.env.now() - (out.message.attemptAt ?? 0)) / 1000);
    if (requests(h, 'messages.list') > before) asked.push(seconds);
    if (found === 'notSent') throw new Error('it left');
    if (found === 'absent' || 'remoteId' in found) return { found, asked };
    await h.env.advance(found.askAgainInMs);
  }
  throw new Error('never came to an answer');
}

const lose = async (out: Outgoing, kind: 'reset-after' | 'reset-before' = 'reset-after', backend: Backend = h.backend) => {
  h.server.faults.add({ kind, on: 'messages.create' });
  expect((await refusal(h, backend.send(out, never()))).kind).toBe('unknown');
};
/** The real answer, with something that happens while it is being read. */
const fetchThen = async (url: string, then: () => void): Promise<Response> => {
  const authorization = `Basic ${btoa(`${h.config.user}:${h.server.keySecret}`)}`;
  const answer = await fetch(url, { headers: { Authorization: authorization } });
  const text = await answer.text();
  const bytes = new TextEncoder().encode(text);
  const whenRead = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        then();
        controller.enqueue(bytes);
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(whenRead, answer);
};
const idOf = (found: Accepted | 'absent') => (found === 'absent' ? found : found.remoteId);
const sids = () => h.server.journal.creates.map((one) => one.sid);

describe('find', () => {
  it('asks at 5, 15, 30, 60 and 180 s after the attempt, then leaves it to a person', async () => {
    h = await makeHarness({});
    const out = sending(h, SMS, 'Lost');
    await lose(out, 'reset-before');
    await h.restart();
    const { found, asked } = await look(out);
    expect(found).toBe('absent');
    expect(asked.map((s) => [5, 15, 30, 60, 180].findIndex((at) => s >= at && s <= at + 3))).toEqual([0, 1, 2, 3, 4]);
  });

  it.each([
    ['smart encoding', 'It’s “here” — now…', {}],
    ['a trial account', 'Hello', { trial: true, verified: [QUIET] }],
    ['a late list', 'Hello', { listLagMs: 40_000 }],
    ['rows without a date, last', 'Hello', { nullDates: 'last' as const }],
  ])('adopts in spite of %s', async (_title, text, knobs) => {
    h = await makeHarness({ knobs });
    const out = sending(h, SMS, text);
    await lose(out);
    await h.restart();
    const { found } = await look(out);
    expect(idOf(found)).toBe(sids()[0]);
    expect(found === 'absent' ? [] : found.events).toContainEqual(
      expect.objectContaining({ type: 'message', message: expect.objectContaining({ ref: out.message.ref }) }),
    );
  });

  it('adopts a message of a service, and one whose sender is not chosen yet', async () => {
    h = await makeHarness({ knobs: { delays: { accepted: 1e9, sending: 0, sent: 0, delivered: 0, read: 0, price: 0 } } });
    const out = sending(h, `${POOL}|${QUIET}`, 'Undecided');
    await lose(out);
    const row = h.server.world.messages.at(-1);
    if (row) row.from = null;
    expect(idOf((await look(out)).found)).toBe(sids()[0]);
  });

  it('knows the time at the server, however wrong the own clock is', async () => {
    h = await makeHarness({});
    await h.server.clock.advance(7 * 60_000);
    const out = sending(h, SMS, 'Clock');
    await lose(out);
    expect(idOf((await look(out)).found)).toBe(sids()[0]);
  });

  it('a request that never left goes again by itself, and nothing is asked', async () => {
    h = await makeHarness({});
    const out = sending(h, SMS, 'Still uploading');
    h.env.set(-11 * HOUR);
    expect(await settle(h, h.backend.find(out, never()))).toBe('notSent');
    expect(requests(h, '*')).toBe(0);
  });

  it('what cannot be written down does not leave', async () => {
    h = await makeHarness({});
    const full = async () => Promise.reject(new BackendError('notSent', { text: '' }));
    expect((await refusal(h, h.backend.send(sending(h, SMS, 'Disk full', {}, { leaving: full }), never()))).kind).toBe('notSent');
    expect(sids()).toEqual([]);
  });

  it('a clock that is set while the request is being made keeps it here, and the next try knows the time', async () => {
    h = await makeHarness({});
    const out = sending(h, SMS, 'Jump');
    h.failNext.push((url) => (url.includes('PageSize=1') ? fetchThen(url, () => h.env.set(7 * HOUR)) : undefined));
    const jumping = h.backend.send(out, never());
    expect((await refusal(h, jumping)).kind).toBe('notSent');
    await lose(out);
    expect(idOf((await look(out)).found)).toBe(sids()[0]);
    expect(sids()).toHaveLength(1);
  });

  it('the same words of an hour before and after are not it, wherever the clock is set', async () => {
    h = await makeHarness({});
    const other = h.other();
    await settle(h, other.send(sending(h, SMS, 'On my way'), never()));
    await h.env.advance(HOUR);
    const out = sending(h, SMS, 'On my way', {}, { claimed: async () => new Set() });
    await lose(out, 'reset-before');
    await h.env.advance(HOUR);
    await settle(h, other.send(sending(h, SMS, 'On my way'), never()));
    for (const hours of [-2, -1, 1, 2]) {
      h.env.set(hours * HOUR);
      await h.restart();
      expect((await look(out)).found).toBe('absent');
      h.env.set(-hours * HOUR);
    }
  });

  it('without any date in the answers our own clock must do, and one that was set back does not end the questions', async () => {
    h = await makeHarness({});
    const out = sending(h, SMS, 'No date', { leftAt: undefined } as object, { leaving: undefined } as object);
    await lose(out);
    expect(idOf((await look(out)).found)).toBe(sids()[0]);
    h.env.set(-11 * HOUR);
    await h.restart();
    const { found } = await look({ ...out, message: { ...out.message, text: 'Another' } });
    expect(found).toBe('absent');
  });

  it('never takes a message that another row of this browser has', async () => {
    h = await makeHarness({});
    const first = await settle(h, h.backend.send(sending(h, SMS, 'Ok'), never()));
    const second = sending(h, SMS, 'Ok', {}, { claimed: async (ids) => new Set(ids.filter((id) => id === first.remoteId)) });
    await lose(second, 'reset-before');
    await h.restart();
    expect((await look(second)).found).toBe('absent');
  });

  it('two lost answers to identical texts: each its own, in order', async () => {
    h = await makeHarness({});
    const claimed = new Set<string>();
    const ask = async (ids: readonly string[]) => new Set(ids.filter((id) => claimed.has(id)));
    const one = sending(h, SMS, 'Ok', {}, { claimed: ask });
    await lose(one);
    const two = sending(h, SMS, 'Ok', {}, { claimed: ask });
    await lose(two);
    await h.restart();
    const first = idOf((await look(one)).found);
    claimed.add(first);
    const second = idOf((await look(two)).found);
    expect([first, second]).toEqual(sids());
  });

  it('the same words to another customer, from another sender, or long ago are not it', async () => {
    h = await makeHarness({});
    await settle(h, h.backend.send(sending(h, SMS, 'See you'), never()));
    await h.env.advance(10_000);
    const out = sending(h, SMS, 'See you');
    await lose(out, 'reset-before');
    await settle(h, h.backend.send(sending(h, `${MAIN}|+14155550122`, 'See you'), never()));
    await settle(h, h.backend.send(sending(h, `${POOL}|${QUIET}`, 'See you'), never()));
    await h.restart();
    expect((await look(out)).found).toBe('absent');
  });
});

describe('two browsers on one account', () => {
  const claims =
    (...own: string[]) =>
    async (ids: readonly string[]) =>
      new Set(ids.filter((id) => own.includes(id)));

  it('what the other one sent a little before or after is not taken', async () => {
    h = await makeHarness({});
    const other = h.other();
    const theirs = await settle(h, other.send(sending(h, SMS, 'How are you?'), never()));
    await h.env.advance(60_000);
    await settle(h, other.send(sending(h, SMS, 'On my way'), never()));
    await h.env.advance(3_000);
    const mine = sending(h, SMS, 'On my way', {}, { claimed: claims() });
    await lose(mine, 'reset-before');
    await h.env.advance(20_000);
    await settle(h, other.send(sending(h, SMS, 'On my way'), never()));
    expect((await look(mine)).found).toBe('absent');
    expect(theirs.remoteId).not.toBe('');
  });

  it('a template that was lost does not take what the other one wrote in the same moment; one that arrived is found by its words', async () => {
    h = await makeHarness({});
    const key = `${WHATSAPP}|whatsapp:${QUIET}`;
    h.server.inbound(`whatsapp:${QUIET}`, WHATSAPP, 'Hello');
    const [content] = h.server.world.contents;
    const template = { id: content?.sid ?? '', name: 'appointment_reminder', language: 'en', values: { 1: 'Ben', 2: 'Friday' } };
    const text = 'Hello Ben, we expect you on Friday.';
    const other = h.other();
    await settle(h, other.send(sending(h, key, 'Good morning'), never()));
    await h.env.advance(60_000);
    const lost = sending(h, key, text, { template }, { claimed: claims() });
    await lose(lost, 'reset-before');
    await settle(h, other.send(sending(h, key, 'Are you coming?'), never()));
    expect((await look(lost)).found).toBe('absent');
    const arrived = sending(h, key, `Reminder\n\n${text}\n\nHarbour Street Dental`, { template }, { claimed: claims() });
    await lose(arrived);
    const sid = sids().at(-1);
    await settle(h, other.send(sending(h, key, 'Or not?'), never()));
    expect(idOf((await look(arrived)).found)).toBe(sid);
  });

  it.each([0, 300, 600, 900])('two seconds apart, both lost, %i ms into a second: each finds its own', async (into) => {
    h = await makeHarness({});
    const other = h.other();
    // The header of what each heard leaves out 900 ms: so much too early is all that they write down.
    await h.env.advance(900);
    for (const backend of [h.backend, other]) await new Reader(h, () => backend).pull();
    await h.env.advance(2_100 + into);
    const theirs = sending(h, SMS, 'On my way', {}, { claimed: claims() });
    await lose(theirs, 'reset-after', other);
    await h.env.advance(2_000);
    const mine = sending(h, SMS, 'On my way', {}, { claimed: claims() });
    await lose(mine);
    expect([idOf((await look(theirs, other)).found), idOf((await look(mine)).found)]).toEqual(sids());
  });

  it('what this browser knew of when the request left is not taken, however near', async () => {
    h = await makeHarness({});
    const theirs = await settle(h, h.other().send(sending(h, SMS, 'On my way'), never()));
    const mine = sending(h, SMS, 'On my way', { before: [theirs.remoteId] }, { claimed: claims() });
    await lose(mine, 'reset-before');
    expect((await look(mine)).found).toBe('absent');
  });

  it('both lose the answer to the same words: each finds its own', async () => {
    h = await makeHarness({});
    const other = h.other();
    const mine = sending(h, SMS, 'On my way', {}, { claimed: claims() });
    await lose(mine);
    await h.env.advance(4_000);
    const theirs = sending(h, SMS, 'On my way', {}, { claimed: claims() });
    await lose(theirs, 'reset-after', other);
    const [a, b] = [idOf((await look(mine)).found), idOf((await look(theirs, other)).found)];
    expect([a, b]).toEqual(sids());
  });
});
