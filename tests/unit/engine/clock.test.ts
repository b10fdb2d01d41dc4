/** A computer's clock that was hours ahead and is set right: nothing that was timed by the wrong one holds anything up. */
import '../../model/mocks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eg } from '../example';
import { environment, FakeBackend, surroundings } from './fake-backend';

const { AccountEngine } = await import('../../../lib/engine/account-engine');
const { Resting } = await import('../../../lib/engine/resting');
const { AccountDb } = await import('../../../lib/store/db');
const { requestChange } = await import('../../../lib/store/changes');
const { lately } = await import('../../../lib/domain/retry');
const { getMeta } = await import('../../../lib/store/meta');
const { DEFAULT_SETTINGS } = await import('../../../lib/store/registry');

const HOUR = 3_600_000;
/** How far this computer's clock is ahead (ms). */
let ahead = 0;
const env = { ...environment, now: () => Date.now() + ahead };

let db: InstanceType<typeof AccountDb>;
let backend: FakeBackend;
let engine: InstanceType<typeof AccountEngine>;
const until = (what: () => Promise<boolean> | boolean) =>
  vi.waitFor(async () => expect(await what()).toBe(true), { timeout: 5_000, interval: 5 });

beforeEach(() => {
  ahead = 11 * HOUR;
  db = new AccountDb(`clock-${crypto.randomUUID()}`);
  backend = new FakeBackend();
  engine = new AccountEngine(db, backend, surroundings(DEFAULT_SETTINGS, { env }));
});
afterEach(async () => {
  await engine.stop();
  await db.delete();
});

describe('a clock that is set back', () => {
  it('what was lately by the wrong clock is long ago; a clock that is corrected by a moment changes nothing', () => {
    expect(lately(1_000, 60, 1_050)).toBe(true);
    expect(lately(1_000, 60, 1_060)).toBe(false);
    expect(lately(1_000, 60, 990)).toBe(true);
    expect(lately(1_000, 60, 1_000 - HOUR)).toBe(false);
    expect(lately(Number.NEGATIVE_INFINITY, 60, 1_000)).toBe(false);
  });

  it('a conversation that was left alone for a minute is not left alone for hours', () => {
    const resting = new Resting(env);
    resting.rest('k1', 60_000);
    expect(resting.until('k1')).toBeGreaterThan(env.now());
    ahead = 0;
    expect(resting.until('k1')).toBe(0);
  });

  it('no wish of a server leaves a conversation alone for days', () => {
    const resting = new Resting(env);
    resting.rest('k1', 400 * 24 * HOUR);
    expect(resting.until('k1') - env.now()).toBeLessThan(HOUR);
  });

  it('a change that was asked for by the wrong clock leaves', async () => {
    engine.start();
    await until(async () => (await db.conversations.count()) === 2);
    await requestChange(db, 'k1', { kind: 'state', state: 'closed' }, 5_000, { now: env.now, newId: () => 'c' });
    ahead = 0;
    engine.poke();
    await until(() => backend.changes.length === 1);
  });

  it('the unread are looked at again, and what a panel showed then is not what it shows now', async () => {
    let looks = 0;
    Object.assign(backend, { recheck: async () => [void looks++].slice(1) });
    engine.start();
    await until(async () => (await db.conversations.count()) === 2);
    await engine.ctx.store([eg.inbound()]);
    engine.look('panel', 'k1', true);
    await until(() => looks === 1);
    expect(engine.ctx.attention()).toEqual({ inView: true, conversationId: 'k1' });
    ahead = 0;
    expect(engine.ctx.attention()).toEqual({ inView: false });
    engine.look('panel', 'k1', true);
    await until(() => looks === 2);
    expect(await getMeta(db, 'sync')).toMatchObject({ state: 'current' });
  });
});
