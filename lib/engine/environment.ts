/** What adapters get from the real world, and the short log that diagnostics show. */
import type { Environment } from '../backend/backend';
import { syncStorage } from '../platform/sync-storage';

const LINES = 200;
const lines: string[] = [];
/** Texts that never get into a line, whoever logs them: the credentials of the open accounts. */
const secrets = new Set<string>();

/** The last log lines of this background, oldest first. */
export function recentLog(): readonly string[] {
  return lines;
}

/** Keeps a credential out of the log: the text itself, and the words of one that is JSON or `user:password`. */
export function keepOutOfLog(secret: string): void {
  for (const part of [secret, ...secret.split(/["\s:,{}[\]]+/)]) if (part.length >= 8) secrets.add(part);
}

/** Adds a line: never a number, name, text or secret. Credentials and what has the digits of a number are masked all the same. */
export function log(line: string): void {
  let safe = line;
  for (const secret of secrets) safe = safe.replaceAll(secret, '#');
  safe = safe.replace(/\+?\d(?:[\s().-]{0,2}\d){4,}/g, '#').slice(0, 300);
  lines.push(`${new Date().toISOString()} ${safe}`);
  if (lines.length > LINES) lines.shift();
}

/** The environment of the running extension. */
export const environment: Environment = {
  fetch: (input, init) => fetch(input, { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer', ...init }),
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
