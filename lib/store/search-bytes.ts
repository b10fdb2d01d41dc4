/** The byte coding of the search index: varints and posting lists. */

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

/** Lists up to this many bytes are varints; longer ones are in Rice code. */
const VARINT_BYTES = 4;

/** Writes `docs[start..end)`, ascending, each less `base`, as gaps (a gap of 0 = the next number). */
export function writeList(bytes: ByteWriter, docs: Uint32Array, start: number, end: number, base: number): void {
  if (end - start <= VARINT_BYTES) {
    const short = new ByteWriter();
    eachGap(docs, start, end, base, (gap) => short.varint(gap));
    if (short.length <= VARINT_BYTES) {
      bytes.append(short.take());
      return;
    }
  }
  const mean = ((docs[end - 1] ?? 0) - base + 1) / (end - start);
  const k = Math.max(0, Math.floor(Math.log2(mean * Math.LN2)));
  const before = bytes.length;
  bytes.byte(k);
  let held = 0;
  let bits = 0;
  const bit = (value: number) => {
    held = (held << 1) | value;
    if (++bits === 8) {
      bytes.byte(held);
      held = 0;
      bits = 0;
    }
  };
  eachGap(docs, start, end, base, (gap) => {
    for (let ones = gap >>> k; ones > 0; ones--) bit(1);
    bit(0);
    for (let i = k - 1; i >= 0; i--) bit((gap >>> i) & 1);
  });
  while (bits > 0) bit(1);
  while (bytes.length - before <= VARINT_BYTES) bytes.byte(0xff);
}

function eachGap(docs: Uint32Array, start: number, end: number, base: number, visit: (gap: number) => void): void {
  let next = base;
  for (let i = start; i < end; i++) {
    const doc = docs[i] ?? 0;
    visit(doc - next);
    next = doc + 1;
  }
}

/** Visits the numbers of the list that stands in `bytes[start..end)`, ascending. */
export function readList(bytes: Uint8Array, start: number, end: number, visit: (doc: number) => void): void {
  if (end - start <= VARINT_BYTES) {
    const reader = new ByteReader(bytes, start);
    for (let next = 0; reader.position < end; next++) {
      next += reader.varint();
      visit(next);
    }
    return;
  }
  const k = bytes[start] ?? 0;
  let position = start + 1;
  let held = 0;
  let bits = 0;
  for (let next = 0; ; next++) {
    let gap = 0;
    for (;;) {
      if (bits === 0) {
        if (position >= end) return;
        held = bytes[position++] ?? 0;
        bits = 8;
      }
      if (((held >>> --bits) & 1) === 0) break;
      gap++;
    }
    for (let left = k; left > 0; ) {
      if (bits === 0) {
        held = bytes[position++] ?? 0;
        bits = 8;
      }
      const take = Math.min(left, bits);
      gap = gap * 2 ** take + ((held >>> (bits - take)) & ((1 << take) - 1));
      bits -= take;
      left -= take;
    }
    next += gap;
    visit(next);
  }
}
