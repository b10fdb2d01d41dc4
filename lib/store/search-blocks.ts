/**
 * The bytes of the search index: leaves (words and where they occur) and chunks of document addresses.
 *
 * A document is a number: its place in its part, newest first. A leaf holds words in order and, for each, the gaps between its ascending
 * document numbers: as varints when they fit into four bytes, else in Rice code (a first byte k; each gap as a run of `gap >> k` ones, a
 * zero and k bits; ones fill the last byte). A chunk holds time and address of 512 documents.
 */

import { ByteReader, ByteWriter, readList, writeList } from './search-bytes';
import type { DocKey } from './search-keys';

/**
 * Words, ascending, joined by line feeds, each as one character that counts the letters it shares with the word before (from `SHARED`)
 * and its other letters; and their posting lists: all byte lengths as varints, then the lists.
 */
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

const SHORT_BYTES = 4;
const SHORT = /^[\da-f]{8}$/;

/** Collects words in ascending order and gives a leaf when `full`. */
export class LeafWriter {
  #words: string[] = [];
  #sizes = new ByteWriter();
  #lists = new ByteWriter();

  /** `docs` ascending, from `start` to `end` of the array; `base` is taken off each number. */
  add(word: string, docs: Uint32Array, start: number, end: number, base: number): void {
    const before = this.#lists.length;
    writeList(this.#lists, docs, start, end, base);
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
    const leaf = { t: frontCoded(this.#words), b: bytes.take() };
    this.#words = [];
    this.#sizes = new ByteWriter();
    this.#lists = new ByteWriter();
    return leaf;
  }
}

/** Words are at most 40 letters (`tokenise`), so the count is a printable character. */
const SHARED = 0x30;

function frontCoded(words: readonly string[]): string {
  return words
    .map((word, i) => {
      const before = words[i - 1] ?? '';
      let shared = 0;
      while (shared < before.length && before[shared] === word[shared]) shared++;
      return String.fromCharCode(SHARED + shared) + word.slice(shared);
    })
    .join('\n');
}

function frontDecoded(text: string): string[] {
  let word = '';
  return text.split('\n').map((coded) => {
    word = word.slice(0, coded.charCodeAt(0) - SHARED) + coded.slice(1);
    return word;
  });
}

/** A leaf ready to be asked. List `i` stands in `bytes` from `offsets[i]` to `offsets[i + 1]`. */
export interface OpenLeaf {
  readonly words: readonly string[];
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
}

/** Opens a leaf. */
export function openLeaf(leaf: Leaf): OpenLeaf {
  const words = frontDecoded(leaf.t);
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
  readList(leaf.bytes, leaf.offsets[index] ?? 0, leaf.offsets[index + 1] ?? 0, visit);
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

/** The addresses of a chunk, newest first; with `wanted`, only of these places (ascending). */
export function readChunk(chunk: Chunk, wanted?: readonly number[]): DocKey[] {
  const reader = new ByteReader(chunk.b);
  const names = chunk.s?.split('\n') ?? [];
  const docs: DocKey[] = [];
  let at = reader.varint();
  let named = 0;
  for (let place = 0; reader.position < chunk.b.length; place++) {
    if (wanted && docs.length === wanted.length) break;
    const gap = reader.varint();
    at -= Math.floor(gap / 2);
    const take = wanted === undefined || wanted[docs.length] === place;
    if (gap % 2 === 1) {
      if (take) docs.push({ at, key: names[named] ?? '' });
      named++;
    } else if (take) docs.push({ at, key: shortKey(reader) });
    else reader.position += SHORT_BYTES;
  }
  return docs;
}

function shortKey(reader: ByteReader): string {
  let key = '';
  for (let i = 0; i < SHORT_BYTES; i++) key += reader.byte().toString(16).padStart(2, '0');
  return key;
}
