/** Rows that did not change keep their identity, so that views skip them. */
import { describe, expect, it } from 'vitest';
import { reuse } from '../../../lib/ui/reuse';

const row = (id: string, text: string) => ({ id, text });
const key = (one: { id: string }) => one.id;

describe('reuse', () => {
  it('returns the previous array when nothing changed', () => {
    const before = [row('a', '1'), row('b', '2')];
    expect(reuse(before, [row('a', '1'), row('b', '2')], key)).toBe(before);
  });
  it('keeps equal rows and takes changed and new ones', () => {
    const before = [row('a', '1'), row('b', '2')];
    const after = reuse(before, [row('c', '3'), row('b', '2'), row('a', 'x')], key);
    expect(after.map((one) => one.text)).toEqual(['3', '2', 'x']);
    expect(after[1]).toBe(before[1]);
    expect(after[2]).not.toBe(before[0]);
  });
  it('is another array when only the order or the length changed', () => {
    const before = [row('a', '1'), row('b', '2')];
    expect(reuse(before, [row('b', '2'), row('a', '1')], key)).not.toBe(before);
    expect(reuse(before, [row('a', '1')], key)).toHaveLength(1);
  });
});
