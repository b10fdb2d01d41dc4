/**
 * Sets a damaged database of an account aside.
 *
 * ```
 *  open ──sound──► use
 *    │ damaged
 *    ▼
 *  own words read ──► side database (written first: when that fails too, storage as a whole is ill and nothing is deleted)
 *    ▼
 *  damaged one deleted ──► fresh one, `meta.rescued` ──► first sync ──► `putBack` (put-back.ts), as conversations come back
 * ```
 * Harmless when it is cut short anywhere: words are kept by id, and the damaged database goes only after they are stored.
 */
import Dexie, { type Table } from 'dexie';
import type { Change } from '../domain/change';
import type { Message } from '../domain/message';
import { isDiskFull } from './damage';
import { AccountDb, type Draft, databaseName, type PendingChange, type StoredFile } from './db';
import { setMeta } from './meta';
import type { OpenDeps } from './rescue';
import { type Address, noteWaiting, RescueDb, type Word } from './rescued';
import { soundChange, soundMessage } from './sound';

const SLICE = 500;

/** Rescues the agent's own words, deletes the damaged database, and opens a fresh one. Nobody of this context may have it open. */
export async function setAside(accountId: string, deps: OpenDeps): Promise<AccountDb> {
  const rescue = new RescueDb(accountId);
  try {
    await rescue.open();
    const complete = await rescueWords(accountId, rescue, deps.now());
    const words = await rescue.words.toArray();
    await Dexie.delete(databaseName(accountId));
    const db = new AccountDb(accountId);
    await db.open();
    await setMeta(db, 'rescued', {
      at: deps.now(),
      drafts: words.filter((word) => word.kind === 'draft').length,
      messages: words.filter((word) => word.kind === 'message').length,
      waiting: words.length,
      ...(complete ? {} : { incomplete: true }),
    });
    deps.log(`database set aside, ${words.length} own rows rescued${complete ? '' : ', not all could be read'}`);
    if (words.length === 0) await noteWaiting(db, 0);
    return db;
  } finally {
    rescue.close();
  }
}

/** Copies what can be read. False when something could not. */
async function rescueWords(accountId: string, rescue: RescueDb, now: number): Promise<boolean> {
  // Without versions Dexie takes the database as it is, whatever its version and tables.
  const raw = new Dexie(databaseName(accountId));
  try {
    if (!(await Dexie.exists(databaseName(accountId)))) return true;
    await raw.open();
    let complete = true;
    const copy = async (name: string, kept: (row: Fields) => Promise<void>): Promise<void> => {
      const table = raw.tables.find((one) => one.name === name);
      complete = table !== undefined && (await walk(table, kept)) && complete;
    };
    const address = (id: string) => addressOf(raw, id);
    await copy('drafts', async (row) => {
      const draft = draftOf(row, now);
      if (draft)
        await keep(rescue, {
          id: `draft/${draft.conversationId}`,
          kind: 'draft',
          at: draft.at,
          draft,
          address: await address(draft.conversationId),
        });
    });
    await copy('messages', async (row) => {
      const word = messageWord(row, now);
      if (word) await keep(rescue, { ...word, address: await address(word.address.id) });
    });
    await copy('changes', async (row) => {
      const change = changeOf(row);
      if (change)
        await keep(rescue, {
          id: `change/${change.id}`,
          kind: 'change',
          at: change.dueAt,
          change,
          address: await address(change.conversationId),
        });
    });
    await copy('files', async (row) => {
      if (row.own === 1 && typeof row.id === 'string' && row.blob instanceof Blob) await rescue.files.put(row as unknown as StoredFile);
    });
    return complete;
  } catch (error) {
    if (isDiskFull(error) || (error instanceof Error && error.name === 'RescueError')) throw error;
    return false;
  } finally {
    raw.close();
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Our own side database failed: the damaged one must stay. */
class RescueError extends Error {
  constructor(cause: unknown) {
    super('the rescued words could not be stored', { cause });
    this.name = 'RescueError';
  }
}

async function keep(rescue: RescueDb, word: Word): Promise<void> {
  await rescue.words.put(word).catch((error: unknown) => {
    throw new RescueError(error);
  });
}

/** Reads a table in slices, and row by row where a slice cannot be read. False when a row could not. */
async function walk(table: Table<unknown, string>, each: (row: Fields) => Promise<void>): Promise<boolean> {
  let complete = true;
  for (let after = ''; ; ) {
    const keys = await table.where(':id').above(after).limit(SLICE).primaryKeys();
    const rows = await table.bulkGet(keys).catch(() =>
      Promise.all(
        keys.map((key) =>
          table.get(key).catch(() => {
            complete = false;
            return undefined;
          }),
        ),
      ),
    );
    for (const row of rows) if (typeof row === 'object' && row !== null) await each(row as Fields);
    const last = keys.at(-1);
    if (last === undefined) return complete;
    after = last;
  }
}

async function addressOf(raw: Dexie, id: string): Promise<Address> {
  const row = (await raw
    .table('conversations')
    .get(id)
    .catch(() => undefined)) as Fields | undefined;
  const text = (field: string): string | undefined => (typeof row?.[field] === 'string' ? row[field] : undefined);
  const { key, inboxId, phone, name } = { key: text('key'), inboxId: text('inboxId'), phone: text('phone'), name: text('name') };
  return {
    id,
    ...(key ? { key } : {}),
    ...(inboxId ? { inboxId } : {}),
    ...(phone ? { phone } : {}),
    ...(name ? { name } : {}),
    ...(row?.channel === 'sms' || row?.channel === 'whatsapp' ? { channel: row.channel } : {}),
  };
}

function draftOf(row: Fields, now: number): Draft | undefined {
  if (typeof row.conversationId !== 'string' || typeof row.text !== 'string') return undefined;
  return {
    conversationId: row.conversationId,
    text: row.text,
    at: typeof row.at === 'number' && row.at > 0 ? row.at : now,
    files: Array.isArray(row.files) ? row.files.filter((one) => typeof one === 'string') : [],
    ...(typeof row.replyTo === 'string' ? { replyTo: row.replyTo } : {}),
    ...(row.note === true ? { note: true } : {}),
    by: 'rescue',
  };
}

/** Rows that only exist here: unsettled, or failed before the backend had them. One that is damaged itself is kept as words. */
function messageWord(row: Fields, now: number): Word | undefined {
  const { id, conversationId, text } = row;
  const known = row.remoteId !== undefined || row.kind === 'inbound' || row.kind === 'activity' || row.status === 'canceled';
  if (known || typeof conversationId !== 'string' || typeof text !== 'string') return undefined;
  const place = { id: `message/${String(id)}`, address: { id: conversationId } };
  if (soundMessage(row)) return { ...place, kind: 'message', at: row.at, message: row as Message };
  const draft = draftOf({ conversationId, text, at: row.at, files: [] }, now);
  return draft && text !== '' ? { ...place, kind: 'draft', at: draft.at, draft } : undefined;
}

/** A change that may be asked for again: a macro that may have run is not. What `before` was is not needed any more. */
function changeOf(row: Fields): PendingChange | undefined {
  if (!soundChange({ ...row, before: PLACE }) || row.refused !== undefined) return undefined;
  const change = row.change as Change;
  return change.kind === 'macro' && row.tries !== 0 ? undefined : (row as unknown as PendingChange);
}

/** Stands for a conversation where only the rest of the row matters. */
const PLACE = {
  id: '-',
  inboxId: '',
  phone: '',
  name: '',
  channel: 'sms',
  state: 'open',
  unread: 0,
  lastAt: 0,
  preview: { text: '' },
} as const;
