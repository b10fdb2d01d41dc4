/** The computer's clock is set by hours: what is asked, how often, and what is taken down does not follow it. */
import { afterEach, describe, expect, it } from 'vitest';
import { settle } from '../../../../lib/backend/contract-harness';
import { MAIN, makeHarness, type Options, QUIET, type TwilioHarness } from './harness';
import { never, Reader, requests, sending } from './kit';

const SMS = `${MAIN}|${QUIET}`;
const HOUR = 3_600_000;
let h: TwilioHarness;
afterEach(() => h.close?.());

async function start(options: Options = {}): Promise<Reader> {
  h = await makeHarness(options);
  const reader = new Reader(h);
  await reader.pull();
  return reader;
}

describe('a clock that is set', () => {
  it('back after a send: the polls are not those of the first seconds for hours', async () => {
    await start();
    const before = h.backend.pollAfter(true);
    await settle(h, h.backend.send(sending(h, SMS, 'Hello'), never()));
    expect(h.backend.pollAfter(true)).toBeLessThan(before);
    h.env.set(-11 * HOUR);
    await h.env.advance(60_000);
    expect(h.backend.pollAfter(true)).toBe(before);
  });

  it('back while a send is followed: it is asked for all the same', async () => {
    const delays = { accepted: 0, sending: 60_000, sent: 5_000, delivered: 5_000, read: 0, price: 1 };
    const reader = await start({ knobs: { nullDates: 'last', delays } });
    h.env.set(11 * HOUR);
    reader.mirror.apply((await settle(h, h.backend.send(sending(h, SMS, 'Slow road'), never()))).events);
    await h.env.advance(4_000);
    await reader.pull();
    h.env.set(-11 * HOUR);
    const before = requests(h, 'messages.fetch');
    await h.env.advance(10_000);
    await reader.pull();
    expect(requests(h, 'messages.fetch')).toBeGreaterThan(before);
  });

  it.each([72, -72])('by %i hours: the sweep still goes through the last two days', async (hours) => {
    const reader = await start();
    h.env.set(hours * HOUR);
    const now = h.server.clock.now();
    h.server.world.add({
      ...{ direction: 'inbound', status: 'received', from: QUIET, to: MAIN, body: 'Late' },
      ...{ created: now - 20 * HOUR, sent: now - 20 * HOUR },
    });
    for (let i = 0; i < 120; i += 1) h.server.inbound(QUIET, MAIN, `Flood ${i}`);
    h.server.journal.clear();
    await reader.pull();
    const days = h.server.journal.requests.flatMap((one) => /DateSent%3E=([\d-]+)/.exec(one.path)?.[1] ?? []);
    expect(days).toEqual([new Date(now - 24 * HOUR).toISOString().slice(0, 10)]);
    expect(reader.with('Late')?.fresh).toBe(false);
  });

  it('ahead by days: files that Twilio may still fetch stay where they are', async () => {
    const reader = await start({ uploads: false, assets: true });
    const file = {
      attachment: { id: 'a', kind: 'image' as const, type: 'image/png', name: 'a.png' },
      blob: new Blob(['one'], { type: 'image/png' }),
    };
    await settle(h, h.backend.send(sending(h, SMS, 'See', {}, { files: [file] }), never()));
    const deployed = () => h.server.world.serverless.flatMap((one) => one.environments.map((place) => place.build?.versions.length));
    h.env.set(48 * HOUR);
    await reader.pull();
    expect(deployed()).toEqual([1]);
    await settle(
      h,
      h.backend.send(sending(h, SMS, 'And', {}, { files: [{ ...file, attachment: { ...file.attachment, id: 'b' } }] }), never()),
    );
    expect(deployed()).toEqual([2]);
  });
});
