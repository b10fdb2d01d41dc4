/**
 * A storm in one process: the real engine on a real (in-memory) database, killed between any two turns of the event loop, against a
 * backend that loses, delays and repeats. The backend's log is the truth that the database is compared with.
 */
import './mocks';
import { type Accepted, type Backend, BackendError, type Outgoing, type Page } from '../../lib/backend/backend';
import type { BackendEvent } from '../../lib/domain/event';
import { CAPABILITIES } from '../unit/engine/fake-backend';
import { Mortal, turn } from './mortal';
import { never, sleepless } from './waiting';

const { AccountEngine } = await import('../../lib/engine/account-engine');
const { AccountDb } = await import('../../lib/store/db');
const { enqueue, undoSend } = await import('../../lib/store/panel');
const { requestChange } = await import('../../lib/store/changes');
const { DEFAULT_SETTINGS } = await import('../../lib/store/registry');

/** What becomes of a request. `late`: it arrives some turns after the worker was told that nobody answers. */
export type Fate = 'fine' | 'lost answer' | 'lost' | 'late' | 'busy' | 'rejected' | 'offline';

/** One thing that happens. */
export type Happening =
  | { readonly what: 'send'; readonly conv: number; readonly fate: Fate }
  | { readonly what: 'inbound' | 'colleague' | 'read' | 'close'; readonly conv: number }
  | { readonly what: 'report' | 'undo'; readonly n: number }
  | { readonly what: 'role'; readonly sees: 'all' | 'assigned' }
  | { readonly what: 'turns'; readonly n: number }
  | { readonly what: 'kill'; readonly after: number };

type Fact = Exclude<BackendEvent, { type: 'typing' }>;

const CONVERSATIONS = 2;
let storms = 0;

/** A world with one browser. */
export class Storm {
  readonly name = `storm-${storms++}`;
  /** Everything that the backend ever said, in order: a cursor is a place in it. */
  readonly facts: Fact[] = [];
  /** Messages that reached the customer: reference and conversation, in order. */
  readonly journal: { readonly ref: string; readonly text: string; readonly conv: number }[] = [];
  readonly presses: { readonly id: string; readonly text: string; readonly conv: number; readonly fate: Fate; undone: boolean }[] = [];
  private readonly fates = new Map<string, Fate>();
  private readonly live = new Set<(events: readonly BackendEvent[]) => void>();
  private worker: { engine: InstanceType<typeof AccountEngine>; mortal: Mortal } | undefined;
  private now = 1_000_000;
  private inbound = 0;

  private constructor(readonly panel: InstanceType<typeof AccountDb>) {}

  static async open(): Promise<Storm> {
    const storm = new Storm(new AccountDb(`storm-db-${storms}`));
    storm.say({ type: 'viewer', viewer: { agentId: 'me', name: 'Me', visibility: 'all' } });
    for (let conv = 0; conv < CONVERSATIONS; conv++) {
      const patch = {
        inboxId: 'i',
        channel: 'sms' as const,
        phone: `+1415555010${conv}`,
        name: `k${conv}`,
        assigneeId: conv === 0 ? 'me' : 'ana',
      };
      storm.say({ type: 'conversation', key: `k${conv}`, patch });
    }
    await storm.boot();
    while ((await storm.panel.conversations.count()) < CONVERSATIONS) await turn();
    return storm;
  }

  async close(): Promise<void> {
    await this.kill();
    await this.panel.delete();
  }

  /** Does one thing; the worker's work goes on meanwhile. */
  async happen(happening: Happening): Promise<void> {
    this.now += 50;
    switch (happening.what) {
      case 'send':
        return this.press(happening.conv, happening.fate);
      case 'inbound': {
        const n = ++this.inbound;
        const message = {
          key: `k${happening.conv}`,
          remoteId: `I${n}`,
          id: `I${n}`,
          kind: 'inbound' as const,
          at: this.now,
          text: `in ${n}`,
        };
        this.say({ type: 'message', message });
        return;
      }
      case 'colleague':
        this.accept(`c${this.facts.length}`, happening.conv, `colleague ${this.facts.length}`, this.now);
        return;
      case 'report': {
        const entry = this.journal[happening.n % Math.max(1, this.journal.length)];
        if (entry) this.say({ type: 'report', remoteId: `R${entry.ref}`, report: { status: happening.n % 2 ? 'delivered' : 'sent' } });
        return;
      }
      case 'role':
        this.say({ type: 'viewer', viewer: { agentId: 'me', name: 'Me', visibility: happening.sees } });
        return;
      case 'undo': {
        const press = this.presses[happening.n % Math.max(1, this.presses.length)];
        if (press && (await undoSend(this.panel, press.id, 'w', this.deps()))) press.undone = true;
        return;
      }
      case 'read':
      case 'close': {
        const change =
          happening.what === 'read' ? ({ kind: 'read', upTo: this.now } as const) : ({ kind: 'state', state: 'closed' } as const);
        await requestChange(this.panel, `k${happening.conv}`, change, 0, this.deps());
        this.worker?.engine.poke();
        return;
      }
      case 'turns':
        return this.turns(happening.n);
      case 'kill':
        await this.turns(happening.after);
        await this.kill();
        await this.boot();
    }
  }

