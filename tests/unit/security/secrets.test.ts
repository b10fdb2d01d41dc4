/** Feeds secrets, numbers, names and texts through the whole engine with a backend that fails in every way, and looks for them. */
import 'fake-indexeddb/auto';
import '../no-browser';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BackendError, ConnectError } from '../../../lib/backend/backend';
import { requestChange } from '../../../lib/store/changes';
import { saveDraft } from '../../../lib/store/drafts';
import { exportAccount } from '../../../lib/store/export';
import { getMeta } from '../../../lib/store/meta';
import { enqueue } from '../../../lib/store/panel';
import { Registry } from '../../../lib/store/registry';
import { deleteAccount } from '../../../lib/store/rescued';
import { FakeBackend } from '../engine/fake-backend';
import { eg } from '../example';

const { Engine } = await import('../../../lib/engine/engine');
const { handleIntent } = await import('../../../lib/engine/intents');
const { environment } = await import('../../../lib/engine/environment');
const { log, recentLog } = await import('../../../lib/engine/log');

const TOKEN = 'tok_8sKq-Zz91.verySecret';
const PASSWORD = 'correct-horse-battery';
const SECRET = JSON.stringify({ token: TOKEN, password: PASSWORD });
const NUMBER = '+14155550101';
const NAME = 'Ana Figueiredo';
const TEXT = 'my diagnosis is confidential';
const DRAFT = 'half of a private thought';
/** What must be in no log and no diagnostics. */
const PRIVATE = [TOKEN, PASSWORD, NUMBER, NUMBER.slice(1), '415 555 0101', NAME, 'Figueiredo', TEXT, 'diagnosis', DRAFT, 'private thought'];
/** Everything that a careless adapter or library may put into an error. */
const EVERYTHING = `Authorization: Bearer ${TOKEN}; user:${PASSWORD}@host; ${NUMBER}; +1 (415) 555-0101; ${NAME}; ${TEXT}`;

let registry: Registry;
let backend: FakeBackend;
let engine: InstanceType<typeof Engine>;
const deps = { now: () => Date.now(), newId: () => crypto.randomUUID() };

function account(): NonNullable<ReturnType<typeof engine.accounts.get>> {
  const found = engine.accounts.get('a');
  if (!found) throw new Error('the account is not open');
  return found;
}

/** An error whose every part is private. */
function loud(kind: BackendError['kind']): BackendError {
  return new BackendError(kind, { code: '30003', text: EVERYTHING }, { cause: new Error(EVERYTHING), retryAfterMs: 1 });
}

async function exported(): Promise<string> {
  let text = '';
  for (const format of ['json', 'csv-messages', 'csv-contacts'] as const)
    for await (const piece of exportAccount(account().db, format, new AbortController().signal)) text += piece;
  return text;
}

beforeEach(async () => {
  vi.stubGlobal('navigator', {
    userAgent: 'Mozilla/5.0 Chrome/156.0',
    storage: { estimate: async () => ({ usage: 2 ** 20, quota: 2 ** 30 }) },
  });
  registry = new Registry();
  backend = new FakeBackend();
  backend.pages = [
    {
      events: [
        eg.viewer(),
        eg.introduce('k1', { phone: NUMBER, name: NAME }),
        eg.inbound({ text: TEXT, attachments: [{ id: 'f', kind: 'image', ref: `https://host/file?sig=${TOKEN}` }] }),
        { type: 'contact', contact: { id: 'c', name: NAME, phone: NUMBER } },
      ],
      cursor: JSON.stringify({ token: TOKEN }),
    },
  ];
  const kind = {
    kind: 'demo' as const,
    connect: async () => ({ accountId: 'a', label: 'A', config: '{}', secret: SECRET, origins: [], findings: [] }),
    open: () => backend,
  };
  engine = new Engine({ kinds: { demo: async () => kind }, env: environment, online: () => true, registry, recentLog });
  await handleIntent(engine, { type: 'connect', kind: 'demo', fields: { password: PASSWORD } }, 'w');
  await vi.waitFor(async () => expect((await getMeta(account().db, 'sync'))?.state).toBe('current'));
});
afterEach(async () => {
  for (const one of engine.accounts.values()) await one.stop();
  await deleteAccount('a');
  await registry.delete();
  vi.unstubAllGlobals();
});

