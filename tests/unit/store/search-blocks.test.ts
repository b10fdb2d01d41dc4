/** The bytes of the index give back what was put in. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eachDoc, LeafWriter, openLeaf, readChunk, writeChunk } from '../../../lib/store/search-blocks';
import { docKey, wholeId } from '../../../lib/store/search-keys';

const NEWEST = 1_760_000_000_000;

describe('leaves', () => {
  it('hold every list, dense or sparse, long or short', () => {
    const sparse = fc.uniqueArray(fc.nat(2 ** 20), { minLength: 1, maxLength: 60 });
    const dense = fc
      .tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 9 }))
      .map(([n, step]) => Array.from({ length: n }, (_, i) => i * step));
    const lists = fc.array(fc.oneof(sparse, dense), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lists, fc.nat(5), (all, base) => {
        const writer = new LeafWriter();
        const sorted = all.map((list) =>
          Uint32Array.from(list)
            .sort()
            .map((doc) => doc + base),
        );
        sorted.forEach((list, i) => {
          writer.add(`w${i}`, list, 0, list.length, base);
        });
        const leaf = openLeaf(writer.take());
        expect(leaf.words).toEqual(all.map((_, i) => `w${i}`));
        sorted.forEach((list, i) => {
          const read: number[] = [];
          eachDoc(leaf, i, (doc) => read.push(doc + base));
          expect(read).toEqual(Array.from(list));
        });
      }),
    );
  });
});

describe('chunks', () => {
  it('hold times and addresses, and give single ones', () => {
    const doc = fc.record({ at: fc.integer({ min: 0, max: NEWEST }), id: fc.oneof(fc.uuid(), fc.stringMatching(/^[\w-]{1,12}$/)) });
    fc.assert(
      fc.property(fc.array(doc, { minLength: 1, maxLength: 40 }), fc.nat(), (rows, seed) => {
        const docs = rows.map(({ at, id }) => ({ at, key: docKey(id) })).sort((a, b) => b.at - a.at);
        const chunk = writeChunk(docs);
        expect(readChunk(chunk)).toEqual(docs);
        const wanted = docs.flatMap((_, i) => ((i * 7 + seed) % 3 === 0 ? [i] : []));
        expect(readChunk(chunk, wanted)).toEqual(wanted.map((i) => docs[i]));
      }),
    );
  });

  it('an id that looks like a shortened one is kept whole', () => {
    expect(docKey('0123abcd')).toBe('=0123abcd');
    expect(wholeId('=0123abcd')).toBe('0123abcd');
    expect(docKey('0123abcd-0000-4000-8000-000000000000')).toBe('0123abcd');
    expect(wholeId('0123abcd')).toBeUndefined();
  });
});
