/** What adapters get from the real world. */
import type { Environment } from '../backend/backend';
import { part } from '../domain/part';
import { browserWire, fetchOnce, type Uploader, uploadOnce } from '../platform/connections';
import { syncStorage } from '../platform/sync-storage';
import { log } from './log';

const wire = browserWire(
  (input, init) => fetch(input, { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', ...init }),
  log,
);

/** Read with the first file that leaves. Where it cannot be, nothing was sent and no progress is told: the caller uses `fetch`. */
const upload: Uploader = async (...form) => {
  const reader = await part(import('../platform/upload')).catch((error: Error) => log(error.message));
  return reader?.upload(...form);
};

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
