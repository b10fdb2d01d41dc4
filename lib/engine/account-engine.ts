/** Runs the loops of one account: sync, outbox, changes, index; stores what they bring, one transaction at a time. */
import type { Backend } from '../backend/backend';
import type { BackendEvent } from '../domain/event';
import { part } from '../domain/part';
import { lately } from '../domain/retry';
import { hold } from '../platform/keepalive';
import { apply } from '../store/apply';
import { suggestsDamage } from '../store/damage';
import type { AccountDb } from '../store/db';
import type { Erased } from '../store/erase';
import { UnknownConversationError } from '../store/merge';
import { getMeta, setMeta } from '../store/meta';
import { refileAll } from '../store/refile';
import type { AccountContext, Attention, StoreExtra, Surroundings } from './account';
import { clearSeen, clearSeenElsewhere, flushAlerts } from './alerts';
import { Changes } from './changes';
import { Indexer } from './indexer';
import { Outbox } from './outbox';
import { Owed } from './owed';
import { Reserve, withRoom } from './room';
import { Queue } from './signal';
import { Sync } from './sync';
import { Timings } from './timings';

/** How long a panel's word about what it shows is believed (ms); panels repeat it every 20 s. */
const ATTENTION_LASTS = 45_000;

/** The engine of one account. Created anew at every start of the worker; holds nothing that matters. */
export class AccountEngine {
  readonly ctx: AccountContext;
  /** How long storing took, for diagnostics. */
  readonly timings = new Timings();
  /** Rescued words wait for their conversations. */
  private waiting = true;
  private readonly owed: Owed;
  private readonly queue = new Queue();
  private readonly alerting = new Queue();
  private readonly reserve: Reserve;
  private readonly abort = new AbortController();
  private readonly sync: Sync;
  private readonly outbox: Outbox;
  private readonly changes: Changes;
  private readonly indexer: Indexer;
  private readonly looks = new Map<string, { at: number; conversationId: string | null; focused: boolean }>();
  private loops: Promise<unknown> | undefined;

  constructor(
    readonly db: AccountDb,
    readonly backend: Backend,
    private readonly around: Surroundings,
  ) {
    this.ctx = {
      db,
      backend,
      env: around.env,
      online: around.online,
      attention: () => this.attention(),
      settings: around.settings,
      store: (events, extra) => this.store(events, extra),
      stale: () => this.sync.wake(),
      wakeAt: around.wakeAt,
      newId: around.newId,
    };
    this.reserve = new Reserve(around.estimate);
    this.owed = new Owed(around.env.log);
    this.sync = new Sync(this.ctx);
    this.outbox = new Outbox(this.ctx);
    this.changes = new Changes(this.ctx);
    this.indexer = new Indexer(this.ctx);
  }

  /** Starts the loops. */
  start(): void {
    const { signal } = this.abort;
    this.loops ??= Promise.all([
      this.settle(),
      this.sync.run(signal),
      this.outbox.run(signal),
      this.changes.run(signal),
      this.indexer.run(signal),
      this.stayAlive(signal),
    ]).catch((error: unknown) => this.around.env.log(`engine: ${error instanceof Error ? error.name : 'error'}`));
  }

  /** What a worker that died may have left half done. */
  private async settle(): Promise<void> {
    this.owed.add(() => setMeta(this.db, 'capabilities', this.backend.capabilities));
    if (await getMeta(this.db, 'refilePending')) this.owed.add(this.refile);
    await this.owed.pay();
    await this.alert();
  }

  private readonly refile = (): Promise<void> => this.queue.run(() => this.roomFor(() => refileAll(this.db)));

  /** Ends the loops and waits for what is being stored. */
  async stop(): Promise<void> {
    this.abort.abort();
    this.indexer.wake();
    await this.queue.run(async () => undefined);
    this.db.close();
  }

  /** An alarm rang, the network came back, a panel opened. */
  wake(): void {
    this.sync.wake();
    this.poke();
  }

  /** An alarm rang: whatever is due. */
  tick(): void {
    this.sync.tick();
    this.poke();
  }

  /** The panel wrote something to send or to change. */
  poke(): void {
    void this.owed.pay();
    this.outbox.wake();
    this.changes.wake();
  }

  /** The agent does not want to wait for a message's files. */
  stopSend(messageId: string): void {
    this.outbox.uploads.stop(messageId);
  }

  /** A panel says what it shows. `window` names the panel. */
  look(window: string, conversationId: string | null, focused: boolean): void {
    const before = this.attention().inView;
    this.looks.set(window, { at: this.around.env.now(), conversationId, focused });
    if (!before) this.sync.wake();
    if (conversationId !== null) void clearSeen(this.ctx, [conversationId]).catch(() => undefined);
  }

