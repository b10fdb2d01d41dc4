/** The real engine, store and database under the model's steps: every call to the backend waits at a gate until a step opens it. */
import './mocks';
import { type Accepted, BackendError, type Found, type Outgoing, type Page } from '../../lib/backend/backend';
import type { BackendEvent } from '../../lib/domain/event';
import type { Message } from '../../lib/domain/message';
import { CAPABILITIES } from '../unit/engine/fake-backend';
import { type Action, type Entry, type Job, type Request, type Row, refOf, type State } from './model';
import { Mortal, quiet, turn } from './mortal';
import type { WORDS } from './steps';
import { never, sleepless } from './waiting';

const { AccountEngine } = await import('../../lib/engine/account-engine');
const { AccountDb } = await import('../../lib/store/db');
const { enqueue, sendAgain, undoSend, decide } = await import('../../lib/store/panel');
const { getMeta } = await import('../../lib/store/meta');
const { DEFAULT_SETTINGS } = await import('../../lib/store/registry');

interface Gate<T> {
  readonly ref: string;
  readonly b: number;
  readonly outgoing: Outgoing;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
  state: Request['state'];
  waiting: boolean;
}

interface LogEntry extends Entry {
  readonly at: number;
  readonly text: string;
}

/** One browser: two panels on its database, and a worker while it lives. */
class RealBrowser {
  worker: { engine: InstanceType<typeof AccountEngine>; mortal: Mortal } | undefined;
  panels: Mortal[] = [];

  constructor(
    readonly name: string,
    readonly b: number,
  ) {}

  panel(n: number): InstanceType<typeof AccountDb> {
    const panel = this.panels[n % this.panels.length];
    if (!panel) throw new Error('no panel');
    return panel.db;
  }
}

let rigs = 0;

/** The world: browsers, network and backend. */
export class Rig {
  private readonly browsers: RealBrowser[];
  private sends: Gate<Accepted>[] = [];
  private finds: Gate<Found>[] = [];
  private log: LogEntry[] = [];
  private presses = 0;
  private now = 1_000_000;

  private constructor(browsers: number) {
    const name = `rig-${rigs++}`;
    this.browsers = Array.from({ length: browsers }, (_, b) => new RealBrowser(`${name}-${b}`, b));
  }

  static async open(browsers: number): Promise<Rig> {
    const rig = new Rig(browsers);
    for (const browser of rig.browsers) {
      for (let i = 0; i < 2; i++) browser.panels.push(await Mortal.open(new AccountDb(browser.name)));
      await rig.boot(browser);
    }
    await rig.quiet();
    return rig;
  }

  async close(): Promise<void> {
    for (const browser of this.browsers) {
      await this.die(browser);
      for (const panel of browser.panels) panel.db.close();
      await new AccountDb(browser.name).delete();
    }
  }

  /** Does a step and lets everybody finish what needs nobody else. */
  async take(action: Action): Promise<void> {
    if ('ref' in action) this.atBackend(action);
    if (action.do === 'echo') await this.echo(this.browser(action.b), action.ref, action.old === true);
    else if (action.do === 'press') await this.press(this.browser(action.b), action.conv);
    else if (action.do === 'die') await this.die(this.browser(action.b));
    else if (action.do === 'boot') await this.boot(this.browser(action.b));
    else if (action.do === 'answer') this.answer(action.b, action.press);
    else if ('press' in action) await this.byPerson(action.do, this.browser(action.b), action.press);
    await this.quiet();
  }

  /** What can be seen once it is as wanted, or once nobody does anything any more. */
  async seen(wanted: string): Promise<string> {
    if ((await this.observe()) !== wanted) await this.quiet(40);
    return this.observe();
  }

  /** What can be seen of the real state, in the model's words. */
  private async observe(): Promise<string> {
    const lines: string[] = [];
    for (const browser of this.browsers) {
      const rows = await browser.panel(0).messages.toArray();
      lines.push(...rows.map((row) => `${browser.b} ${words(row)}`));
      if (!browser.worker) continue;
      for (const find of this.finds.filter((one) => one.b === browser.b && one.waiting)) lines.push(`${browser.b} asks about ${find.ref}`);
    }
    for (const { ref, state, waiting } of this.sends) lines.push(`request ${ref} ${state}${waiting ? ' waiting' : ''}`);
    return lines.sort().join('\n');
  }

