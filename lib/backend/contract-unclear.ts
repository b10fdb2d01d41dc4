/** Contract of unclear sends: the error says `unknown`, and `find` tells whether that very message arrived. */
import type { Accepted, Found, Outgoing } from './backend';
import { conversationOf, type Harness, type Kit, never, outgoing, refusal, settle, synced } from './contract-harness';

const HOUR = 3_600_000;

export function unclearContract({ test, expect }: Kit): void {
  test('unknown after the backend had it: find adopts exactly that message', async (h) => {
    const { mirror, news } = await synced(h);
    const send = outgoing(h, conversationOf(mirror, h.world.quiet), 'Did it arrive? 61', 'ref-61');
    await h.failNextSend('unknownAfter');
    expect((await refusal(h, h.backend.send(send, never()))).kind).toBe('unknown');
    await h.restart();
    const found = await look(h, send);
    await h.env.advance(1000);
    await news();
    const rows = [...mirror.messages.values()].filter((m) => m.text === 'Did it arrive? 61');
    expect(rows.map((m) => m.remoteId)).toEqual([idOf(found)]);
    expect((await h.sentToCustomer()).length).toBe(1);
  });

  test('unknown and it never arrived: find says absent', async (h) => {
    const { mirror } = await synced(h);
    const send = outgoing(h, conversationOf(mirror, h.world.quiet), 'Lost 62', 'ref-62');
    await h.failNextSend('unknownBefore');
    expect((await refusal(h, h.backend.send(send, never()))).kind).toBe('unknown');
    await h.restart();
    expect(await look(h, send)).toBe('absent');
    expect(await h.sentToCustomer()).toEqual([]);
  });

  test('two identical texts, the second lost before the backend: the first is not taken for it', async (h) => {
    const { mirror } = await synced(h);
    const conversation = conversationOf(mirror, h.world.quiet);
    await settle(h, h.backend.send(outgoing(h, conversation, 'Ok', 'ref-63a'), never()));
    await h.env.advance(15_000);
    const second = outgoing(h, conversation, 'Ok', 'ref-63b');
    await h.failNextSend('unknownBefore');
    await refusal(h, h.backend.send(second, never()));
    expect(await look(h, second)).toBe('absent');
    expect((await h.sentToCustomer()).length).toBe(1);
  });

  test('two identical texts, the answer to the second lost: each has its own id', async (h) => {
    const { mirror } = await synced(h);
    const conversation = conversationOf(mirror, h.world.quiet);
    const first = await settle(h, h.backend.send(outgoing(h, conversation, 'Ok', 'ref-64a'), never()));
    await h.env.advance(15_000);
    const second = outgoing(h, conversation, 'Ok', 'ref-64b');
    await h.failNextSend('unknownAfter');
    await refusal(h, h.backend.send(second, never()));
    const id = idOf(await look(h, second));
    expect(id).not.toBe('');
    expect(id).not.toBe(first.remoteId);
    expect((await h.sentToCustomer()).length).toBe(2);
  });

  test('the same text to another customer is not taken for the lost one', async (h) => {
    const { mirror } = await synced(h);
    const lost = outgoing(h, conversationOf(mirror, h.world.quiet), 'See you 65', 'ref-65a');
    await h.failNextSend('unknownBefore');
    await refusal(h, h.backend.send(lost, never()));
    await settle(h, h.backend.send(outgoing(h, conversationOf(mirror, h.world.quiet2), 'See you 65', 'ref-65b'), never()));
    expect(await look(h, lost)).toBe('absent');
  });

  for (const hours of [11, -11]) {
    const set = `the clock is set by ${hours} hours`;
    test(`${set} after a lost answer: find adopts that message all the same`, async (h) => {
      const { mirror } = await synced(h);
      const send = outgoing(h, conversationOf(mirror, h.world.quiet), 'What time is it? 67', 'ref-67');
      await h.failNextSend('unknownAfter');
      await refusal(h, h.backend.send(send, never()));
      h.env.set(hours * HOUR);
      await h.restart();
      expect(idOf(await look(h, send))).not.toBe('');
      expect((await h.sentToCustomer()).length).toBe(1);
    });

    test(`${set} between two questions about a send that never arrived: a person is asked within minutes`, async (h) => {
      const { mirror } = await synced(h);
      const send = outgoing(h, conversationOf(mirror, h.world.quiet), 'What time is it? 68', 'ref-68');
      await h.failNextSend('unknownBefore');
      await refusal(h, h.backend.send(send, never()));
      await settle(h, h.backend.find(send, never()));
      h.env.set(hours * HOUR);
      await h.restart();
      const begun = h.env.ticks();
      expect(await look(h, send)).toBe('absent');
      expect(h.env.ticks() - begun).toBeLessThan(300_000);
    });
  }

  for (const after of [0, 1, 2, 5]) {
    test(`worker died ${after} turns into a send: find agrees with what the backend has`, async (h) => {
      const { mirror } = await synced(h);
      const send = outgoing(h, conversationOf(mirror, h.world.quiet), 'Mid-air 66', 'ref-66');
      const stop = new AbortController();
      const dying = h.backend.send(send, stop.signal).catch(() => undefined);
      await h.env.advance(after * 250);
      stop.abort();
      await h.restart();
      await settle(h, dying);
      const found = await look(h, send, true);
      const sent = await h.sentToCustomer();
      expect(sent.length).toBe(typeof found === 'string' ? 0 : 1);
    });
  }
}

/** Asks as the outbox does, until the answer is final. `mayRest`: perhaps it never left. */
async function look(h: Harness, send: Outgoing, mayRest = false): Promise<Accepted | 'absent' | 'notSent'> {
  for (let probes = 0; probes < 30; probes += 1) {
    const probe: Outgoing = { ...send, message: { ...send.message, status: 'unconfirmed', outbox: 'unconfirmed', probes } };
    const found: Found = await settle(h, h.backend.find(probe, never()));
    if (found === 'notSent' && !mayRest) throw new Error('the request left: who says that it did not?');
    if (typeof found === 'string' || 'remoteId' in found) return found;
    await h.env.advance(found.askAgainInMs);
  }
  throw new Error('find never came to an answer');
}

function idOf(found: Accepted | 'absent' | 'notSent'): string {
  return typeof found === 'string' ? '' : found.remoteId;
}
