/** Contract of `listen`: a hint of what the next pull returns, under the same names; it ends when it is told to. */
import type { BackendEvent } from '../domain/event';
import type { Listening } from './backend';
import { conversationOf, type Harness, type Kit, never, outgoing, settle, synced } from './contract-harness';
import { Mirror } from './contract-mirror';

export function listenContract({ test, expect }: Kit): void {
  test('what the stream tells, the next pull tells under the same remote ids', async (h, lacks) => {
    if (!h.backend.listen) return lacks('stream');
    const { mirror, news } = await synced(h);
    const live = new Mirror('lenient');
    const stop = new AbortController();
    const listening = await open(h, (events) => live.apply(events), stop.signal);
    const { phone } = conversationOf(mirror, h.world.quiet);
    await h.env.advance(1000);
    await h.customerWrites(phone, 'Live 81');
    await h.env.advance(3000);
    const heard = [...live.messages.values()].filter((m) => m.text === 'Live 81');
    expect(heard.length).toBe(1);
    await news();
    const pulled = [...mirror.messages.values()].filter((m) => m.text === 'Live 81');
    expect(pulled.map((m) => m.remoteId)).toEqual(heard.map((m) => m.remoteId));
    stop.abort();
    await settle(h, listening.closed);
  });

  test('events of stream and pull in any order leave the same', async (h, lacks) => {
    if (!h.backend.listen) return lacks('stream');
    const { mirror, news } = await synced(h);
    const heard: BackendEvent[] = [];
    const stop = new AbortController();
    const listening = await open(h, (events) => heard.push(...events), stop.signal);
    await h.env.advance(1000);
    await h.customerWrites(conversationOf(mirror, h.world.quiet).phone, 'Twice told 82');
    await h.env.advance(3000);
    await news();
    const pulled = mirror.facts();
    expect(heard.some((event) => event.type === 'message')).toBe(true);
    mirror.apply(heard);
    expect(mirror.facts()).toEqual(pulled);
    mirror.apply(heard);
    expect(mirror.facts()).toEqual(pulled);
    stop.abort();
    await settle(h, listening.closed);
  });

  test('what happens while nobody listens comes by the next pull', async (h, lacks) => {
    if (!h.backend.listen) return lacks('stream');
    const { mirror, news } = await synced(h);
    const listening = await open(h, () => undefined, never());
    listening.close();
    await settle(h, listening.closed);
    await h.customerWrites(conversationOf(mirror, h.world.quiet).phone, 'Missed 83');
    await h.env.advance(2000);
    await news();
    expect([...mirror.messages.values()].filter((m) => m.text === 'Missed 83').length).toBe(1);
  });

  test("the stream tells the reports of one's own send", async (h, lacks) => {
    if (!h.backend.listen || !h.world.reports) return lacks('stream with reports');
    const { mirror } = await synced(h);
    const live = new Mirror('lenient');
    const listening = await open(h, (events) => live.apply(events), never());
    const send = outgoing(h, conversationOf(mirror, h.world.quiet), 'Watch me 84', 'ref-84');
    const { remoteId, events } = await settle(h, h.backend.send(send, never()));
    live.apply(events);
    await h.env.advance(30_000);
    expect(['delivered', 'read']).toContain(live.messages.get(remoteId)?.status);
    listening.close();
    await settle(h, listening.closed);
  });

  test('an abort ends the stream, and nothing is told after', async (h, lacks) => {
    if (!h.backend.listen) return lacks('stream');
    const { mirror } = await synced(h);
    let told = 0;
    const stop = new AbortController();
    const listening = await open(
      h,
      () => {
        told += 1;
      },
      stop.signal,
    );
    stop.abort();
    await settle(h, listening.closed);
    told = 0;
    await h.customerWrites(conversationOf(mirror, h.world.quiet).phone, 'Too late 85');
    await h.env.advance(5000);
    expect(told).toBe(0);
  });
}

async function open(h: Harness, sink: (events: readonly BackendEvent[]) => void, signal: AbortSignal): Promise<Listening> {
  if (!h.backend.listen) throw new Error('this backend does not listen');
  return await settle(h, h.backend.listen(sink, signal));
}
