/** A clock for tests that stands still until it is told to go on, and an `Environment` on it. Part of the backend contract's kit. */
import type { Environment } from './backend';

/** An environment whose time is in the test's hands. */
export interface FakeEnvironment extends Environment {
  /** Lets `ms` pass: every sleep that ends in between ends at its own time, and what follows from it is done before time goes on. */
  advance(ms: number): Promise<void>;
  /** Sets the clock by `ms`, forward or back, as a person or the network does: no time passes. */
  set(ms: number): void;
  /** Lines that were logged. */
  readonly logged: readonly string[];
}

interface Sleeper {
  readonly due: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Makes an environment that starts at `start` (ms). `parts` replaces what a real server needs (`fetch`, `WebSocket`). */
export function fakeEnvironment(start: number, parts: Partial<Environment> = {}): FakeEnvironment {
  let now = start;
  let order = 0;
  /** How far the clock was set. */
  let set = 0;
  const sleepers = new Set<Sleeper>();
  const logged: string[] = [];
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      order += 1;
      const end = (): void => {
        sleepers.delete(sleeper);
        signal?.removeEventListener('abort', stop);
      };
      const stop = (): void => {
        end();
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        due: now + Math.max(0, ms),
        order,
        wake: () => {
          end();
          resolve();
        },
      };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', stop);
    });
  const advance = async (ms: number): Promise<void> => {
    const end = now + ms;
    for (;;) {
      await turn();
      const [next] = [...sleepers].filter((s) => s.due <= end).sort((a, b) => a.due - b.due || a.order - b.order);
      if (!next) break;
      now = Math.max(now, next.due);
      next.wake();
    }
    now = end;
    await turn();
  };
  const environment: Environment = {
    fetch: () => Promise.reject(new TypeError('no network in this test')),
    random: () => 0.5,
    ...parts,
    now: () => now + set,
    ticks: () => now - start,
    sleep,
    log: (line) => logged.push(line),
  };
  const setBy = (ms: number): void => {
    set += ms;
  };
  return { ...environment, advance, set: setBy, logged };
}

/** One turn of the event loop: all promises that can settle have settled. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
