/** Contract of `send` and `resolve`: one attempt, counted at the backend, with what is known said in the error's kind. */
import { type Message, outranks } from '../domain/message';
import { conversationOf, type Harness, type Kit, never, outgoing, refusal, settle, synced } from './contract-harness';

export function sendContract({ test, expect }: Kit): void {
  test('sending -> sent: the backend has it once, and its id and our reference come back', async (h) => {
    const { mirror, news } = await synced(h);
    const conversation = conversationOf(mirror, h.world.quiet);
    const accepted = await settle(h, h.backend.send(outgoing(h, conversation, 'Good morning 91', 'ref-91'), never()));
    expect(accepted.remoteId).not.toBe('');
    expect((await h.sentToCustomer()).map(({ to, text }) => [to, text])).toEqual([[conversation.phone, 'Good morning 91']]);
    mirror.apply(accepted.events);
    await h.env.advance(1000);
    await news();
    const rows = [...mirror.messages.values()].filter((m) => m.text === 'Good morning 91');
    expect(rows.map((m) => [m.remoteId, m.ref, m.kind])).toEqual([[accepted.remoteId, 'ref-91', 'outbound']]);
  });

  test('reports go forward only and reach delivered', async (h, lacks) => {
    if (!h.world.reports) return lacks('delivery reports');
    const { mirror, news } = await synced(h);
    const send = outgoing(h, conversationOf(mirror, h.world.quiet), 'Step by step 92', 'ref-92');
    const { remoteId, events } = await settle(h, h.backend.send(send, never()));
    mirror.apply(events);
    for (let second = 0; second < 20; second += 1) {
      await h.env.advance(1000);
      await news();
    }
    const told = (mirror.told.get(remoteId) ?? []) as Message['status'][];
    expect(told.length).toBeGreaterThan(0);
    for (const [i, status] of told.entries()) expect(outranks(told[i - 1] ?? 'queued', status)).toBe(false);
    expect(['delivered', 'read']).toContain(mirror.messages.get(remoteId)?.status);
  });

  test('texts sent one after the other arrive in that order', async (h) => {
    const { mirror, news } = await synced(h);
    const conversation = conversationOf(mirror, h.world.quiet);
    const texts = ['first 93', 'second 93', 'third 93'];
    for (const [i, text] of texts.entries()) {
      await settle(h, h.backend.send(outgoing(h, conversation, text, `ref-93-${i}`), never()));
      await h.env.advance(1100);
    }
    await news();
    expect((await h.sentToCustomer()).map((m) => m.text)).toEqual(texts);
    expect(
      mirror
        .thread(conversation.key)
        .filter((m) => texts.includes(m.text))
        .map((m) => m.text),
    ).toEqual(texts);
  });

  for (const [fault, kind] of [
    ['rejected', 'rejected'],
    ['busy', 'busy'],
    ['notSent', 'notSent'],
    ['unknownBefore', 'unknown'],
  ] as const) {
    test(`${fault}: the error is of kind ${kind}, the backend has nothing, and the next try works`, async (h) => {
      const { mirror } = await synced(h);
      const conversation = conversationOf(mirror, h.world.quiet);
      await h.failNextSend(fault);
      const error = await refusal(h, h.backend.send(outgoing(h, conversation, 'Try 94', 'ref-94'), never()));
      expect(error.kind).toBe(kind);
      if (kind === 'rejected') expect(error.failure.text).not.toBe('');
      expect(await h.sentToCustomer()).toEqual([]);
      await h.env.advance(60_000);
      await settle(h, h.backend.send(outgoing(h, conversation, 'Try 94', 'ref-94b'), never()));
      expect((await h.sentToCustomer()).map((m) => m.text)).toEqual(['Try 94']);
    });
  }

  test('a file travels with its text', async (h, lacks) => {
    if (!h.backend.capabilities.attachments) return lacks('attachments');
    const { mirror, news } = await synced(h);
    const blob = new Blob([Uint8Array.of(137, 80, 78, 71)], { type: 'image/png' });
    const attachment = { id: 'file-95', kind: 'image', type: 'image/png', name: 'plan.png', size: blob.size } as const;
    const send = outgoing(h, conversationOf(mirror, h.world.quiet), 'The plan 95', 'ref-95', [{ attachment, blob }]);
    const { remoteId } = await settle(h, h.backend.send(send, never()));
    await h.env.advance(1000);
    await news();
    expect(mirror.messages.get(remoteId)?.attachments?.map((a) => a.kind)).toEqual(['image']);
  });

  test('a note stays among the agents', async (h, lacks) => {
    if (!h.backend.capabilities.notes) return lacks('notes');
    const { mirror, news } = await synced(h);
    const conversation = conversationOf(mirror, h.world.quiet);
    const { message, files } = outgoing(h, conversation, 'Between us 96', 'ref-96');
    const { remoteId } = await settle(h, h.backend.send({ message: { ...message, kind: 'note' }, conversation, files }, never()));
    await h.env.advance(1000);
    await news();
    expect(await h.sentToCustomer()).toEqual([]);
    expect(mirror.messages.get(remoteId)?.kind).toBe('note');
    expect(conversationOf(mirror, h.world.quiet).preview.text).not.toBe('Between us 96');
  });

  test('resolve twice gives one key, and it can be sent to', async (h) => {
    const { mirror, news } = await synced(h);
    const { inboxId, phone } = h.world.stranger;
    const { key: _key, legs: _legs, ...model } = conversationOf(mirror, h.world.quiet);
    const fresh = { ...model, id: 'own-conversation', inboxId, phone, name: '', lastAt: h.env.now() };
    const first = await settle(h, h.backend.resolve(fresh, never()));
    await h.restart();
    const second = await settle(h, h.backend.resolve(fresh, never()));
    expect(second.key).toBe(first.key);
    await settle(h, h.backend.send(outgoing(h, { ...fresh, key: first.key }, 'Nice to meet you 97', 'ref-97'), never()));
    expect((await h.sentToCustomer()).map((m) => m.to)).toEqual([phone]);
    await h.env.advance(1000);
    mirror.apply(first.events);
    await news();
    expect([...mirror.conversations.values()].filter((c) => c.phone === phone).map((c) => c.key)).toEqual([first.key]);
  });

  test('an aborted send ends with an error that says what is known', async (h) => {
    const { mirror } = await synced(h);
    const stop = new AbortController();
    const sending = h.backend.send(outgoing(h, conversationOf(mirror, h.world.quiet), 'Never mind 98', 'ref-98'), stop.signal);
    stop.abort();
    const error = await refusal(h, sending);
    expect(['notSent', 'unknown']).toContain(error.kind);
    if (error.kind === 'notSent') expect(await counted(h, 'Never mind 98')).toBe(0);
  });
}

async function counted(h: Harness, text: string): Promise<number> {
  await h.env.advance(60_000);
  return (await h.sentToCustomer()).filter((m) => m.text === text).length;
}