/** Every failure that the engine knows, one after the other. */
async function everythingFails(): Promise<string[]> {
  const { db } = account();
  const answers: unknown[] = [];
  const kinds = ['rejected', 'busy', 'notSent', 'unknown', 'forbidden', 'gone'] as const;
  await saveDraft(db, { conversationId: 'k1', text: DRAFT, at: 1, files: [], by: 'w' }, 0);
  for (const error of [...kinds.map(loud), new TypeError(EVERYTHING), new Error(EVERYTHING), EVERYTHING]) {
    backend.onSend = () => Promise.reject(error);
    backend.onFind = () => Promise.reject(error);
    backend.onChange = () => Promise.reject(error);
    backend.onPull = () => Promise.reject(error);
    backend.media = () => Promise.reject(error);
    const before = backend.requests.length;
    await enqueue(db, { conversationId: 'k1', text: `${TEXT} ${before}`, holdMs: 0 }, deps);
    await requestChange(db, 'k1', { kind: 'assign', agentId: NAME }, 0, deps);
    account().wake();
    const [message] = await db.messages.where('[conversationId+at+id]').between(['k1'], ['k1', []]).toArray();
    answers.push(await handleIntent(engine, { type: 'media', accountId: 'a', messageId: message?.id ?? '', attachmentId: 'f' }, 'w'));
    await vi.waitFor(() => expect(backend.requests.length + backend.changes.length).toBeGreaterThan(before));
    await db.messages.where('outbox').anyOf('queued', 'sending', 'unconfirmed').delete();
  }
  backend.onPull = async () => {
    backend.pages = [{ events: [{ type: 'contact', contact: { id: NUMBER, name: EVERYTHING, phone: 5 } } as never], cursor: TOKEN }];
  };
  account().wake();
  await vi.waitFor(() => expect(recentLog().join('\n')).toContain('UnsoundError'));
  return answers.map((answer) => JSON.stringify(answer));
}

describe('what leaves the engine', () => {
  it('no secret, number, name or text is in the log or in the diagnostics, whatever fails', async () => {
    await everythingFails();
    const seen = `${recentLog().join('\n')}\n${await text()}`;
    expect(recentLog().length).toBeGreaterThan(5);
    for (const word of PRIVATE) expect(seen, word).not.toContain(word);
  });

  it('no secret is in an export, an answer to a page, or the account’s database', async () => {
    const answers = await everythingFails();
    const all = await exported();
    expect(all).toContain(TEXT);
    expect(all).toContain(NUMBER);
    for (const secret of [TOKEN, PASSWORD]) expect(all, secret).not.toContain(secret);
    const { db } = account();
    for (const table of db.tables.filter((one) => one.name !== 'files')) {
      const rows = JSON.stringify(await table.toArray());
      // The backend's own address of a file, and the cursor, are the adapter's: they hold what the server gave.
      for (const secret of [PASSWORD, SECRET]) expect(rows, table.name).not.toContain(secret);
    }
    expect(answers.join('\n')).toContain('errorRejected');
    for (const secret of [TOKEN, PASSWORD]) expect(answers.join('\n'), secret).not.toContain(secret);
  });

  it('the registry holds the secret sealed: not as text, and its key cannot be taken out', async () => {
    const [row] = await registry.secrets.toArray();
    const bytes = new TextDecoder('latin1').decode(new Uint8Array(row?.data ?? new ArrayBuffer(0)));
    expect(bytes.length).toBeGreaterThan(SECRET.length);
    for (const secret of [TOKEN, PASSWORD]) expect(bytes).not.toContain(secret);
    expect(JSON.stringify(await registry.accounts.toArray())).not.toContain(TOKEN);
    const key = await registry.keys.get('seal').catch(() => undefined);
    if (key) await expect(crypto.subtle.exportKey('raw', key.key)).rejects.toThrow();
    expect((await engine.key()).extractable).toBe(false);
  });

  it('diagnostics say what a maintainer needs', async () => {
    const facts = await text();
    for (const part of [
      'Threadside 1.2.3',
      'account 1: demo by poll',
      'conversations 1',
      'messages 1',
      'outbox',
      'stored',
      'storage',
      'log:',
    ])
      expect(facts).toContain(part);
  });

  it('a refused connection says its own sentence and logs no field', async () => {
    const kind = { kind: 'demo' as const, open: () => backend, connect: () => Promise.reject(new ConnectError('connectRefused')) };
    const other = new Engine({
      kinds: { demo: async () => kind },
      env: environment,
      online: () => true,
      registry: new Registry(),
      recentLog,
    });
    const answer = await handleIntent(other, { type: 'connect', kind: 'demo', fields: { token: 'another-secret-token' } }, 'w');
    expect(answer).toEqual({ ok: false, messageKey: 'connectRefused', args: [] });
    expect(recentLog().join('\n')).not.toContain('another-secret-token');
    for (const one of other.accounts.values()) await one.stop();
  });

  it('the log masks credentials and digits of numbers even where somebody logs them', () => {
    log(EVERYTHING);
    const last = recentLog().at(-1) ?? '';
    for (const word of [TOKEN, PASSWORD, NUMBER, '415', '0101']) expect(last).not.toContain(word);
    log('x'.repeat(5000));
    expect(recentLog().at(-1)?.length).toBeLessThan(400);
  });
});

async function text(): Promise<string> {
  const answer = await handleIntent(engine, { type: 'diagnostics' }, 'w');
  return answer.ok ? String(answer.value) : '';
}
