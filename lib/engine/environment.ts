/** What adapters get from the real world, and the short log that diagnostics show. */
import type { Environment } from '../backend/backend';

const LINES = 200;
const lines: string[] = [];

/** The last log lines of this background, oldest first. */
export function recentLog(): readonly string[] {
  return lines;
}

/** Adds a line: never a number, name, text or secret. Long digit runs are masked all the same. */
export function log(line: string): void {
  const safe = line.replace(/\+?\d{5,}/g, '#').slice(0, 300);
  lines.push(`${new Date().toISOString()} ${safe}`);
  if (lines.length > LINES) lines.shift();
}

/** The environment of the running extension. */
export const environment: Environment = {
  fetch: (input, init) => fetch(input, { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', ...init }),
  WebSocket: globalThis.WebSocket,
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
