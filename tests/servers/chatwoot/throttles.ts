/** The rate limits of contract 1.7: fixed windows aligned to the epoch. */

const MINUTE_MS = 60_000;

/** Counters of the current minute. */
export class Throttles {
  private window = 0;
  private counts = new Map<string, number>();

  /** Counts a request; true when it is over a limit. */
  exceeded(now: number, method: string, path: string, userId: number | undefined): boolean {
    const window = Math.floor(now / MINUTE_MS);
    if (window !== this.window) {
      this.window = window;
      this.counts.clear();
    }
    if (path === '/health' || path.startsWith('/_test/')) return false;
    const account = /^\/api\/v1\/accounts\/(\d+)\//.exec(path)?.[1] ?? '';
    const limits: [string, number][] = [['all', 3000]];
    if (path.endsWith('/contacts/search')) limits.push([`search:${account}`, 100]);
    if (method === 'GET' && path.endsWith('/conversations/meta')) limits.push([`meta:${userId}:${account}`, 30]);
    return limits.map(([key, limit]) => this.hit(key) > limit).some(Boolean);
  }

  private hit(key: string): number {
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    return count;
  }
}
