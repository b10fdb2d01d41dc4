/**
 * Keeps one account current.
 *
 * ```
 *            listen confirmed / not to be had        pulled to the end
 *  stale ──────────────────────────────────► pulling ─────────────────► current
 *    ▲                                          │ error                   │ stream ended, time to poll,
 *    │              wait (backoff)              ▼                         │ asked, gap found
 *    └───────────────────────────────────── waiting ◄────────────────────┘ (no wait when asked)
 * ```
 * The stream is opened before the pull: what comes in between is stored twice, never missed. Facts and cursor commit together, so a
 * worker that dies anywhere resumes at the last stored page.
 */
import { BackendError, type Listening } from '../backend/backend';
import { backoffMs, lately } from '../domain/retry';
import { getMeta, type SyncState, setMeta } from '../store/meta';
import type { AccountContext } from './account';
import { withoutSecrets } from './log';
import { Bell } from './signal';

/** How often a live stream's freshness is written down (ms). */
const HEARTBEAT = 15_000;

/** How long polling goes on before a refused stream is tried again (ms). */
const STREAM_RETRY = 5 * 60_000;

/** A stream that tells nothing is not believed for longer (ms): while a panel is in view, and otherwise. */
const LOOK_IN_VIEW = 10 * 60_000;
const LOOK = 60 * 60_000;

/** Unread conversations are looked at again at most this often (ms), so many at once. */
const RECHECK = 60_000;
const UNREAD = 75;

