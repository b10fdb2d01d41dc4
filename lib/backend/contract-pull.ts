/** Contract of `pull`: everything from nothing, resumable after each page, then only news. */
import type { Page } from './backend';
import { conversationOf, type Harness, type Kit, never, outgoing, pullInto, settle, synced } from './contract-harness';
import { Mirror } from './contract-mirror';

export function pullContract({ test, expect }: Kit): void {
  test('from nothing: the viewer, the inboxes and every conversation, newest activity first', async (h) => {
    const { mirror } = await synced(h);
    expect(mirror.viewer?.name).toBeTruthy();
    expect(mirror.kinds.has('inboxes')).toBe(true);
    if (h.backend.capabilities.assign) expect(mirror.kinds.has('agents')).toBe(true);
    expect(mirror.conversations.size).toBe(h.world.conversations);
    expect(mirror.seen.length).toBe(h.world.conversations);
    const times = mirror.seen.map((key) => conversationOf(mirror, key).lastAt);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    for (const conversation of mirror.conversations.values()) {
      expect(conversation.phone).not.toBe('');
      expect(conversation.inboxId).not.toBe('');
      expect(conversation.preview.text !== '' || conversation.preview.media !== undefined).toBe(true);
    }
  });

  test('first sync marks no message as fresh', async (h) => {
    const { mirror } = await synced(h);
    expect(mirror.messages.size).toBeGreaterThan(0);
    expect([...mirror.messages.values()].filter((message) => message.kind === 'inbound' && message.fresh)).toEqual([]);
  });

  test('stopped after every page and continued by a new instance: nothing lost, nothing twice', async (h) => {
    const whole = new Mirror();
    await pullInto(h, whole);
    const parts = new Mirror();
    let cursor: string | undefined;
    for (let pages = 0; ; pages += 1) {
      expect(pages).toBeLessThan(500);
      const page = await firstPage(h, cursor);
      if (!page) break;
      parts.apply(page.events);
      if (page.cursor === undefined || page.cursor === cursor) break;
      cursor = page.cursor;
      await h.restart();
      if (page.progress === undefined && page.events.length === 0) break;
    }
    expect(parts.facts()).toEqual(whole.facts());
  });

  test('again with the last cursor: nothing new, then exactly what happened since', async (h) => {
    const { mirror, news } = await synced(h);
    const before = mirror.facts();
    await news();
    expect(mirror.facts()).toEqual(before);
    const known = new Set(mirror.messages.keys());
    const { phone } = conversationOf(mirror, h.world.quiet);
    await h.env.advance(2000);
    await h.customerWrites(phone, 'Is anybody there? 71');
    await h.env.advance(2000);
    await h.restart();
    await news();
    const added = [...mirror.messages.values()].filter((m) => !known.has(m.remoteId ?? '') && m.kind === 'inbound');
    expect(added.map((m) => m.text)).toEqual(['Is anybody there? 71']);
    expect(added[0]?.fresh).toBe(true);
    expect(conversationOf(mirror, h.world.quiet).unread).toBeGreaterThan(0);
  });

  test('the same events twice change nothing', async (h) => {
    const { mirror, cursor } = await synced(h);
    await h.env.advance(1000);
    await h.customerWrites(conversationOf(mirror, h.world.quiet).phone, 'Once, please 72');
    await h.env.advance(1000);
    await pullInto(h, mirror, cursor);
    const once = mirror.facts();
    await pullInto(h, mirror, cursor);
    expect(mirror.facts()).toEqual(once);
  });

  test('a conversation that begins after the first sync arrives whole', async (h) => {
    const { mirror, news } = await synced(h);
    const { inboxId, phone } = h.world.stranger;
    await h.env.advance(1000);
    await h.customerWrites(phone, 'I am new here 73', { inboxId });
    await h.env.advance(1000);
    await news();
    const found = [...mirror.conversations.values()].filter((c) => c.phone === phone);
    expect(found.map((c) => [c.inboxId, c.state, c.unread])).toEqual([[inboxId, 'open', 1]]);
    expect(
      mirror
        .thread(found[0]?.key ?? '')
        .filter((m) => m.kind === 'inbound')
        .map((m) => m.text),
    ).toEqual(['I am new here 73']);
  });

  test('what was sent from elsewhere comes too', async (h) => {
    const { mirror, news } = await synced(h);
    const conversation = conversationOf(mirror, h.world.quiet);
    const { remoteId } = await settle(h, h.backend.send(outgoing(h, conversation, 'From another desk 74', 'ref-74'), never()));
    await h.env.advance(1000);
    await news();
    expect(mirror.messages.get(remoteId)?.text).toBe('From another desk 74');
    expect(conversationOf(mirror, h.world.quiet).preview.text).toBe('From another desk 74');
  });

  test('a file that a customer sent can be fetched', async (h, lacks) => {
    if (!h.backend.capabilities.attachments) return lacks('attachments');
    const { mirror, news } = await synced(h);
    await h.env.advance(1000);
    await h.customerWrites(conversationOf(mirror, h.world.quiet).phone, 'Look 75', { attachment: 'image' });
    await h.env.advance(1000);
    await news();
    const attachment = [...mirror.messages.values()].find((m) => m.text === 'Look 75')?.attachments?.[0];
    expect(attachment?.kind).toBe('image');
    if (!attachment) return;
    const blob = await settle(h, h.backend.media(attachment, never()));
    expect(blob.size).toBeGreaterThan(0);
    expect(blob.type).toBe(attachment.type);
  });

  test('an aborted pull ends', async (h) => {
    const stop = new AbortController();
    let pages = 0;
    const run = async (): Promise<void> => {
      for await (const _page of h.backend.pull(undefined, 'complete', stop.signal)) {
        pages += 1;
        stop.abort();
      }
    };
    await settle(
      h,
      run().catch(() => undefined),
    );
    expect(pages).toBe(1);
  });
}

/** The first page of a pull; the rest is dropped, as when the worker dies. */
async function firstPage(h: Harness, cursor: string | undefined): Promise<Page | undefined> {
  const iterator = h.backend.pull(cursor, 'current', never())[Symbol.asyncIterator]();
  const { value, done } = await settle(h, iterator.next());
  return done === true ? undefined : value;
}
