import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { apply } from '../../../lib/store/apply';
import { isDiskFull, suggestsDamage } from '../../../lib/store/damage';
import { AccountDb } from '../../../lib/store/db';
import { saveDraft, saveFile } from '../../../lib/store/drafts';
import { getMeta } from '../../../lib/store/meta';
import { enqueue } from '../../../lib/store/panel';
import { wordsOf } from '../../../lib/ui/words';
import { eg } from '../example';
import { type Form, onFullDisk } from './full-disk';

vi.mock('../../../lib/platform/browser', () => ({ browser: { i18n: { getMessage: (key: string) => `[${key}]` } } }));

let db: AccountDb;
const deps = { now: () => 50_000, newId: () => crypto.randomUUID() };

beforeEach(async () => {
  db = new AccountDb(`test-${crypto.randomUUID()}`);
  await apply(db, [eg.viewer(), eg.introduce()], { countUnread: true, now: 1, cursor: 'c1' });
});
afterEach(() => db.delete());

describe.each<Form>(['request', 'commit'])('a full disk, said at the %s', (form) => {
  it('rolls a page back whole, cursor included', async () => {
    const before = await db.conversations.toArray();
    const failed = onFullDisk(form, () => apply(db, [eg.inbound(), eg.inbound()], { countUnread: true, now: 2, cursor: 'c2' }));
    const error: unknown = await failed.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(isDiskFull(error)).toBe(true);
    expect(suggestsDamage(error)).toBe(false);
    expect(await getMeta(db, 'cursor')).toBe('c1');
    expect(await db.messages.count()).toBe(0);
    expect(await db.conversations.toArray()).toEqual(before);
  });

  it('is said to the agent who presses Enter; the draft is as it was and nothing is queued', async () => {
    await saveDraft(db, { conversationId: 'k1', text: 'my words', at: 1, files: [], by: 'w' }, 0);
    const failed = onFullDisk(form, () => enqueue(db, { conversationId: 'k1', text: 'my words', holdMs: 0 }, deps));
    const words = await failed.then(
      () => 'stored',
      (reason: unknown) => wordsOf(reason),
    );
    expect(words).toBe('[errorDiskFull]');
    expect((await db.drafts.get('k1'))?.text).toBe('my words');
    expect(await db.messages.count()).toBe(0);
  });

  it('is said to the composer that saves a draft or a file; what was saved before stays', async () => {
    await saveDraft(db, { conversationId: 'k1', text: 'first', at: 1, files: [], by: 'w' }, 0);
    await expect(
      onFullDisk(form, () => saveDraft(db, { conversationId: 'k1', text: 'first, then more', at: 2, files: [], by: 'w' }, 1)),
    ).rejects.toSatisfy((error) => wordsOf(error) === '[errorDiskFull]');
    await expect(onFullDisk(form, () => saveFile(db, 'f', new Blob(['x']), 1))).rejects.toSatisfy(isDiskFull);
    expect((await db.drafts.get('k1'))?.text).toBe('first');
  });
});