/** The sync loop of one account. */
export class Sync {
  private readonly bell = new Bell();
  private readonly firstDone = new Bell();
  private failures = 0;
  private streamRefusedAt = Number.NEGATIVE_INFINITY;
  private asked = 0;
  private streaming = false;
  private recheckedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly ctx: AccountContext) {}

  /** Pull now: the network came back, the panel opened, an alarm rang, a gap was found. */
  wake(): void {
    this.asked++;
    this.bell.ring();
  }

  /** Runs until aborted. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const round = new AbortController();
      const both = AbortSignal.any([signal, round.signal]);
      try {
        await this.round(both);
        this.failures = 0;
      } catch (error) {
        if (!signal.aborted) await this.pause(error, signal);
      } finally {
        round.abort();
      }
    }
  }

  /** Resolves when the account was current once since `run` began, or at the abort. */
  firstCurrent(signal: AbortSignal): Promise<void> {
    return this.firstDone.wait(2_000_000_000, signal);
  }

  /** An alarm rang: a poll may be due; with a stream that is open only the clock is looked at. */
  tick(): void {
    if (this.streaming) this.bell.ring();
    else this.wake();
  }

  /** One time through the diagram: stream, pull, rest. An asked-for pull leaves a healthy stream open. */
  private async round(signal: AbortSignal): Promise<void> {
    this.needNetwork();
    const stream = await this.openStream(signal);
    this.streaming = stream !== undefined;
    try {
      let first = stream !== undefined;
      do {
        const upTo = await this.pullAll(signal, first);
        first = false;
        this.failures = 0;
        await this.rest(stream, signal, upTo);
      } while (stream !== undefined && !signal.aborted);
    } finally {
      this.streaming = false;
      stream?.close();
    }
  }

  private async openStream(signal: AbortSignal): Promise<Listening | undefined> {
    const { backend, env } = this.ctx;
    if (!backend.listen || lately(this.streamRefusedAt, STREAM_RETRY, env.now())) return undefined;
    try {
      return await backend.listen((events) => {
        this.ctx.store(events).catch((error: unknown) => {
          env.log(`live event not stored: ${error instanceof Error ? error.name : 'error'}`);
          this.wake();
        });
      }, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof BackendError && (error.kind === 'unauthorized' || error.kind === 'notSent')) throw error;
      this.streamRefusedAt = env.now();
      env.log('stream refused, polling instead');
      return undefined;
    }
  }

  /** Pulls until current; then the rest of the history while nothing newer is asked for. Returns up to which wish all is here. */
  private async pullAll(signal: AbortSignal, first: boolean): Promise<number> {
    const known = await getMeta(this.ctx.db, 'cursor');
    if (known === undefined || this.failures > 0) await this.say({ state: 'syncing' });
    let begun = await this.pullCurrent(signal);
    await this.recheck(signal, first);
    await this.sayCurrent(begun);
    this.firstDone.ring();
    for (;;) {
      // A wish that comes while a page is on its way may be about something that this page does not hold.
      const asked = this.asked;
      const interrupted = await this.pull('complete', signal, asked);
      signal.throwIfAborted();
      if (!interrupted) {
        await this.sayCurrent(begun);
        return asked;
      }
      begun = await this.pullCurrent(signal);
    }
  }

  /** Resolves to when it began: what came later may be missing. */
  private async pullCurrent(signal: AbortSignal): Promise<number> {
    this.needNetwork();
    const begun = this.ctx.env.now();
    await this.pull('current', signal);
    return begun;
  }

  /** A stream that was open all the while has told what came since; without one, all that is here is what there was when the pull began. */
  private sayCurrent(begun: number): Promise<void> {
    return this.say({ state: 'current' }, this.streaming ? this.ctx.env.now() : begun);
  }

  /** What is unread here may have been read by a colleague: that is not told by every backend. Nobody looks: once after each connecting. */
  private async recheck(signal: AbortSignal, first: boolean): Promise<void> {
    const { backend, db, env, attention } = this.ctx;
    if (!backend.recheck || lately(this.recheckedAt, RECHECK, env.now()) || !(first || attention().inView)) return;
    this.recheckedAt = env.now();
    const unread = await db.conversations.where('folders').startsWith('unread/all/').reverse().limit(UNREAD).toArray();
    if (unread.length > 0) await this.ctx.store(await backend.recheck(unread, signal));
  }

  /** A stream may outlive the network for a while: what cannot be checked is not called current. */
  private needNetwork(): void {
    if (!this.ctx.online()) throw new BackendError('notSent', { text: '' });
  }

  /** Stores page after page. Returns true when it stopped early because a newer wish came. */
  private async pull(depth: 'current' | 'complete', signal: AbortSignal, asked?: number): Promise<boolean> {
    const cursor = await getMeta(this.ctx.db, 'cursor');
    for await (const page of this.ctx.backend.pull(cursor, depth, signal, this.ctx.attention().inView)) {
      await this.ctx.store(page.events, page.cursor === undefined ? {} : { cursor: page.cursor });
      if (page.progress && depth === 'current') await this.say({ state: 'syncing', progress: page.progress });
      if (asked !== undefined && asked !== this.asked) return true;
      if (signal.aborted) return true;
    }
    return false;
  }

  /** Until the stream ends, somebody asks, it is time to poll, or time to look whether the stream told everything. Freshness is only written while it is true. */
  private async rest(stream: Listening | undefined, signal: AbortSignal, asked: number): Promise<void> {
    if (!stream) {
      if (asked !== this.asked) return;
      const after = this.ctx.backend.pollAfter(this.ctx.attention().inView);
      this.ctx.wakeAt(this.ctx.env.now() + after);
      await this.bell.wait(after, signal);
      return;
    }
    let open = true;
    void stream.closed.then(() => {
      open = false;
      this.bell.ring();
    });
    const begun = this.ctx.env.now();
    const looks = () => !lately(begun, this.ctx.attention().inView ? LOOK_IN_VIEW : LOOK, this.ctx.env.now());
    while (open && asked === this.asked && !signal.aborted && !looks()) {
      await this.bell.wait(HEARTBEAT, signal);
      if (open && !signal.aborted && this.ctx.online()) await this.say({ state: 'current' });
    }
    if (!open && asked === this.asked && !signal.aborted) throw new BackendError('unknown', { text: '' });
  }

  private async pause(error: unknown, signal: AbortSignal): Promise<void> {
    const { env } = this.ctx;
    const kind = error instanceof BackendError ? error.kind : 'unknown';
    env.log(`sync paused: ${kind}${error instanceof BackendError ? '' : ` ${error instanceof Error ? error.name : ''}`}`);
    const state = kind === 'unauthorized' ? 'unauthorized' : !this.ctx.online() ? 'offline' : 'reconnecting';
    const detail = error instanceof BackendError && error.failure.text ? { detail: withoutSecrets(error.failure.text) } : {};
    await this.say({ state, ...detail }).catch(() => undefined);
    const hint = error instanceof BackendError ? error.retryAfterMs : undefined;
    const wait = kind === 'unauthorized' ? 30 * 60_000 : (hint ?? backoffMs(this.failures, env.random()));
    this.failures++;
    this.ctx.wakeAt(env.now() + wait);
    await this.bell.wait(wait, signal);
  }

  /** Writes the state; `since` only moves when the state does. `current`: up to when all is here (ms), where the state says so. */
  private async say(next: Omit<SyncState, 'since' | 'checkedAt'>, current = this.ctx.env.now()): Promise<void> {
    const { db, env } = this.ctx;
    const now = env.now();
    const old = await getMeta(db, 'sync');
    const checkedAt = next.state === 'current' ? current : old?.checkedAt;
    await setMeta(db, 'sync', {
      ...next,
      since: old?.state === next.state ? old.since : now,
      ...(checkedAt !== undefined ? { checkedAt } : {}),
    });
  }
}
