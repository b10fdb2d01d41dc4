/** What adapters get from the real world. */
import type { Environment } from '../backend/backend';
import { browserWire, fetchOnce } from '../platform/connections';
import { syncStorage } from '../platform/sync-storage';
import { log } from './log';

/** The environment of the running extension. */
export const environment: Environment = {
  fetch: fetchOnce(
    browserWire((input, init) => fetch(input, { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', ...init }), log),
  ),
  WebSocket: globalThis.WebSocket,
  sync: syncStorage,
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
        Math.min(ms, 2_000_000_000),
      );
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', stop, { once: true });
    }),
  log,
};
