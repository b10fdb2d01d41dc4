/** The adapter under the engine: what a person at the panel gets. */
import 'fake-indexeddb/auto';
import '../../no-browser';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../../../../lib/domain/message';
import { requestChange } from '../../../../lib/store/changes';
import { enqueue } from '../../../../lib/store/panel';
import type { TwilioOptions } from '../../../servers/twilio/types';
import { MAIN, makeHarness, POOL, QUIET, type TwilioHarness } from './harness';
import { Workers } from './worker';

const KEY = `${MAIN}|${QUIET}`;
let h: TwilioHarness;
let workers: Workers;
afterEach(async () => {
  await workers.engine.stop();
  await h.close?.();
});

const deps = { now: () => h.env.now(), newId: () => crypto.randomUUID() };

async function start(options: TwilioOptions = {}): Promise<void> {
  h = await makeHarness(options);
  workers = new Workers(h, `twilio-${crypto.randomUUID()}`);
  await vi.waitFor(async () => expect(await workers.engine.db.conversations.count()).toBe(7));
}

/** Lets time pass until the check holds. */
function passing(check: () => Promise<void>, step = 3_000): Promise<void> {
  return vi.waitFor(
    async () => {
      await workers.pass(step);
      await check();
    },
    { timeout: 10_000, interval: 10 },
  );
}

const conversation = (key = KEY) => workers.engine.db.conversations.get(key);
const message = (id: string): Promise<Message | undefined> => workers.engine.db.messages.get(id);

