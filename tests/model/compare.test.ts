/** The judge of the torture runs sees each kind of harm, and nothing in a run that went well. */
import { describe, expect, it } from 'vitest';
import { compare, toothless } from '../torture/compare';
import type { Press, Stored, StoredRow } from '../torture/types';

const press = (text: string, promised = true): Press => ({ text, conversationId: 'c', doomed: false, promised });
const row = (text: string, more: Partial<StoredRow> = {}): StoredRow => ({
  ...{ id: text, conversationId: 'c', text, status: 'delivered', kind: 'outbound', at: 1, remoteId: text },
  ...more,
});
const stored = (messages: readonly StoredRow[], more: Partial<Stored> = {}): Stored => ({
  ...{ messages, drafts: [], unread: 0, unreadListed: 0, badge: '', sync: 'current' },
  ...more,
});
const at = (...texts: string[]) => texts.map((text) => ({ text }));
const counts = ({ lost, doubled, reordered, stale, unconfirmed, waiting }: ReturnType<typeof compare>) => ({
  ...{ lost, doubled, reordered, stale, unconfirmed, waiting },
});
const CLEAN = { lost: 0, doubled: 0, reordered: 0, stale: 0, unconfirmed: 0, waiting: 0 };

describe('compare', () => {
  it('finds nothing where all is well', () => {
    const presses = [press('a'), press('b')];
    expect(counts(compare(presses, ['hello'], at('a', 'b'), stored([row('a'), row('b'), row('hello', { kind: 'inbound' })])))).toEqual(
      CLEAN,
    );
  });

  it.each([
    ['a press without a row', [press('a')], [], at(), stored([]), { lost: 1 }],
    ['a press that the panel did not promise may have none', [press('a', false)], [], at(), stored([]), {}],
    ['but then it must not have arrived', [press('a', false)], [], at('a'), stored([]), { lost: 1 }],
    [
      'a press that the full disk refused, and the person was told',
      [press('a', false)],
      [],
      at(),
      stored([], { drafts: [{ text: 'a' }] }),
      {},
    ],
    ['a press that came to nothing without a word', [{ ...press('a', false), silent: true }], [], at(), stored([]), { stale: 1 }],
    ['words that are in a draft again are not lost', [press('a')], [], at(), stored([], { drafts: [{ text: 'a' }] }), {}],
    ['sent, says the panel, and nobody got it', [press('a')], [], at(), stored([row('a')]), { lost: 1 }],
    ['a customer who was not heard', [], ['hi'], at(), stored([]), { lost: 1 }],
    ['arrived twice', [press('a')], [], at('a', 'a'), stored([row('a')]), { doubled: 1 }],
    ['two rows', [press('a')], [], at('a'), stored([row('a'), row('a', { id: 'x' })]), { doubled: 1 }],
    ['the wrong order', [press('a'), press('b')], [], at('b', 'a'), stored([row('a'), row('b')]), { reordered: 1 }],
    ['stuck', [press('a')], [], at(), stored([row('a', { status: 'queued', outbox: 'queued' })]), { stale: 1 }],
    [
      'failed, says the panel, and it arrived',
      [press('a')],
      [],
      at('a'),
      stored([{ ...row('a', { status: 'failed' }), remoteId: undefined } as never]),
      { stale: 1 },
    ],
    ['a badge that is not true', [], [], at(), stored([], { unread: 1, unreadListed: 1, badge: '2' }), { stale: 1 }],
    [
      'a person is asked',
      [press('a')],
      [],
      at(),
      stored([row('a', { status: 'unconfirmed', outbox: 'unconfirmed', undecided: true })]),
      { unconfirmed: 1 },
    ],
  ] as const)('%s', (_name, presses, written, arrived, held, harm) => {
    expect(counts(compare(presses, written, arrived, held))).toEqual({ ...CLEAN, ...harm });
  });
});

describe('toothless', () => {
  it('says so when full disks refused nothing', () => {
    expect(toothless({ full: 3, refusedWrites: 0 })).toEqual(['the disk was full 3 times and no write was refused']);
    expect(toothless({ full: 3, refusedWrites: 1 })).toEqual([]);
    expect(toothless({ full: 0, refusedWrites: 0 })).toEqual([]);
  });
});
