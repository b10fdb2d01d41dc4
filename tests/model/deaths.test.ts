/**
 * A worker that dies at every single turn of its work: inbound messages, one of them read elsewhere, a send and a close are under way.
 * Wherever it dies, the next worker ends with the same database, one message at the customer, and one notification.
 */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Accepted, Found, Page } from '../../lib/backend/backend';
import type { BackendEvent } from '../../lib/domain/event';
import { FakeBackend, surroundings } from '../unit/engine/fake-backend';
import { eg } from '../unit/example';
import { shown, tray } from './mocks';
import { Mortal, turn } from './mortal';
import { rests } from './waiting';

const { AccountEngine } = await import('../../lib/engine/account-engine');
const { AccountDb } = await import('../../lib/store/db');
const { apply } = await import('../../lib/store/apply');
const { enqueue } = await import('../../lib/store/panel');
const { requestChange } = await import('../../lib/store/changes');
const { getMeta, setMeta } = await import('../../lib/store/meta');
const { DEFAULT_SETTINGS } = await import('../../lib/store/registry');

const NUMBERS = ['+14155550101', '+14155550102', '+14155550103'];
/** Three pages: k1 is written to twice, k2 once and read by a colleague, k3 stays silent. */
const PAGES: readonly BackendEvent[][] = [
  [eg.inbound({ key: 'k1', text: 'one' })],
  [eg.inbound({ key: 'k1', text: 'two' })],
  [eg.inbound({ key: 'k2', text: 'read elsewhere' }), { type: 'conversation', key: 'k2', patch: { unread: 0 } }],
];

let deaths = 0;

class World {
  readonly panel = new AccountDb(`deaths-${deaths++}`);
  readonly journal: string[] = [];
  private worker: { readonly engine: InstanceType<typeof AccountEngine>; readonly mortal: Mortal } | undefined;

  async begin(): Promise<void> {
    const introductions = NUMBERS.map((phone, n) => eg.introduce(`k${n + 1}`, { phone }));
    await apply(this.panel, [eg.viewer(), ...introductions], { countUnread: true, now: 1 });
    await setMeta(this.panel, 'cursor', '0');
    const deps = { now: () => Date.now(), newId: () => crypto.randomUUID() };
    await enqueue(this.panel, { conversationId: 'k3', text: 'hello', holdMs: 0 }, deps);
    await requestChange(this.panel, 'k3', { kind: 'state', state: 'closed' }, 0, deps);
  }

  async boot(): Promise<void> {
    const mortal = await Mortal.open(new AccountDb(this.panel.accountId));
    const engine = new AccountEngine(mortal.db, this.backend(), surroundings(DEFAULT_SETTINGS));
    this.worker = { engine, mortal };
    engine.start();
  }

  async die(): Promise<void> {
    this.worker?.mortal.kill();
    await this.worker?.engine.stop();
    this.worker = undefined;
  }

  /** Lets the worker do all that it has to do. */
  async work(): Promise<void> {
    for (let left = 200; left > 0 && !(await this.done()); left--) await rests(this.worker);
  }

  async close(): Promise<void> {
    await this.die();
    await this.panel.delete();
  }

  /** What a worker leaves behind, as words. */
  async outcome(): Promise<string[]> {
    const { panel } = this;
    const rows = (await panel.messages.toArray()).map((row) => `${row.text}: ${row.status}${row.undecided ? ' undecided' : ''}`).sort();
    const threads = (await panel.conversations.toArray()).map(
      (one) => `${one.id}: ${one.state}, ${one.unread} unread, "${one.preview.text}"`,
    );
    return [...rows, ...threads, `badge ${(await getMeta(panel, 'counters'))?.all}`, `cursor ${await getMeta(panel, 'cursor')}`];
  }

  private async done(): Promise<boolean> {
    const { panel } = this;
    const waiting = (await panel.alerts.count()) + (await panel.changes.count()) + (await panel.messages.where('outbox').above('').count());
    return waiting === 0 && (await getMeta(panel, 'cursor')) === String(PAGES.length);
  }

  private backend(): FakeBackend {
    const backend = new FakeBackend();
    const accept = (ref: string): Accepted => ({
      remoteId: `R${ref}`,
      events: [
        { type: 'message', message: { key: 'k3', remoteId: `R${ref}`, id: `R${ref}`, kind: 'outbound', at: 5, text: 'hello', ref } },
      ],
    });
    backend.onSend = async ({ message }) => {
      this.journal.push(message.ref);
      await turn();
      return accept(message.ref);
    };
    backend.onFind = async ({ message }): Promise<Found> => (this.journal.includes(message.ref) ? accept(message.ref) : 'absent');
    backend.onChange = async () => [{ type: 'conversation', key: 'k3', patch: { state: 'closed' } }];
    const pull = async function* (cursor: string | undefined): AsyncGenerator<Page> {
      for (let at = Number(cursor ?? 0); at < PAGES.length; at++) {
        await turn();
        yield { events: PAGES[at] ?? [], cursor: String(at + 1) };
      }
    };
    Object.assign(backend, { pull });
    return backend;
  }
}

beforeEach(() => {
  shown.length = 0;
  tray.clear();
});

describe('a worker that dies', () => {
  let world: World;
  afterEach(() => world.close());

  it('at any turn of its work -> the next one ends as if nothing had happened', { timeout: 300_000 }, async () => {
    world = new World();
    await world.begin();
    await world.boot();
    await world.work();
    const wanted = await world.outcome();
    expect(wanted).toContain('hello: sent');
    expect(wanted).toContain('badge 1');
    expect(wanted).toContain('k3: closed, 0 unread, "hello"');
    const { id } = shown[0] ?? { id: '' };
    let undone = true;
    let at = 0;
    for (; undone; at++) {
      await world.close();
      shown.length = 0;
      tray.clear();
      world = new World();
      await world.begin();
      await world.boot();
      for (let n = 0; n < at; n++) await turn();
      undone = (await world.outcome()).join() !== wanted.join() || (await world.panel.alerts.count()) > 0;
      await world.die();
      await world.boot();
      await world.work();
      const words = `died after ${at} turns`;
      const outcome = await world.outcome();
      // The one moment in which nobody can know: marked, and the request did not leave.
      if (world.journal.length === 0) expect(outcome, words).toContain('hello: unconfirmed undecided');
      else expect(outcome, words).toEqual(wanted);
      expect(world.journal.length, words).toBeLessThanOrEqual(1);
      const places = id.replace(/deaths-\d+/, world.panel.accountId);
      expect([...tray.keys()], words).toEqual([places]);
      const forTwo = shown.filter((one) => one.at === Math.max(...shown.map((other) => other.at)));
      expect(forTwo, words).toHaveLength(1);
      expect(
        shown.filter((one) => !one.id.endsWith(':k1')),
        words,
      ).toEqual([]);
    }
    console.log(`${at} deaths, one after each turn`);
    expect(at).toBeGreaterThan(50);
  });
});
