/** Property: the header never calls the list up to date while the backend is ahead by more than the age that it states. Seeds are printed. */
import './mocks';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BackendError, type Page } from '../../lib/backend/backend';
import type { BackendEvent } from '../../lib/domain/event';
import { environment, FakeBackend } from '../unit/engine/fake-backend';
import { eg } from '../unit/example';
import { Mortal } from './mortal';
import { rests } from './waiting';

vi.mock('../../lib/ui/time', () => ({ clockTime: (at: number) => String(at) }));

const { AccountEngine } = await import('../../lib/engine/account-engine');
const { AccountDb } = await import('../../lib/store/db');
const { getMeta } = await import('../../lib/store/meta');
const { DEFAULT_SETTINGS } = await import('../../lib/store/registry');
const { freshnessText } = await import('../../lib/ui/freshness');

const SEED = Number(process.env.THREADSIDE_SEED ?? Date.now() % 1_000_000);
const RUNS = Number(process.env.THREADSIDE_RUNS ?? 12);

/** The age that "up to date" states (ms), and by how much the panel's clock signal and an adapter that notices a dead stream may be late. */
const STATED = 60_000;
const LATE = 20_000;
/** How long an adapter takes to notice that its stream is dead (ms). */
const SILENCE = 10_000;

type Happening =
  | { readonly what: 'fact' | 'half open' | 'die' | 'look' | 'alarm' }
  | { readonly what: 'wait'; readonly seconds: number }
  | { readonly what: 'network'; readonly on: boolean }
  | { readonly what: 'server'; readonly takes: number; readonly down: boolean }
  | { readonly what: 'clock'; readonly hours: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constantFrom('fact' as const) }) },
  { weight: 6, arbitrary: fc.record({ what: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 90 }) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constantFrom('half open', 'die', 'look', 'alarm') }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('network' as const), on: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('server' as const), takes: fc.nat({ max: 45 }), down: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('clock' as const), hours: fc.integer({ min: -8, max: 8 }) }) },
);

let worlds = 0;

/** A backend, a worker that lives or not, and a panel that reads the header. */
class World {
  /** Real time (ms), which no clock that is set can change. */
  private real = 0;
  private readonly facts: { readonly event: BackendEvent; readonly real: number }[] = [];
  private readonly panel = new AccountDb(`fresh-${worlds++}`);
  private worker: { readonly engine: InstanceType<typeof AccountEngine>; readonly mortal: Mortal } | undefined;
  private stream: { sink: (events: readonly BackendEvent[]) => void; end: () => void } | undefined;
  private online = true;
  private takes = 0;
  private down = false;

  constructor(private readonly streams: boolean) {}

  async boot(): Promise<void> {
    if (this.worker) return;
    const mortal = await Mortal.open(new AccountDb(this.panel.accountId));
    const engine = new AccountEngine(mortal.db, this.backend(), {
      env: { ...environment, now: () => Date.now() },
      online: () => this.online,
      settings: async () => DEFAULT_SETTINGS,
      wakeAt: () => undefined,
      newId: () => crypto.randomUUID(),
      stored: () => undefined,
    });
    this.worker = { engine, mortal };
    engine.start();
    await rests(this.worker);
  }

  async die(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    this.stream = undefined;
    worker?.mortal.kill();
    await worker?.engine.stop();
  }

  async close(): Promise<void> {
    await this.die();
    await this.panel.delete();
  }

  async happen(one: Happening): Promise<void> {
    switch (one.what) {
      case 'fact': {
        const event = eg.inbound({ at: 1_000 + this.facts.length, text: `fact ${this.facts.length}` });
        this.facts.push({ event, real: this.real });
        if (this.online) this.stream?.sink([event]);
        break;
      }
      case 'wait':
        for (let left = one.seconds; left > 0; left -= 5) await this.pass(Math.min(5, left) * 1_000);
        return;
      case 'half open': {
        // It says nothing any more, and its adapter notices after a while.
        const { stream } = this;
        this.stream = undefined;
        if (stream) setTimeout(stream.end, SILENCE);
        break;
      }
      case 'die':
        return this.die();
      case 'alarm':
        await this.boot();
        this.worker?.engine.tick();
        break;
      case 'look':
        await this.boot();
        this.worker?.engine.look('panel', 'k1', true);
        break;
      case 'network':
        this.online = one.on;
        if (!one.on) this.stream?.end();
        await this.boot();
        this.worker?.engine.wake();
        break;
      case 'server':
        this.takes = one.takes * 1_000;
        this.down = one.down;
        break;
      case 'clock':
        vi.setSystemTime(Date.now() + one.hours * 3_600_000);
        break;
    }
    await rests(this.worker);
  }

