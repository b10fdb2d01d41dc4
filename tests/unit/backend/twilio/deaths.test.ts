/** The worker dies at random instants between request and answer, 200 times, and the clock is set by hours now and then: counted at the server, no double, none lost, unclear ones shown as such. */
import 'fake-indexeddb/auto';
import '../../no-browser';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { Message } from '../../../../lib/domain/message';
import { enqueue } from '../../../../lib/store/panel';
import { randomFrom } from '../../../servers/twilio/ids';
import { MAIN, makeHarness, type TwilioHarness } from './harness';
import { Workers } from './worker';

const DEATHS = 200;
const DAY = 86_400_000;
const PHONES = ['+14155550121', '+14155550122', '+14155550131', '+14155550132', '+14155550133', '+14155550134'];
const FAULTS = [undefined, undefined, undefined, 'reset-after', 'reset-before', 'error-after', 'rate', 'slow'] as const;

async function rows(workers: Workers): Promise<Message[]> {
  return (await workers.engine.db.messages.toArray()).filter((row) => row.ref !== undefined);
}

/** A row whose fate is open: still to be sent, or still asked about. */
function isOpen(row: Message): boolean {
  return row.outbox !== undefined && row.undecided !== true;
}

const started: TwilioHarness[] = [];
afterAll(async () => {
  for (const harness of started) await harness.close?.();
});

describe('worker deaths', () => {
  it.each([1])('200 of them between request and answer, seed %i', { timeout: 240_000 }, async (seed) => {
    const h = await makeHarness({});
    started.push(h);
    const { server } = h;
    const random = randomFrom(seed);
    const workers = new Workers(h, `deaths-${crypto.randomUUID()}`);
    await vi.waitFor(async () => expect(await workers.engine.db.conversations.count()).toBe(7), 10_000);
    const texts: string[] = [];
    for (let i = 0; i < DEATHS; i += 1) {
      const text = `Message ${i} of ${seed}`;
      texts.push(text);
      const fault = FAULTS[Math.floor(random() * FAULTS.length)];
      if (fault !== undefined) server.faults.add({ kind: fault, on: 'messages.create', ms: 5 });
      const conversationId = `${MAIN}|${PHONES[i % PHONES.length]}`;
      await enqueue(workers.engine.db, { conversationId, text, holdMs: 0 }, { now: () => h.env.now(), newId: () => crypto.randomUUID() });
      workers.engine.poke();
      await new Promise((resolve) => setTimeout(resolve, random() * 25));
      if (random() < 0.15) h.env.set(Math.round((random() - 0.5) * DAY));
      await workers.die();
      await workers.pass(7_000);
    }
    server.faults.clear();
    await vi.waitFor(
      async () => {
        await workers.pass(5_000);
        expect((await rows(workers)).filter(isOpen)).toEqual([]);
      },
      { timeout: 120_000, interval: 15 },
    );
    const sent = new Map(texts.map((text) => [text, server.journal.sends(text)]));
    expect([...sent].filter(([, count]) => count > 1)).toEqual([]);
    const all = await rows(workers);
    expect(all.map((row) => row.text).sort()).toEqual([...texts].sort());
    const wrong = all.filter((row) => (row.remoteId !== undefined) !== (sent.get(row.text) === 1) || row.status === 'failed');
    expect(wrong.map((row) => [row.text, row.status, row.undecided, sent.get(row.text)])).toEqual([]);
    const unclear = all.filter((row) => row.undecided === true);
    expect(unclear.every((row) => row.status === 'unconfirmed' && sent.get(row.text) === 0)).toBe(true);
    expect(unclear.length).toBeGreaterThan(0);
    expect(all.length - unclear.length).toBeGreaterThan(DEATHS / 2);
    const bubbles = (await workers.engine.db.messages.toArray()).filter((row) => texts.includes(row.text));
    expect(bubbles.length).toBe(DEATHS);
    console.log(`deaths ${seed}: ${DEATHS} sends, ${server.journal.creates.length} at the server, ${unclear.length} not confirmed`);
    await workers.engine.stop();
  });
});
