import 'fake-indexeddb/auto';
import { signal } from '@preact/signals';
import { Dexie, type Table } from 'dexie';
import { afterEach, expect, it, vi } from 'vitest';
import { live } from '../../../lib/ui/live';

class Db extends Dexie {
  readonly rows!: Table<{ id: number; word: string }, number>;
  constructor() {
    super(`live-${crypto.randomUUID()}`);
    this.version(1).stores({ rows: 'id' });
  }
}

const db = new Db();
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function word(id: () => number, eager: boolean, asked: number[] = [], onError?: (error: unknown) => void) {
  const query = live<string | undefined>(
    () => {
      const wanted = id();
      return async () => {
        asked.push(wanted);
        return (await db.rows.get(wanted))?.word;
      };
    },
    undefined,
    { eager, ...(onError ? { onError } : {}) },
  );
  ends.push(query.stop);
  return query;
}

it('asks in the same task when it is eager, and in a later one when it is not', () => {
  const [now, later]: number[][] = [[], []];
  word(() => 1, true, now);
  word(() => 1, false, later);
  expect(now).toEqual([1]);
  expect(later).toEqual([]);
});

it('follows what was asked eagerly: a change after the answer, or between the answer and following', async () => {
  await db.rows.put({ id: 2, word: 'first' });
  const { value } = word(() => 2, true);
  await vi.waitFor(() => expect(value.value).toBe('first'));
  await db.rows.put({ id: 2, word: 'second' }); // most likely before following has begun
  await vi.waitFor(() => expect(value.value).toBe('second'));
  await db.rows.put({ id: 2, word: 'third' });
  await vi.waitFor(() => expect(value.value).toBe('third'));
});

it('never shows the answer to a question that is no longer asked', async () => {
  await db.rows.bulkPut([
    { id: 3, word: 'left' },
    { id: 4, word: 'wanted' },
  ]);
  const id = signal(3);
  const seen: (string | undefined)[] = [];
  const { value } = word(() => id.value, true);
  ends.push(value.subscribe((now) => seen.push(now)));
  id.value = 4;
  await vi.waitFor(() => expect(value.value).toBe('wanted'));
  expect(seen).not.toContain('left');
});

it('says nothing after its end', async () => {
  await db.rows.put({ id: 5, word: 'late' });
  const asked: number[] = [];
  const { value, stop } = word(() => 5, true, asked);
  stop();
  await db.rows.put({ id: 5, word: 'later' });
  await db.rows.get(5);
  expect(value.value).toBeUndefined();
  expect(asked).toEqual([5]);
});

it('reports an eager question that failed by the one that follows', async () => {
  const errors: unknown[] = [];
  const query = live<number>(() => () => Promise.reject(new Error('broken')), 0, { eager: true, onError: (error) => errors.push(error) });
  ends.push(query.stop);
  await vi.waitFor(() => expect(errors).toHaveLength(1));
  expect(query.value.value).toBe(0);
});
