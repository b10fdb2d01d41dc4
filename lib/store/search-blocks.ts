/**
 * The bytes of the search index: leaves (words and where they occur) and chunks of document addresses.
 *
 * A document is a number: its place in its part, newest first. A leaf holds words in order and, for each, the ascending document numbers
 * as varints of their gaps. A chunk holds time and address of 512 documents.
 */

/** Where a document is found in `messages`: the first eight digits of a UUID (rows are read by prefix and verified), or the whole id. */
export interface DocKey {
  readonly at: number;
  readonly key: string;
}

/** Words (joined by line feeds, ascending) and their posting lists: all byte lengths as varints, then the lists. */
export interface Leaf {
  readonly t: string;
  readonly b: Uint8Array;
}

/** Addresses of up to `CHUNK` documents. `s` holds, joined by line feeds, the ids that are not UUIDs. */
export interface Chunk {
  readonly b: Uint8Array;
  readonly s?: string;
}

/** Documents in a chunk. */
export const CHUNK = 512;

const UUID = /^([\da-f]{8})-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const SHORT = /^[\da-f]{8}$/;

/** The address of a message id. An id that merely looks like a shortened one is told apart by a mark. */
export function docKey(id: string): string {
  return UUID.exec(id)?.[1] ?? `=${id}`;
}

/** The whole id, when the address is one. */
export function wholeId(key: string): string | undefined {
  return key.startsWith('=') ? key.slice(1) : undefined;
}

/** Bytes that grow; varints are little-endian base 128 and hold any safe integer. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  length = 0;

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = value;
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  append(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A copy of what was written. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  #grow(by: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + by));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Reads what `ByteWriter` wrote; bytes past the end read as 0. */
export class ByteReader {
  constructor(
    readonly bytes: Uint8Array,
    public position = 0,
  ) {}

  byte(): number {
    return this.bytes[this.position++] ?? 0;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      if (byte < 0x80) return value + byte * scale;
      value += (byte - 0x80) * scale;
      scale *= 0x80;
    }
  }
}

/** Collects words in ascending order and gives a leaf when `full`. */
export class LeafWriter {
  #words: string[] = [];
  #sizes = new ByteWriter();
  #lists = new ByteWriter();

  /** `docs` ascending, from `start` to `end` of the array; `base` is taken off each number. */
  add(word: string, docs: Uint32Array, start: number, end: number, base: number): void {
    const before = this.#lists.length;
    let next = 0;
    for (let i = start; i < end; i++) {
      const doc = (docs[i] ?? 0) - base;
      this.#lists.varint(doc - next);
      next = doc + 1;
    }
    this.#words.push(word);
    this.#sizes.varint(this.#lists.length - before);
  }

  get first(): string | undefined {
    return this.#words[0];
  }

  /** About 8 KB of words and lists: small enough to read many at once. */
  get full(): boolean {
    return this.#lists.length + this.#words.length * 8 >= 8192;
  }

  take(): Leaf {
    const bytes = new ByteWriter();
    bytes.append(this.#sizes.take());
    bytes.append(this.#lists.take());
    const leaf = { t: this.#words.join('\n'), b: bytes.take() };
    this.#words = [];
    this.#sizes = new ByteWriter();
    this.#lists = new ByteWriter();
    return leaf;
  }
}

/** A leaf ready to be asked. List `i` stands in `bytes` from `offsets[i]` to `offsets[i + 1]`. */
export interface OpenLeaf {
  readonly words: readonly string[];
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

/** Opens a leaf. */
export function openLeaf(leaf: Leaf): OpenLeaf {
  const words = leaf.t.split('\n');
  const offsets = new Uint32Array(words.length + 1);
  const reader = new ByteReader(leaf.b);
  let total = 0;
  for (let i = 0; i < words.length; i++) {
    total += reader.varint();
    offsets[i + 1] = total;
  }
  for (let i = 0; i < offsets.length; i++) offsets[i] = (offsets[i] ?? 0) + reader.position;
  return { words, bytes: leaf.b, offsets };
}

/** Calls `visit` with every document number of list `index`, ascending. */
export function eachDoc(leaf: OpenLeaf, index: number, visit: (doc: number) => void): void {
  const end = leaf.offsets[index + 1] ?? 0;
  const reader = new ByteReader(leaf.bytes, leaf.offsets[index] ?? end);
  for (let next = 0; reader.position < end; next++) {
    next += reader.varint();
    visit(next);
  }
}

/** The addresses of up to `CHUNK` documents, newest first. */
export function writeChunk(docs: readonly DocKey[]): Chunk {
  const bytes = new ByteWriter();
  const names: string[] = [];
  let last = docs[0]?.at ?? 0;
  bytes.varint(last);
  for (const { at, key } of docs) {
    const short = SHORT.test(key);
    bytes.varint((last - at) * 2 + (short ? 0 : 1));
    last = at;
    if (!short) names.push(key);
    else for (let i = 0; i < 8; i += 2) bytes.byte(Number.parseInt(key.slice(i, i + 2), 16));
  }
  return { b: bytes.take(), ...(names.length > 0 ? { s: names.join('\n') } : {}) };
}

/** The addresses of a chunk, newest first. */
export function readChunk(chunk: Chunk): DocKey[] {
  const reader = new ByteReader(chunk.b);
  const names = chunk.s?.split('\n') ?? [];
  const docs: DocKey[] = [];
  let at = reader.varint();
  let named = 0;
  while (reader.position < chunk.b.length) {
    const gap = reader.varint();
    at -= Math.floor(gap / 2);
    if (gap % 2 === 1) docs.push({ at, key: names[named++] ?? '' });
    else {
      let key = '';
      for (let i = 0; i < 4; i++) key += reader.byte().toString(16).padStart(2, '0');
      docs.push({ at, key });
    }
  }
  return docs;
}
