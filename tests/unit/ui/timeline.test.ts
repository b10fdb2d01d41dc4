import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../lib/domain/message';
import { keepRows, timelineRows } from '../../../lib/domain/timeline';

const NOON = Date.UTC(2025, 2, 10, 12);
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const message = (id: string, over: Partial<Message> = {}): Message => ({
  id,
  conversationId: 'c',
  kind: 'inbound',
  at: NOON,
  text: id,
  status: 'received',
  ...over,
});
const shape = (messages: readonly Message[], unreadFrom?: number) =>
  timelineRows(messages, { dayOf, ...(unreadFrom === undefined ? {} : { unreadFrom }) }).map((row) =>
    row.kind === 'message' ? `${row.joined ? '+' : ''}${row.message.id}${row.last ? '.' : ''}` : row.kind,
  );

describe('timeline rows', () => {
  it('begin each day with a separator and join what one side wrote within the same minute', () => {
    const rows = [
      message('a'),
      message('b', { at: NOON + 30_000 }),
      message('c', { at: NOON + 60_000 }),
      message('d', { at: NOON + 86_400_000 }),
    ];
    expect(shape(rows)).toEqual(['day', 'a', '+b.', 'c.', 'day', 'd.']);
  });

  it('never join across sides, writers, notes or a failure', () => {
    const ours = (id: string, name: string, over: Partial<Message> = {}) =>
      message(id, { kind: 'outbound', status: 'sent', author: { name }, ...over });
    expect(shape([message('a'), ours('b', 'Mia'), ours('c', 'Tom'), ours('d', 'Tom', { kind: 'note' })])).toEqual([
      'day',
      'a.',
      'b.',
      'c.',
      'd.',
    ]);
    expect(shape([ours('a', 'Mia', { status: 'failed' }), ours('b', 'Mia')])).toEqual(['day', 'a.', 'b.']);
  });

  it('put the unread line before the first unread inbound message and break the run there', () => {
    const rows = [message('a'), message('b', { at: NOON + 1000 }), message('c', { at: NOON + 2000 })];
    expect(shape(rows, NOON + 1000)).toEqual(['day', 'a.', 'unread', 'b', '+c.']);
  });

  it('leave the unread line out where nothing seen stands above it, and for our own messages', () => {
    expect(shape([message('a'), message('b')], NOON)).toEqual(['day', 'a', '+b.']);
    expect(shape([message('a'), message('b', { kind: 'outbound', at: NOON + 5 })], NOON + 1)).not.toContain('unread');
  });

  it('look at the top of a window as they do in the whole thread', () => {
    const above = message('z', { leg: '1' });
    const rows = (first: Message, unreadFrom?: number) =>
      timelineRows([first], { dayOf, above, ...(unreadFrom === undefined ? {} : { unreadFrom }) }).map((row) =>
        row.kind === 'message' && row.joined ? 'joined' : row.kind,
      );
    expect(rows(message('a', { at: NOON + 1 }))).toEqual(['joined']);
    expect(rows(message('a', { at: NOON + 60_000 }))).toEqual(['message']);
    expect(rows(message('a', { at: NOON + 86_400_000 }))).toEqual(['day', 'message']);
    expect(rows(message('a', { leg: '2' }))).toEqual(['seam', 'message']);
    expect(rows(message('a', { at: NOON + 1 }), NOON + 1)).toEqual(['unread', 'message']);
    expect(rows(message('a', { at: NOON + 1 }), NOON)).toEqual(['joined']); // the one above is unread too
  });

  it('stay apart from what comes above them later, where that was not known', () => {
    const [a, b] = [message('a'), message('b', { at: NOON + 1000 })];
    const alone = timelineRows([b], { dayOf }).at(-1);
    expect(timelineRows([a, b], { dayOf, apart: new Set(['b']) }).at(-1)).toEqual(alone);
  });

  it('mark the seam where another leg begins', () => {
    const rows = [message('a', { leg: '1' }), message('b'), message('c', { leg: '1' }), message('d', { leg: '2' })];
    expect(shape(rows)).toEqual(['day', 'a', '+b', '+c.', 'seam', 'd.']);
  });

  it('hold every message once, in order, with unique keys, whatever the messages', () => {
    const arbitrary = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 5 * 86_400_000 }),
        kind: fc.constantFrom('inbound' as const, 'outbound' as const, 'note' as const, 'activity' as const),
        leg: fc.option(fc.constantFrom('1', '2'), { nil: undefined }),
      }),
    );
    fc.assert(
      fc.property(arbitrary, fc.option(fc.integer({ min: 0, max: 5 * 86_400_000 }), { nil: undefined }), (drafts, unreadFrom) => {
        const messages = drafts
          .sort((a, b) => a.at - b.at)
          .map(({ at, kind, leg }, i) => message(`m${i}`, { at, kind, ...(leg === undefined ? {} : { leg }) }));
        const rows = timelineRows(messages, { dayOf, ...(unreadFrom === undefined ? {} : { unreadFrom }) });
        expect(rows.flatMap((row) => (row.kind === 'message' ? [row.message] : []))).toEqual(messages);
        expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
        rows.forEach((row, i) => {
          const next = rows[i + 1];
          if (row.kind === 'message') expect(row.last).toBe(!(next?.kind === 'message' && next.joined));
        });
      }),
    );
  });

  it('keep the objects of rows that did not change, and the whole list when none did', () => {
    const a = message('a');
    const b = message('b', { at: NOON + 1000 });
    const before = timelineRows([a], { dayOf });
    expect(keepRows(before, timelineRows([a], { dayOf }))).toBe(before);
    const after = keepRows(before, timelineRows([a, b], { dayOf }));
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]); // it is no longer the last of its run
    expect(keepRows(before, timelineRows([{ ...a, text: 'edited' }], { dayOf }))[1]).not.toBe(before[1]);
  });
});