  private browser(b: number): RealBrowser {
    const browser = this.browsers[b];
    if (!browser) throw new Error(`no browser ${b}`);
    return browser;
  }

  private quiet(turns = 6): Promise<void> {
    return quiet(
      this.browsers.flatMap((one) => [...one.panels, ...(one.worker ? [one.worker.mortal] : [])]),
      turns,
    );
  }

  private async boot(browser: RealBrowser): Promise<void> {
    const mortal = await Mortal.open(new AccountDb(browser.name));
    const engine = new AccountEngine(mortal.db, this.backend(browser.b), {
      env: this.environment,
      online: () => true,
      settings: async () => DEFAULT_SETTINGS,
      wakeAt: () => undefined,
      newId: () => crypto.randomUUID(),
      stored: () => undefined,
    });
    browser.worker = { engine, mortal };
    engine.start();
    while (mortal.busy > 0 || (await getMeta(browser.panel(0), 'sync'))?.state !== 'current') await turn();
  }

  private async die(browser: RealBrowser): Promise<void> {
    const { worker } = browser;
    if (!worker) return;
    browser.worker = undefined;
    worker.mortal.kill();
    this.finds = this.finds.filter((one) => one.b !== browser.b);
    for (const send of this.sends) if (send.b === browser.b) send.waiting = false;
    this.forget();
    await worker.engine.stop();
  }

  private forget(): void {
    this.sends = this.sends.filter((one) => one.waiting || one.state === 'going');
  }

  private async press(browser: RealBrowser, conv: number): Promise<void> {
    const press = this.presses++;
    this.now += 10;
    const ids = [`p${press}`, `p${press}.1`];
    const deps = { now: () => this.now, newId: () => ids.shift() ?? '' };
    await enqueue(browser.panel(press), { conversationId: `k${conv}`, text: `press ${press}`, holdMs: 0 }, deps);
    browser.worker?.engine.poke();
  }

  /** A panel that still shows what a row was says a word that means nothing any more: nothing may come of it. */
  async late(b: number, press: number, word: (typeof WORDS)[number]): Promise<void> {
    const browser = this.browser(b);
    const id = `p${press}`;
    const deps = { now: () => this.now, newId: () => `late ${word}` };
    if (word === 'retry') await sendAgain(browser.panel(1), id, deps);
    else if (word === 'cancel') await undoSend(browser.panel(1), id, 'w', deps);
    else await decide(browser.panel(1), id, word);
    browser.worker?.engine.poke();
    await this.quiet();
  }

  private async byPerson(what: string, browser: RealBrowser, press: number): Promise<void> {
    const id = `p${press}`;
    this.now += 10;
    const row = await browser.panel(0).messages.get(id);
    const words = Number(row?.ref?.split('.')[1] ?? 0);
    const deps = { now: () => this.now, newId: () => `p${press}.${words + 1}` };
    // Both panels press at once.
    const both = <T>(act: (db: InstanceType<typeof AccountDb>) => Promise<T>) =>
      Promise.all([act(browser.panel(0)), act(browser.panel(1))]);
    if (what === 'retry') await both((db) => sendAgain(db, id, deps));
    else if (what === 'cancel') {
      const done = await both((db) => undoSend(db, id, 'w', deps));
      const draft = await browser.panel(0).drafts.get(row?.conversationId ?? '');
      if (done.filter(Boolean).length !== 1 || !draft?.text.includes(`press ${press}`))
        throw new Error(`press ${press} was not taken back once`);
    } else await both((db) => decide(db, id, what === 'discard' ? 'discard' : 'arrived'));
    browser.worker?.engine.poke();
  }

  private atBackend(action: Extract<Action, { ref: string }>): void {
    const send = this.sends.find((one) => one.ref === action.ref);
    if (action.do === 'deliver') this.log = this.log.map((one) => (one.ref === action.ref ? { ...one, status: 'delivered' } : one));
    if (!send) return;
    const { message, conversation } = send.outgoing;
    if (action.do === 'arrive') {
      send.state = action.outcome;
      const press = Number(action.ref.slice(1).split('.')[0]);
      const entry = { ref: send.ref, b: send.b, press, conv: Number(conversation.key.slice(1)), status: 'sent' as const };
      if (action.outcome === 'accepted') this.log.push({ ...entry, at: message.at, text: message.text });
    } else if (action.do === 'reply') {
      send.waiting = false;
      if (send.state === 'accepted') send.resolve(this.accepted(send.ref));
      else if (send.state === 'busy') send.reject(new BackendError('busy', { text: '' }, { retryAfterMs: 0 }));
      else send.reject(new BackendError('rejected', { text: 'no' }));
    } else if (action.do === 'cut' || action.do === 'vanish') {
      if (send.waiting) send.reject(new BackendError('unknown', { text: '' }));
      send.waiting = false;
      if (action.do === 'vanish') this.sends = this.sends.filter((one) => one !== send);
    }
    this.forget();
  }