  /** How long the oldest fact that the panel lacks has been at the backend (ms); 0 = nothing is missing. */
  async behind(): Promise<number> {
    const held = new Set((await this.panel.messages.toArray()).map((row) => row.text));
    const missing = this.facts.find(({ event }) => event.type === 'message' && !held.has(event.message.text));
    return missing ? this.real - missing.real : 0;
  }

  /** Whether the header calls the list up to date. */
  async saysCurrent(): Promise<boolean> {
    return freshnessText(await getMeta(this.panel, 'sync'), Date.now()).tone === 'good';
  }

  private async pass(ms: number): Promise<void> {
    this.real += ms;
    await vi.advanceTimersByTimeAsync(ms);
    await rests(this.worker);
  }

  private backend(): FakeBackend {
    const backend = new FakeBackend();
    const reach = () => {
      if (!this.online) throw new BackendError('notSent', { text: '' });
      if (this.down) throw new BackendError('busy', { text: '' });
    };
    const pull = async function* (world: World, cursor: string | undefined): AsyncGenerator<Page> {
      reach();
      const upTo = world.facts.length;
      // What it brings is what there was when it was asked.
      if (world.takes > 0) await new Promise((resolve) => setTimeout(resolve, world.takes));
      reach();
      const first: BackendEvent[] = cursor === undefined ? [eg.viewer(), eg.introduce()] : [];
      yield { events: [...first, ...world.facts.slice(Number(cursor ?? 0), upTo).map(({ event }) => event)], cursor: String(upTo) };
    };
    Object.assign(backend, {
      pull: (cursor: string | undefined) => pull(this, cursor),
      pollAfter: (seen: boolean) => (seen ? 10_000 : 50_000),
    });
    if (this.streams)
      backend.listen = async (sink, signal) => {
        reach();
        let end: () => void = () => undefined;
        const closed = new Promise<void>((resolve) => {
          end = resolve;
        });
        const stream = { sink, end };
        this.stream = stream;
        const close = () => {
          if (this.stream === stream) this.stream = undefined;
          end();
        };
        signal.addEventListener('abort', close);
        return { closed, close };
      };
    return backend;
  }
}

describe('freshness', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 1_700_000_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('a poll that takes long is as fresh as its beginning', async () => {
    const world = new World(false);
    try {
      await world.boot();
      await world.happen({ what: 'server', takes: 45, down: false });
      await world.happen({ what: 'alarm' });
      // It has asked already, and its answer will not hold this one.
      await world.happen({ what: 'fact' });
      await world.happen({ what: 'wait', seconds: 45 });
      await world.happen({ what: 'server', takes: 0, down: true });
      let worst = 0;
      for (let n = 0; n < 10; n++) {
        await world.happen({ what: 'wait', seconds: 5 });
        const late = await world.behind();
        if (late > STATED) expect(await world.saysCurrent(), `${late} ms behind`).toBe(false);
        worst = Math.max(worst, late);
      }
      expect(worst).toBeGreaterThan(STATED);
    } finally {
      await world.close();
    }
  });

  it.each([true, false])(`the header tells the truth (stream: %s), seed ${SEED}`, { timeout: 600_000 }, async (streams) => {
    let said = 0;
    let behind = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 15, maxLength: 50 }), async (happenings) => {
        const world = new World(streams);
        try {
          await world.boot();
          for (const one of happenings) {
            await world.happen(one);
            const current = await world.saysCurrent();
            const late = await world.behind();
            if (current) said++;
            if (late > STATED) behind++;
            expect(current && late > STATED + LATE, `up to date, says the header, and ${late} ms behind`).toBe(false);
          }
        } finally {
          await world.close();
        }
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: process.env.THREADSIDE_SHRINK !== '1' },
    );
    console.log(`seed ${SEED}: said to be current ${said} times, behind ${behind} times, never both`);
    expect(said).toBeGreaterThan(0);
    expect(behind).toBeGreaterThan(0);
  });
});