describe('the engine on Twilio', () => {
  it('receive, reply, delivered, failed with its code', async () => {
    await start();
    h.server.inbound(QUIET, MAIN, 'Are you open?');
    await passing(async () => expect((await conversation())?.unread).toBe(1));
    const row = await enqueue(workers.engine.db, { conversationId: KEY, text: 'Until six', holdMs: 0 }, deps);
    await passing(async () => expect((await message(row.id))?.status).toBe('delivered'));
    h.server.world.failTo.set(QUIET, 30005);
    const lost = await enqueue(workers.engine.db, { conversationId: KEY, text: 'Tomorrow too', holdMs: 0 }, deps);
    await passing(async () => expect(await message(lost.id)).toMatchObject({ status: 'failed', failure: { code: '30005' } }));
    expect((await message(row.id))?.segments).toBe(1);
    expect(h.server.journal.creates.length).toBe(2);
  });

  it('a message that the list shows only after a person was asked becomes the one that was asked about, not a second one', async () => {
    await start({ knobs: { listLagMs: 500_000 } });
    h.server.faults.add({ kind: 'reset-after', on: 'messages.create' });
    const row = await enqueue(workers.engine.db, { conversationId: KEY, text: 'It’s late', holdMs: 0 }, deps);
    await passing(async () => expect((await message(row.id))?.undecided).toBe(true));
    await passing(async () => expect((await message(row.id))?.status).toBe('delivered'), 30_000);
    const same = await workers.engine.db.messages.filter((one) => one.text === row.text).toArray();
    expect(same.map((one) => [one.id, one.remoteId, one.undecided])).toEqual([[row.id, h.server.journal.creates[0]?.sid, undefined]]);
    expect(h.server.journal.creates).toHaveLength(1);
  });

  it('another hand writing the same words later changes nothing about the question', async () => {
    await start();
    h.server.faults.add({ kind: 'reset-before', on: 'messages.create' });
    const row = await enqueue(workers.engine.db, { conversationId: KEY, text: 'On my way', holdMs: 0 }, deps);
    await passing(async () => expect((await message(row.id))?.undecided).toBe(true));
    h.server.world.add({ direction: 'outbound-api', status: 'sent', from: MAIN, to: QUIET, body: row.text });
    await passing(async () => expect(await workers.engine.db.messages.filter((one) => one.text === row.text).count()).toBe(2));
    await passing(async () => expect((await message(row.id))?.undecided).toBe(true));
    expect(await message(row.id)).toMatchObject({ status: 'unconfirmed' });
  });

  it('STOP locks the conversation until START; 21610 locks it too', async () => {
    await start();
    h.server.inbound(QUIET, MAIN, 'Stop');
    await passing(async () => expect((await conversation())?.optOut?.by).toBe('STOP'));
    await h.env.advance(5_000);
    h.server.inbound(QUIET, MAIN, 'START');
    await passing(async () => expect((await conversation())?.optOut).toBeUndefined());
    h.server.world.optOuts.add(`${MAIN}|${QUIET}`);
    const row = await enqueue(workers.engine.db, { conversationId: KEY, text: 'Still there?', holdMs: 0 }, deps);
    await passing(async () => expect((await message(row.id))?.failure?.code).toBe('21610'));
  });

  it('close, and a reply re-opens, unread', async () => {
    await start();
    await requestChange(workers.engine.db, KEY, { kind: 'state', state: 'closed' }, 0, deps);
    workers.engine.poke();
    await vi.waitFor(async () => expect(await workers.engine.db.changes.count()).toBe(0));
    expect((await conversation())?.state).toBe('closed');
    h.server.inbound(QUIET, MAIN, 'One more thing');
    await passing(async () => expect(await conversation()).toMatchObject({ state: 'open', unread: 1 }));
  });

  it('a schedule is kept at Twilio where a service can, listed, and canceled there; elsewhere the outbox keeps it', async () => {
    await start();
    h.server.inbound(QUIET, POOL, 'Remind me');
    await passing(async () => expect(await conversation(`${POOL}|${QUIET}`)).toBeDefined());
    const sendAt = h.env.now() + 3_600_000;
    const there = await enqueue(workers.engine.db, { conversationId: `${POOL}|${QUIET}`, text: 'There', holdMs: 0, sendAt }, deps);
    const here = await enqueue(workers.engine.db, { conversationId: KEY, text: 'Here', holdMs: 0, sendAt }, deps);
    await passing(async () => expect((await message(there.id))?.status).toBe('scheduled'));
    expect(await message(here.id)).toMatchObject({ status: 'queued', dueAt: sendAt });
    const kept = await message(there.id);
    if (!kept) throw new Error('the row is gone');
    await workers.engine.ctx.store((await workers.engine.backend.cancel?.(kept, new AbortController().signal)) ?? []);
    expect((await message(there.id))?.status).toBe('canceled');
    await passing(async () => expect((await message(here.id))?.status).toBe('delivered'), 600_000);
    expect(h.server.journal.creates.map((one) => [one.body, one.sendAt !== null])).toEqual([
      ['There', true],
      ['Here', false],
    ]);
  });

  it('two browsers: each row its own message, nobody sends twice', async () => {
    await start();
    const second = new Workers(h, `twilio-${crypto.randomUUID()}`);
    try {
      await vi.waitFor(async () => expect(await second.engine.db.conversations.count()).toBe(7));
      h.server.faults.add({ kind: 'reset-after', on: 'messages.create', times: 2 });
      const one = await enqueue(workers.engine.db, { conversationId: KEY, text: 'On my way', holdMs: 0 }, deps);
      workers.engine.poke();
      await vi.waitFor(() => expect(h.server.journal.creates.length).toBe(1));
      await h.env.advance(4_000);
      const two = await enqueue(second.engine.db, { conversationId: KEY, text: 'On my way', holdMs: 0 }, deps);
      second.engine.poke();
      await vi.waitFor(() => expect(h.server.journal.creates.length).toBe(2));
      await passing(async () => {
        second.engine.wake();
        expect((await message(one.id))?.remoteId).toBe(h.server.journal.creates[0]?.sid);
        expect((await second.engine.db.messages.get(two.id))?.remoteId).toBe(h.server.journal.creates[1]?.sid);
      });
      await passing(async () => {
        expect(await workers.engine.db.messages.filter((row) => row.text === 'On my way').count()).toBe(2);
      });
      expect(h.server.journal.creates.length).toBe(2);
    } finally {
      await second.engine.stop();
    }
  });
});