  /** One more page of older messages. */
  async history(conversationId: string): Promise<void> {
    const conversation = await this.db.conversations.get(conversationId);
    if (!conversation || conversation.key === undefined || conversation.historyComplete) return;
    const signal = AbortSignal.any([this.abort.signal, AbortSignal.timeout(25_000)]);
    const page = await this.backend.history({ ...conversation, key: conversation.key }, signal);
    await this.store(page.events, page.cursor === undefined ? {} : { cursor: page.cursor });
  }

  private attention(): Attention {
    const now = this.around.env.now();
    const live = [...this.looks.values()].filter((look) => lately(look.at, ATTENTION_LASTS, now));
    const focused = live.find((look) => look.focused && look.conversationId !== null);
    return { inView: live.length > 0, ...(focused?.conversationId ? { conversationId: focused.conversationId } : {}) };
  }

  /** Removes everything stored here about a number. It comes back if the backend still has it. */
  async erase(e164: string): Promise<Erased> {
    const erased = await this.queue.run(async () => (await part(import('../store/erase'))).eraseContact(this.db, e164));
    this.indexer.wake();
    this.around.stored();
    return erased;
  }

  /** Keeps the bytes of something fetched, making room where there is none. */
  roomFor<T>(write: () => Promise<T>): Promise<T> {
    return withRoom(this.db, this.around.env.log, write);
  }

  private async store(events: readonly BackendEvent[], extra: StoreExtra = {}): Promise<void> {
    const { env } = this.around;
    const began = env.now();
    if (!extra.settles && !extra.done) await this.reserve.admit(events);
    const options = { countUnread: !this.backend.capabilities.unread, now: began, ...extra };
    const applied = await this.queue
      .run(() => this.roomFor(() => apply(this.db, events, options)))
      .catch((error: unknown) => this.notStored(error, extra));
    this.timings.add(events.length, env.now() - began);
    if (applied.refile) this.owed.add(this.refile);
    try {
      await this.restore();
      await this.owed.settle();
    } finally {
      // What is stored is told, whatever cannot follow it yet. The badge first: the browser takes hundreds of milliseconds to show a notification.
      this.around.stored();
      if (applied.alerts > 0) await this.alert();
      if (applied.returns > 0 || applied.unclear) this.poke();
      this.indexer.wake();
    }
    await clearSeenElsewhere(this.ctx, events);
  }

  /** What was stored stays stored when the browser cannot show anything: it is tried again with the next message. */
  private alert(): Promise<void> {
    const fault = (error: unknown) => this.around.env.log(`notifications: ${error instanceof Error ? error.name : 'error'}`);
    return this.alerting.run(() => flushAlerts(this.ctx)).catch(fault);
  }

  /**
   * A page about a conversation that is not here (erased, or lost) would come again for ever: the next pull starts from the beginning.
   * What a sound database never says is passed on, so that somebody looks.
   */
  private async notStored(error: unknown, extra: StoreExtra): Promise<never> {
    if (error instanceof UnknownConversationError && extra.cursor !== undefined) {
      this.around.env.log('a page about an unknown conversation: the next pull is a first sync');
      await this.db.meta.delete('cursor');
    } else if (suggestsDamage(error)) this.around.damaged?.();
    throw error;
  }

  /** Rescued words go back to the conversations that are here again. */
  private async restore(): Promise<void> {
    const waiting = this.waiting ? ((await getMeta(this.db, 'rescued'))?.waiting ?? 0) : 0;
    this.waiting = waiting > 0;
    if (!this.waiting) return;
    // What was stored is stored: words that cannot be put back now wait for the next facts.
    const { env, newId } = this.around;
    const reader = await part(import('../store/put-back')).catch((error: Error) => env.log(error.message));
    if (!reader) return;
    const current = (await getMeta(this.db, 'sync'))?.checkedAt !== undefined;
    const left = await this.queue.run(() => reader.putBack(this.db, current, { now: () => env.now(), newId }));
    if (left < waiting) this.poke();
  }

  /** The worker stays while a stream is wanted, a panel is in view, or something is on its way; else alarms do. */
  private async stayAlive(signal: AbortSignal): Promise<void> {
    let release: (() => void) | undefined;
    while (!signal.aborted) {
      const state = (await getMeta(this.db, 'sync'))?.state;
      const streaming = this.backend.listen !== undefined && state !== 'unauthorized';
      const wanted =
        streaming || state === 'syncing' || this.attention().inView || this.outbox.active || this.changes.active || this.indexer.active;
      if (wanted) release ??= hold();
      else {
        release?.();
        release = undefined;
      }
      await this.owed.pay();
      await this.around.env.sleep(5_000, signal).catch(() => undefined);
    }
    release?.();
  }
}
