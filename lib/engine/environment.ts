/** What adapters get from the real world. */
import type { Environment } from '../backend/backend';
import { browserWire, fetchOnce, uploadOnce } from '../platform/connections';
import { syncStorage } from '../platform/sync-storage';
import { upload } from '../platform/upload';
import { log } from './log';

const wire = browserWire(
  (input, init) => fetch(input, { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', ...init }),
  log,
);

/** The environment of the running extension. */
export const environment: Environment = {
  fetch: fetchOnce(wire),
  WebSocket: globalThis.WebSocket,
  upload: uploadOnce(wire, upload),
  sync: syncStorage,
  now: () => Date.now(),
  ticks: () => performance.now(),
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
