/** Randomness of the demo: hashes of its seed, so that every text, time and picture is the same for the same seed. */

/** A well-mixed unsigned 32-bit number of the parts (Murmur3's finaliser over each). */
export function hash(...parts: readonly number[]): number {
  let h = 0x9e3779b9;
  for (const part of parts) {
    h = Math.imul(h ^ (part | 0) ^ Math.floor(part / 0x1_0000_0000), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h >>> 0;
}

/** The hash of a text. */
export function hashText(text: string): number {
  let h = text.length;
  for (let i = 0; i < text.length; i += 1) h = hash(h, text.charCodeAt(i));
  return h;
}

/** One of the list, by a hash. Throws on an empty list. */
export function pick<T>(list: readonly T[], h: number): T {
  const item = list[h % list.length];
  if (item === undefined) throw new RangeError('pick from an empty list');
  return item;
}

/** A number from `min` up to `max`, both included, by a hash. */
export function between(min: number, max: number, h: number): number {
  return min + (h % (max - min + 1));
}