  /** Lets the world run until the worker has nothing more to do: some turns in which the database does not change. */
  async calm(): Promise<void> {
    let before = '';
    for (let same = 0; same < 6; ) {
      this.now += 5_000;
      this.worker?.engine.wake();
      await this.turns(25);
      const rows = await this.panel.messages.toArray();
      const now = JSON.stringify([rows, await this.panel.conversations.toArray(), await this.panel.changes.count(), await this.cursor()]);
      same = now === before && this.worker?.mortal.busy === 0 ? same + 1 : 0;
      before = now;
    }
  }

  /** The stored cursor as a place in `facts`. */
  async cursor(): Promise<number> {
    return Number((await this.panel.meta.get('cursor'))?.value ?? 0);
  }

  private async turns(n: number): Promise<void> {
    for (let i = 0; i < n; i++) await turn();
  }

  private deps() {
    return { now: () => this.now, newId: () => crypto.randomUUID() };
  }

  private async press(conv: number, fate: Fate): Promise<void> {
    const text = `press ${this.presses.length}.`;
    const row = await enqueue(this.panel, { conversationId: `k${conv}`, text, holdMs: 0, by: 'composer' }, this.deps());
    this.presses.push({ id: row.id, text, conv, fate, undone: false });
    this.fates.set(text, fate);
    this.worker?.engine.poke();
  }

  private say(fact: Fact): void {
    this.facts.push(fact);
    // Every third live fact is lost, every fifth comes twice: a stream only hints.
    if (this.facts.length % 3 === 0) return;
    for (const sink of this.live) {
      sink([fact]);
      if (this.facts.length % 5 === 0) sink([fact]);
    }
  }

  private accept(ref: string, conv: number, text: string, at: number): Accepted {
    this.journal.push({ ref, text, conv });
    const message = {
      key: `k${conv}`,
      remoteId: `R${ref}`,
      id: `R${ref}`,
      kind: 'outbound' as const,
      at,
      text,
      report: { status: 'sent' as const },
    };
    const fact: Fact = { type: 'message', message: { ...message, ref } };
    this.say(fact);
    return { remoteId: `R${ref}`, events: [fact] };
  }

  private async send({ message, conversation, leaving }: Outgoing): Promise<Accepted> {
    const fate = this.fates.get(message.text) ?? 'fine';
    const conv = Number(conversation.key.slice(1));
    const arrive = () => this.accept(message.ref, conv, message.text, message.at);
    await this.turns(3);
    if (fate !== 'busy' && fate !== 'offline') await leaving?.(1 + this.journal.length);
    switch (fate) {
      case 'busy':
      case 'offline':
        this.fates.set(message.text, 'fine');
        throw new BackendError(fate === 'busy' ? 'busy' : 'notSent', { text: '' });
      case 'rejected':
        throw new BackendError('rejected', { text: 'no' });
      case 'lost':
        throw new BackendError('unknown', { text: '' });
      case 'late':
        void this.turns(120).then(arrive);
        throw new BackendError('unknown', { text: '' });
      default: {
        const accepted = arrive();
        await this.turns(4);
        if (fate === 'lost answer') throw new BackendError('unknown', { text: '' });
        return accepted;
      }
    }
  }

  private async *pull(cursor: string | undefined): AsyncGenerator<Page> {
    for (let at = Number(cursor ?? 0); at < this.facts.length; ) {
      const to = Math.min(this.facts.length, at + 3);
      const events = this.facts.slice(at, to);
      await this.turns(2);
      yield { events, cursor: String(to) };
      at = to;
    }
  }

  private backend(): Backend {
    return {
      capabilities: CAPABILITIES,
      pull: (cursor) => this.pull(cursor),
      pollAfter: () => 2_000_000_000,
      listen: async (sink, signal) => {
        this.live.add(sink);
        const close = () => this.live.delete(sink);
        signal.addEventListener('abort', close);
        return { closed: never<void>(), close };
      },
      resolve: never,
      send: (outgoing) => this.send(outgoing),
      find: async ({ message, conversation }) => {
        await this.turns(2);
        if (message.leftAt === 0) return 'notSent';
        if (!this.journal.some((one) => one.ref === message.ref)) return 'absent';
        const found = this.facts.find((fact) => fact.type === 'message' && fact.message.ref === message.ref);
        return found && conversation ? { remoteId: `R${message.ref}`, events: [found] } : 'absent';
      },
      history: async () => ({ events: [] }),
      change: async ({ key }, change) => {
        await this.turns(2);
        const fact: Fact = { type: 'conversation', key, patch: change.kind === 'state' ? { state: change.state } : {} };
        this.say(fact);
        return [fact];
      },
      media: never,
    };
  }

  private async boot(): Promise<void> {
    const mortal = await Mortal.open(new AccountDb(this.panel.accountId));
    const engine = new AccountEngine(mortal.db, this.backend(), {
      env: this.environment,
      online: () => true,
      settings: async () => DEFAULT_SETTINGS,
      wakeAt: () => undefined,
      newId: () => crypto.randomUUID(),
      stored: () => undefined,
    });
    this.worker = { engine, mortal };
    engine.start();
  }

  private async kill(): Promise<void> {
    const { worker } = this;
    if (!worker) return;
    this.worker = undefined;
    this.live.clear();
    worker.mortal.kill();
    await worker.engine.stop();
  }

  private readonly environment = sleepless(() => this.now);
}
