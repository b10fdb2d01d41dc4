/** Identifiers of the two flavours, from a seeded generator so that runs repeat. */
import type { Flavor } from './types';

/** A seeded pseudo-random generator (mulberry32), values in [0, 1). */
export function randomFrom(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Makes sids: `SM` + 32 hex digits for Twilio, UUIDs for SignalWire. */
export class Ids {
  readonly #random: () => number;

  constructor(
    readonly flavor: Flavor,
    seed: number,
  ) {
    this.#random = randomFrom(seed);
  }

  /** 32 hex digits, never twice in practice. */
  hex(): string {
    let out = '';
    for (let i = 0; i < 4; i++)
      out += Math.floor(this.#random() * 4294967296)
        .toString(16)
        .padStart(8, '0');
    return out;
  }

  /** An identifier with Twilio's two-letter prefix, or a UUID for SignalWire. */
  make(prefix: string): string {
    const h = this.hex();
    if (this.flavor === 'twilio') return prefix + h;
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`;
  }

  /** A number in [0, 1) of the same sequence. */
  random(): number {
    return this.#random();
  }
}
