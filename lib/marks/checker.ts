/** Asks the background, in batches and once for each text, whether a candidate is a number. */
import type { Port } from './port';
import type { CheckedNumber, CheckItem } from './protocol';

const BATCH = 64;
const CACHE = 4000;
/** Between two batches, so that no page can flood the background. */
const PAUSE_MS = 20;

/** The answer, null for "not a number", undefined while it is not known. */
export type Verdict = CheckedNumber | null | undefined;

/** A cache by text and surroundings in front of `marks.check`. */
export class Checker {
  readonly #port: Port;
  readonly #lang: () => string;
  readonly #failed: () => void;
  readonly #known = new Map<string, CheckedNumber | null>();
  readonly #waiting = new Map<string, { item: CheckItem; heirs: Set<() => void> }>();
  #busy = false;

  constructor(port: Port, lang: () => string, failed: () => void) {
    this.#port = port;
    this.#lang = lang;
    this.#failed = failed;
  }

  /** The verdict if known; else `then` is called once when it is. */
  get(item: CheckItem, then: () => void): Verdict {
    const key = keyOf(item);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const waiting = this.#waiting.get(key);
    if (waiting) waiting.heirs.add(then);
    else this.#waiting.set(key, { item, heirs: new Set([then]) });
    if (!this.#busy) {
      this.#busy = true;
      queueMicrotask(() => void this.#flush());
    }
    return undefined;
  }

  /** The verdict if it is known; asks nobody. */
  known(item: CheckItem): Verdict {
    return this.#known.get(keyOf(item));
  }

  /** "Not a number": forgets every verdict about the text. */
  reject(raw: string): void {
    for (const key of this.#known.keys()) if (key.startsWith(`${raw}\n`)) this.#known.set(key, null);
  }

  async #flush(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting].slice(0, BATCH);
      for (const [key] of batch) this.#waiting.delete(key);
      const answer = await this.#port
        .send({ type: 'marks.check', lang: this.#lang(), items: batch.map(([, w]) => w.item) })
        .catch(() => undefined);
      if (Array.isArray(answer)) {
        batch.forEach(([key], i) => {
          this.#known.set(key, (answer[i] as CheckedNumber | null | undefined) ?? null);
        });
        this.#trim();
      } else this.#failed();
      for (const [, { heirs }] of batch) for (const then of heirs) then();
      if (this.#waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    this.#busy = false;
  }

  #trim(): void {
    for (const key of this.#known.keys()) if (this.#known.size > CACHE) this.#known.delete(key);
  }
}

function keyOf(item: CheckItem): string {
  return `${item.raw}\n${item.before}\n${item.after}\n${item.label}`;
}
