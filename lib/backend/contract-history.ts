/** Contract of `history`: page by page to the very first message, in order, also across restarts. */
import { conversationOf, type Harness, type Kit, never, pullInto, settle, synced } from './contract-harness';
import { Mirror } from './contract-mirror';

export function historyContract({ test, expect }: Kit): void {
  test('reaches the first message, newest first, and says that it is complete', async (h) => {
    const { mirror } = await synced(h);
    const { key, messages } = h.world.deep;
    const oldest: number[] = [];
    for (let pages = 0; conversationOf(mirror, key).historyComplete !== true; pages += 1) {
      expect(pages).toBeLessThan(messages);
      const times = await page(h, mirror, key);
      expect(times).toEqual([...times].sort((a, b) => b - a));
      const last = oldest.at(-1);
      if (last !== undefined && times[0] !== undefined) expect(times[0]).toBeLessThanOrEqual(last);
      oldest.push(times.at(-1) ?? last ?? 0);
      if (pages % 3 === 2) await h.restart();
    }
    expect(oldest.length).toBeGreaterThan(1);
    expect(mirror.thread(key).length).toBe(messages);
  });

  test('older pages neither count as unread nor re-open', async (h) => {
    const { mirror } = await synced(h);
    const before = conversationOf(mirror, h.world.deep.key);
    await page(h, mirror, h.world.deep.key);
    const after = conversationOf(mirror, h.world.deep.key);
    expect([after.unread, after.state, after.lastAt]).toEqual([before.unread, before.state, before.lastAt]);
  });

  test('from nothing: the newest messages first', async (h) => {
    const { mirror } = await synced(h);
    const { historyCursor: _cursor, historyComplete: _complete, ...bare } = conversationOf(mirror, h.world.deep.key);
    const alone = new Mirror();
    alone.apply((await settle(h, h.backend.history(bare, never()))).events);
    expect(alone.thread(h.world.deep.key).at(-1)?.remoteId).toBe(mirror.thread(h.world.deep.key).at(-1)?.remoteId);
  });

  test('a complete pull brings the whole history, also when it is stopped between two pages', async (h) => {
    const mirror = new Mirror();
    let cursor = await pullInto(h, mirror);
    const backfill = async (): Promise<boolean> => {
      for await (const one of h.backend.pull(cursor, 'complete', never())) {
        mirror.apply(one.events);
        if (one.cursor === undefined || one.cursor === cursor) continue;
        cursor = one.cursor;
        if (one.progress) return false;
      }
      return true;
    };
    for (let pages = 0; !(await settle(h, backfill())); pages += 1) {
      expect(pages).toBeLessThan(5000);
      await h.restart();
    }
    expect(mirror.thread(h.world.deep.key).length).toBe(h.world.deep.messages);
    expect(conversationOf(mirror, h.world.deep.key).historyComplete).toBe(true);
  });
}

/** One page of history into the mirror; the times of its messages in their order. */
async function page(h: Harness, mirror: Mirror, key: string): Promise<number[]> {
  const { events } = await settle(h, h.backend.history(conversationOf(mirror, key), never()));
  mirror.apply(events);
  return events.flatMap((event) => (event.type === 'message' ? [event.message.at] : []));
}
