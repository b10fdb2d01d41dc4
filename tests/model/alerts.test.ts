/** Notifications where the worker dies in the moment of showing one, and where the browser cannot show any. */

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { environment, FakeBackend, surroundings } from '../unit/engine/fake-backend';
import { eg } from '../unit/example';
import { shown, tray } from './mocks';
import { until } from './waiting';

const { AccountEngine } = await import('../../lib/engine/account-engine');
const { AccountDb } = await import('../../lib/store/db');
const { apply } = await import('../../lib/store/apply');
const { setMeta } = await import('../../lib/store/meta');
const { DEFAULT_SETTINGS } = await import('../../lib/store/registry');
const { notificationId } = await import('../../lib/engine/alerts');

let db: InstanceType<typeof AccountDb>;
let engine: InstanceType<typeof AccountEngine>;
const log: string[] = [];
const noneWaits = () => until(async () => (await db.alerts.count()) === 0);

beforeEach(async () => {
  shown.length = 0;
  tray.clear();
  log.length = 0;
  db = new AccountDb(`alerts-${crypto.randomUUID()}`);
  await apply(db, [eg.viewer(), eg.introduce(), eg.inbound()], { countUnread: true, now: 1 });
  await setMeta(db, 'cursor', '0');
  const backend = new FakeBackend();
  backend.pages = [];
  engine = new AccountEngine(db, backend, surroundings(DEFAULT_SETTINGS, { env: { ...environment, log: (line) => log.push(line) } }));
});
afterEach(async () => {
  await engine.stop();
  await db.open();
  await db.delete();
});

const dyingWhileShown = () => db.alerts.toCollection().modify({ showing: true });

it('died after it was shown -> it is not shown again', async () => {
  await dyingWhileShown();
  tray.set(notificationId(db.accountId, 'k1'), 1);
  engine.start();
  await noneWaits();
  expect(shown).toEqual([]);
});

it('died before it was shown -> it is shown once', async () => {
  await dyingWhileShown();
  engine.start();
  await noneWaits();
  expect(shown).toHaveLength(1);
});

it('an older notification of the conversation is no reason to leave a newer one out', async () => {
  tray.set(notificationId(db.accountId, 'k1'), 1);
  engine.start();
  await noneWaits();
  expect(shown).toHaveLength(1);
});

it('a message that comes while one is being shown has its own', async () => {
  engine.start();
  await Promise.all([engine.ctx.store([eg.inbound()]), engine.ctx.store([eg.inbound()])]);
  await noneWaits();
  expect(new Set(shown.map((one) => one.at)).size).toBe(shown.length);
  expect([...tray.values()]).toEqual([Math.max(...shown.map((one) => one.at))]);
});

it('after a long absence none is left over', async () => {
  const many = Array.from({ length: 130 }, (_, n) => `many${n}`);
  const events = many.flatMap((key, n) => [eg.introduce(key, { phone: `+1415555${1000 + n}` }), eg.inbound({ key })]);
  await apply(db, events, { countUnread: true, now: 1 });
  engine.start();
  await noneWaits();
  expect(tray.size).toBe(131);
});

it('a browser that shows nothing holds nothing up: what comes is stored, and it is tried again', async () => {
  const put = vi.spyOn(tray, 'set').mockImplementation(() => {
    throw new Error('not allowed');
  });
  engine.start();
  await engine.ctx.store([eg.inbound()]);
  expect(await db.messages.count()).toBe(2);
  expect(log.some((line) => line.startsWith('notifications: '))).toBe(true);
  put.mockRestore();
  shown.length = 0;
  await engine.ctx.store([eg.inbound()]);
  await noneWaits();
  expect(shown).toHaveLength(1);
});