  private answer(b: number, press: number): void {
    const find = this.finds.find((one) => one.b === b && one.waiting && one.ref.startsWith(`p${press}.`));
    if (!find) return;
    this.finds = this.finds.filter((one) => one !== find);
    find.resolve(this.log.some((one) => one.ref === find.ref) ? this.accepted(find.ref) : 'absent');
  }

  private async echo(browser: RealBrowser, ref: string, old: boolean): Promise<void> {
    await browser.worker?.engine.ctx.store(this.events(ref, old));
  }

  private accepted(ref: string): Accepted {
    return { remoteId: `R${ref}`, events: this.events(ref, false) };
  }

  private events(ref: string, old: boolean): BackendEvent[] {
    const entry = this.log.find((one) => one.ref === ref);
    if (!entry) return [];
    const { at, text, conv } = entry;
    const report = { status: old ? ('sent' as const) : entry.status };
    return [{ type: 'message', message: { key: `k${conv}`, remoteId: `R${ref}`, id: `R${ref}`, kind: 'outbound', at, text, report, ref } }];
  }

  private backend(b: number): ConstructorParameters<typeof AccountEngine>[1] {
    const gate = <T>(list: Gate<T>[], outgoing: Outgoing): Promise<T> =>
      new Promise((resolve, reject) => {
        list.push({ ref: outgoing.message.ref, b, outgoing, resolve, reject, state: 'going', waiting: true });
      });
    return {
      capabilities: CAPABILITIES,
      pull: (cursor) => introduction(cursor),
      pollAfter: () => 2_000_000_000,
      resolve: never,
      send: (outgoing) => gate(this.sends, outgoing),
      find: (outgoing) => gate(this.finds, outgoing),
      history: async () => ({ events: [] }),
      change: async () => [],
      media: never,
    };
  }

  private readonly environment = sleepless(() => this.now);
}

async function* introduction(cursor: string | undefined): AsyncGenerator<Page> {
  if (cursor !== undefined) return;
  const introduce = (key: string): BackendEvent => ({
    type: 'conversation',
    key,
    patch: { inboxId: 'i', channel: 'sms', phone: '+14155550101', name: key },
  });
  yield { events: [{ type: 'viewer', viewer: { name: 'Me', visibility: 'all' } }, introduce('k0'), introduce('k1')], cursor: '1' };
}

function words(row: Message): string {
  const status = row.undecided ? 'undecided' : row.status;
  if (row.ref === undefined) return `learned ${row.remoteId?.slice(1)} ${status}`;
  return `row ${row.id} ${row.ref} ${status}${row.remoteId ? ' known' : ''}${row.outbox ? ' in the outbox' : ''}`;
}

/** What the model says can be seen, in the same words as `observe`. */
export function expected(state: State): string {
  const inOutbox = (row: Row) => ['queued', 'sending', 'unconfirmed', 'undecided'].includes(row.status);
  const lines = state.browsers.flatMap((browser, b) => [
    ...browser.rows.map(
      (row) => `${b} row p${row.press} ${refOf(row)} ${row.status}${row.known ? ' known' : ''}${inOutbox(row) ? ' in the outbox' : ''}`,
    ),
    ...browser.others.map((one) => `${b} learned ${one.ref} ${one.status}`),
    ...browser.jobs.filter((job: Job) => job.kind === 'find').map((job) => `${b} asks about ${refName(browser.rows, job)}`),
  ]);
  const requests = state.requests.map((one) => `request ${one.ref} ${one.state}${one.waiting ? ' waiting' : ''}`);
  return [...lines, ...requests].sort().join('\n');
}

function refName(rows: readonly Row[], job: Job): string {
  const row = rows.find((one) => one.press === job.press);
  return row ? refOf(row) : '?';
}
