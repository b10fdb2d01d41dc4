/** Files that are on their way: how much of each message has left, for the panel, and how to stop it. Lives as long as the worker. */
import { lately } from '../domain/retry';
import { setMeta } from '../store/meta';
import type { AccountContext } from './account';

/** The panel is told so often (ms). */
const TOLD = 250;

/** Uploads of one account. */
export class Uploads {
  private readonly stops = new Map<string, AbortController>();
  private readonly sent = new Map<string, { sent: number; total: number }>();
  private toldAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly ctx: Pick<AccountContext, 'db' | 'env'>) {}

  /** A send begins: its signal ends when the agent stops it. */
  begin(messageId: string): { readonly signal: AbortSignal; readonly progress: (sent: number, total: number) => void } {
    const stop = new AbortController();
    this.stops.set(messageId, stop);
    return { signal: stop.signal, progress: (sent, total) => this.hear(messageId, sent, total) };
  }

  /** The agent wants it stopped. */
  stop(messageId: string): void {
    this.stops.get(messageId)?.abort();
  }

  /** The send ended. True when it was stopped. */
  end(messageId: string): boolean {
    const stopped = this.stops.get(messageId)?.signal.aborted === true;
    this.stops.delete(messageId);
    if (this.sent.delete(messageId)) this.tell();
    return stopped;
  }

  private hear(messageId: string, sent: number, total: number): void {
    if (!this.stops.has(messageId)) return;
    this.sent.set(messageId, { sent, total });
    const now = this.ctx.env.now();
    if (sent < total && lately(this.toldAt, TOLD, now)) return;
    this.toldAt = now;
    this.tell();
  }

  private tell(): void {
    setMeta(this.ctx.db, 'uploads', Object.fromEntries(this.sent)).catch((error: unknown) =>
      this.ctx.env.log(`uploads: ${error instanceof Error ? error.name : 'error'}`),
    );
  }
}
