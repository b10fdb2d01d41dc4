/** Saved replies that only this browser has: kept by id, per account, through damage, and gone with their account. */
import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { forgetOwnReplies, keepOwnReply, ownReplies, removeOwnReply } from '../../../lib/store/own-replies';
import { Registry } from '../../../lib/store/registry';
import { openRegistry, registryDamage } from '../../../lib/store/registry-rescue';

const deps = { now: () => 42, sleep: async () => undefined, log: () => undefined };
const hi = { id: '1', code: 'hi', text: 'Hello {{contact.first_name}}' };
const bye = { id: '2', code: 'bye', text: 'Goodbye' };
let registry: Registry;

beforeEach(() => {
  registry = new Registry();
});
afterEach(async () => {
  registry.close();
  for (const name of await Dexie.getDatabaseNames()) await Dexie.delete(name);
});

it('are kept by id, changed in their place, and removed once or twice', async () => {
  await keepOwnReply(registry, 'a', hi);
  await keepOwnReply(registry, 'a', bye);
  await keepOwnReply(registry, 'a', { ...hi, text: 'Good morning' });
  expect(await ownReplies(registry, 'a')).toEqual([{ ...hi, text: 'Good morning' }, bye]);
  await removeOwnReply(registry, 'a', '1');
  await removeOwnReply(registry, 'a', '1');
  expect(await ownReplies(registry, 'a')).toEqual([bye]);
});

it('of two accounts are apart, and go with theirs', async () => {
  await keepOwnReply(registry, 'a', hi);
  await keepOwnReply(registry, 'b', bye);
  await forgetOwnReplies(registry, 'a');
  expect([await ownReplies(registry, 'a'), await ownReplies(registry, 'b')]).toEqual([[], [bye]]);
});

it('that two windows write at once are all kept', async () => {
  const other = new Registry();
  await Promise.all([
    keepOwnReply(registry, 'a', hi),
    keepOwnReply(other, 'a', bye),
    keepOwnReply(registry, 'a', { ...bye, id: '3', code: 'so' }),
  ]);
  other.close();
  expect((await ownReplies(registry, 'a')).map((one) => one.id).sort()).toEqual(['1', '2', '3']);
});

it('are there after a damaged registry was replaced', async () => {
  await keepOwnReply(registry, 'a', hi);
  await registry.table('accounts').put({ id: 'broken' });
  registry.close();
  registry = new Registry();
  await openRegistry(registry, deps);
  expect(await registryDamage(registry)).toEqual({ at: 42, lost: true });
  expect(await ownReplies(registry, 'a')).toEqual([hi]);
});

it('what is no reply in the row is passed over', async () => {
  await registry.settings.put({ id: 'replies:a', value: [hi, null, { id: '4' }, { ...bye, text: 5 }, { ...bye, more: 'x' }] });
  expect(await ownReplies(registry, 'a')).toEqual([hi, bye]);
  await registry.settings.put({ id: 'replies:a', value: 'spoilt' });
  expect(await ownReplies(registry, 'a')).toEqual([]);
});
