/** What a person is asked about arrives while the backend is still being asked: it is looked for once more, not asked about beside its own bubble. */
import 'fake-indexeddb/auto';
import '../no-browser';
import { afterEach, expect, it, vi } from 'vitest';
import { AccountDb } from '../../../lib/store/db';
import { enqueue } from '../../../lib/store/panel';
import { DEFAULT_SETTINGS } from '../../../lib/store/registry';
import { eg } from '../example';
import { FakeBackend, surroundings } from './fake-backend';

const { AccountEngine } = await import('../../../lib/engine/account-engine');
const { BackendError } = await import('../../../lib/backend/backend');

const backend = new FakeBackend();
const engine = new AccountEngine(new AccountDb(`late-${crypto.randomUUID()}`), backend, surroundings(DEFAULT_SETTINGS));
afterEach(async () => {
  await engine.stop();
  await engine.db.delete();
});

it('a message with its words that is stored between question and answer is asked about again; one that was there before is not', async () => {
  const arrived = eg.outbound({ key: 'k1', remoteId: 'RX', text: 'hello' });
  let asked = 0;
  backend.onSend = async (outgoing) => {
    await outgoing.leaving?.(1_000);
    throw new BackendError('unknown', { text: '' });
  };
  backend.onFind = async () => {
    asked++;
    // The list that answers was read before the message was in it; a pull brings it meanwhile.
    if (asked === 1) await engine.ctx.store([arrived], {});
    return 'absent';
  };
  engine.start();
  await vi.waitFor(async () => expect(await engine.db.conversations.where('key').equals('k1').count()).toBe(1));
  const [conversation] = await engine.db.conversations.where('key').equals('k1').toArray();
  const deps = { now: () => Date.now(), newId: () => crypto.randomUUID() };
  const row = await enqueue(engine.db, { conversationId: conversation?.id ?? '', text: 'hello', holdMs: 0 }, deps);
  engine.poke();
  await vi.waitFor(async () => expect((await engine.db.messages.get(row.id))?.undecided).toBe(true), { timeout: 5_000 });
  expect(asked).toBe(2);
});
