/** Read marks of opened threads: stored when the reader rests, not between two threads that are opened in a row. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dropMark, markAtRest, notYet, REST, storeMarks } from '../../../lib/ui/read-marks';

let stored: string[];
const open = (id: string): void => {
  notYet();
  markAtRest(id, () => stored.push(id));
};

beforeEach(() => {
  vi.useFakeTimers();
  stored = [];
});
afterEach(() => {
  storeMarks();
  vi.useRealTimers();
});

describe('the read marks of opened threads', () => {
  it('are stored once the reader rests, each once', () => {
    open('one');
    vi.advanceTimersByTime(REST - 1);
    expect(stored).toEqual([]);
    open('two');
    vi.advanceTimersByTime(REST - 1);
    notYet();
    vi.advanceTimersByTime(REST - 1);
    expect(stored).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(stored).toEqual(['one', 'two']);
    vi.advanceTimersByTime(10 * REST);
    expect(stored).toEqual(['one', 'two']);
  });

  it('are stored when the reader goes', () => {
    open('one');
    storeMarks();
    expect(stored).toEqual(['one']);
  });

  it('are not stored for what is to stay unread', () => {
    open('one');
    open('two');
    dropMark('one');
    vi.advanceTimersByTime(REST);
    expect(stored).toEqual(['two']);
  });

  it('are those of the newest look', () => {
    open('one');
    markAtRest('one', () => stored.push('one, newer'));
    vi.advanceTimersByTime(REST);
    expect(stored).toEqual(['one, newer']);
  });
});
