import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../../../lib/domain/message';
import { AccountDb } from '../../../lib/store/db';
import { FIRST, follow, openWindow, PAGE, slideDown, slideUp, type ThreadWindow, WINDOW_MAX } from '../../../lib/ui/thread-window';

const row = (n: number): Message => ({
  id: `m${String(n).padStart(5, '0')}`,
  conversationId: 'c',
  kind: 'inbound',
  at: 1_000_000 + n,
  text: `text ${n}`,
  status: 'received',
});
const COUNT = 500;

describe('the view of a thread', () => {
  const rows = Array.from({ length: WINDOW_MAX }, (_, n) => row(n));

  it('tail -> bigger tail while it is small, then the middle', () => {
    expect(slideUp({ limit: FIRST }, rows)).toEqual({ limit: FIRST + PAGE });
    expect(slideUp({ limit: WINDOW_MAX }, rows)).toEqual({ from: { at: rows[0]?.at, id: rows[0]?.id }, limit: WINDOW_MAX });
    expect(slideUp({ limit: WINDOW_MAX }, [])).toEqual({ limit: WINDOW_MAX });
  });

  it('middle -> further down by a page once it is full; the tail stays', () => {
    const from = { at: 1, id: 'x' };
    expect(slideDown({ from, limit: PAGE }, rows).from).toBe(from);
    expect(slideDown({ from, limit: WINDOW_MAX }, rows).from?.id).toBe(rows[PAGE]?.id);
    expect(slideDown({ limit: FIRST }, rows)).toEqual({ limit: FIRST });
  });

  it('middle -> tail when the reader arrives at the newest message, with the rows that are held', () => {
    expect(follow({ from: { at: 1, id: 'x' }, limit: WINDOW_MAX }, 80)).toEqual({ limit: 80 });
    const tail = { limit: FIRST };
    expect(follow(tail, 80)).toBe(tail);
  });
});

describe('the window over a stored thread', () => {
  let db: AccountDb;
  let window: ThreadWindow;
  const ids = () => window.held.value.rows.map((message) => Number(message.id.slice(1)));
  const until = (check: () => boolean) => vi.waitFor(() => expect(check()).toBe(true));

  beforeEach(async () => {
    db = new AccountDb(`window-${Math.random()}`);
    await db.messages.bulkAdd(Array.from({ length: COUNT }, (_, n) => row(n)));
    window = openWindow(db, 'c');
    await until(() => ids().length === FIRST);
  });
  afterEach(async () => {
    window.close();
    await db.delete();
  });

  it('shows the newest and follows what comes', async () => {
    expect(ids().at(-1)).toBe(COUNT - 1);
    await db.messages.add(row(COUNT));
    await until(() => ids().at(-1) === COUNT);
  });

  it('reaches the first message page by page, never holding more than its bound nor skipping one', async () => {
    const seen = new Set(ids());
    for (let i = 0; i < 100 && ids()[0] !== 0; i++) {
      const top = ids()[0];
      expect(await window.up()).toBe(true);
      await until(() => ids()[0] !== top);
      expect(ids().length).toBeLessThanOrEqual(WINDOW_MAX);
      for (const id of ids()) seen.add(id);
    }
    expect(seen.size).toBe(COUNT);
    expect(window.moreBefore.value).toBe(false);
    expect(window.moreAfter.value).toBe(true);
    expect(await window.up()).toBe(false);
  });

  it('comes back down and follows again', async () => {
    const newest = window.held.value.rows.at(-1);
    await window.around({ at: row(100).at, id: row(100).id });
    await until(() => ids().includes(100) && !ids().includes(COUNT - 1));
    for (let i = 0; i < 100 && window.moreAfter.value; i++) {
      const before = ids().at(-1);
      window.down();
      await until(() => ids().at(-1) !== before);
    }
    window.arrived();
    await db.messages.add(row(COUNT));
    await until(() => ids().at(-1) === COUNT);
    expect(newest).toBeDefined();
  });

  it('knows the message above its first, at the newest end and in the middle', async () => {
    expect(window.held.value.above?.id).toBe(row(COUNT - FIRST - 1).id);
    await window.around(row(200));
    await until(() => ids()[0] === 200 - PAGE / 2);
    expect(window.held.value.above?.id).toBe(row(199 - PAGE / 2).id);
  });

  it('keeps the objects of messages that did not change', async () => {
    const second = window.held.value.rows[1];
    await db.messages.update(row(COUNT - 1).id, { status: 'received', text: 'edited' });
    await until(() => window.held.value.rows.at(-1)?.text === 'edited');
    expect(window.held.value.rows[1]).toBe(second);
  });
});
