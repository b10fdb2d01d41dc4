/** Waiting that the files of this folder share: for what a database says, for a worker that rests, and for nothing. */
import { expect, vi } from 'vitest';
import type { Environment } from '../../lib/backend/backend';
import { type Mortal, quiet } from './mortal';

/** Resolves once it is so. */
export const until = (what: () => Promise<boolean>): Promise<void> =>
  vi.waitFor(async () => expect(await what()).toBe(true), { timeout: 5_000, interval: 5 });

/** What never answers. */
export const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** Surroundings of a backend without chance and network: nobody who sleeps wakes up, whatever the clock says. */
export function sleepless(now: () => number): Environment {
  return {
    fetch: never,
    now,
    ticks: now,
    random: () => 0,
    sleep: (_ms, signal) => new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))),
    log: () => undefined,
  };
}

/** Resolves when a worker, if there is one, has nothing to do for some turns of the event loop. */
export const rests = (worker: { readonly mortal: Mortal } | undefined): Promise<void> => quiet(worker ? [worker.mortal] : [], 6);
