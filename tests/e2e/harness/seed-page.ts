/**
 * Fills the databases of the panel page directly, without any engine: for looking at views and for tests that are about the panel alone.
 * Rows are built here with the product's own rules; the page only writes them.
 */
import type { Page } from '@playwright/test';
import type { Capabilities } from '../../../lib/domain/capabilities';
import type { Agent, Contact, Inbox, Viewer } from '../../../lib/domain/contact';
import { type Conversation, filing, previewOf } from '../../../lib/domain/conversation';
import type { Message, Status } from '../../../lib/domain/message';

/** Tables and their rows, by the names of `store/db`. */
export type Seed = Readonly<Record<string, readonly object[]>>;

export const SEED_ACCOUNT = 'seeded';

const NAMES = [
  'Ana Lima',
  'Bo Chen',
  'Carla Weiß',
  'Dmitri Volkov',
  'Élodie Martin',
  'Fatima Al-Sayed',
  'Gus O’Neil',
  'Hana Sato',
  '',
  'Ivo Horvat',
];
const TEXTS = [
  'Is the blue one back in stock?',
  'Thanks! See you on Thursday then.',
  'The driver says he is at the gate but nobody opens, can you call him?',
  'מתי זה יגיע?',
  'ok',
  '👍',
  'I would like to move my appointment to next week, ideally in the afternoon.',
];
const STATUSES: readonly Status[] = ['delivered', 'read', 'failed', 'sent', 'unconfirmed', 'queued'];
const AGENTS: readonly Agent[] = [
  { id: 'a1', name: 'Mia Berg', me: true, presence: 'online' },
  { id: 'a2', name: 'Tom Reyes', presence: 'busy' },
];
const INBOXES: readonly Inbox[] = [
  { id: 'i1', name: 'Shop SMS', channel: 'sms', phone: '+14155550100' },
  { id: 'i2', name: 'Shop WhatsApp', channel: 'whatsapp', phone: '+14155550101' },
];
const VIEWER: Viewer = { agentId: 'a1', name: 'Mia Berg', visibility: 'all' };
const CAPABILITIES: Capabilities = {
  kind: 'demo',
  channels: ['sms', 'whatsapp'],
  assign: true,
  teams: false,
  snooze: true,
  pending: true,
  labels: true,
  priority: true,
  mute: true,
  notes: true,
  replyTo: true,
  attachments: true,
  templates: true,
  savedReplies: true,
  macros: false,
  contactsEdit: true,
  schedule: false,
  unread: true,
  localState: false,
  transport: 'stream',
};

/** The rows of an account with `count` conversations, the newest `now` (ms), and `perThread` messages in each. The same for the same input. */
export function makeSeed(count: number, now: number, perThread = 12): Seed {
  const threads = Array.from({ length: count }, (_, i) => thread(i, now - i * i * 90_000, perThread));
  const conversations = threads.map((one) => ({ ...one.conversation, folders: filing(VIEWER, one.conversation) }));
  const unread = conversations.filter((one) => one.unread > 0 && one.state === 'open');
  const counters = {
    all: unread.length,
    mine: unread.filter((one) => one.assigneeId === 'a1').length,
    unassigned: unread.filter((one) => one.assigneeId === undefined).length,
  };
  const meta = {
    capabilities: CAPABILITIES,
    viewer: VIEWER,
    agents: AGENTS,
    inboxes: INBOXES,
    counters,
    sync: { state: 'current', since: now, checkedAt: now },
  };
  return {
    conversations,
    messages: threads.flatMap((one) => one.messages),
    contacts: threads.flatMap((one) => (one.contact ? [one.contact] : [])),
    meta: Object.entries(meta).map(([id, value]) => ({ id, value })),
  };
}

function thread(
  i: number,
  lastAt: number,
  length: number,
): { conversation: Conversation; messages: readonly Message[]; contact?: Contact } {
  const id = `c${i}`;
  const phone = `+1415555${String(2000 + i).padStart(4, '0')}`;
  const name = NAMES[i % NAMES.length] ?? '';
  const messages = Array.from({ length }, (_, n): Message => {
    const outbound = (n + i) % 3 === 0;
    const status = outbound ? (n === length - 1 ? (STATUSES[i % STATUSES.length] ?? 'sent') : 'delivered') : 'received';
    return {
      id: `${id}-m${String(n).padStart(6, '0')}`,
      conversationId: id,
      remoteId: `r-${id}-${n}`,
      kind: outbound ? 'outbound' : 'inbound',
      at: lastAt - (length - 1 - n) * 600_000,
      text: TEXTS[(n + i) % TEXTS.length] ?? '',
      status,
      ...(status === 'failed' ? { failure: { code: '30003', text: 'Unreachable destination handset' } } : {}),
    };
  });
  const newest = messages.at(-1);
  const state = i % 11 === 10 ? 'closed' : i % 13 === 12 ? 'snoozed' : 'open';
  const owner = [undefined, 'a1', 'a2'][i % 3];
  const conversation: Conversation = {
    id,
    key: `k-${id}`,
    inboxId: i % 4 === 1 ? 'i2' : 'i1',
    channel: i % 4 === 1 ? 'whatsapp' : 'sms',
    phone,
    name,
    state,
    unread: newest?.kind === 'inbound' && i % 2 === 0 ? 1 + (i % 3) : 0,
    lastAt,
    preview: newest ? previewOf(newest) : { text: '', kind: 'activity', status: 'received' },
    lastInboundAt: lastAt,
    historyComplete: true,
    ...(name ? { contactId: `p${i}` } : {}),
    ...(owner ? { assigneeId: owner } : {}),
    ...(state === 'snoozed' ? { snoozedUntil: lastAt + 86_400_000 } : {}),
  };
  return { conversation, messages, ...(name ? { contact: { id: `p${i}`, name, phone } } : {}) };
}

/** Writes the seed and leaves the page reloaded with the account shown. The page must be the panel. */
export async function seedPage(page: Page, seed: Seed): Promise<void> {
  await page.getByRole('button', { name: 'Try the demo' }).waitFor(); // the registry database exists
  const account = { id: SEED_ACCOUNT, kind: 'demo', label: 'Seeded shop', config: '{}', connectedAt: 1, origins: [] };
  await page.evaluate(write, { name: 'threadside', tables: { accounts: [account] } });
  await page.reload();
  await page.getByRole('status', { name: 'Connection' }).waitFor();
  await page.waitForFunction(async (name) => (await indexedDB.databases()).some((one) => one.name === name), `threadside-${SEED_ACCOUNT}`);
  await page.evaluate(write, { name: `threadside-${SEED_ACCOUNT}`, tables: seed });
  await page.reload();
}

/** Runs in the page. */
async function write({ name, tables }: { name: string; tables: Seed }): Promise<void> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  await new Promise<void>((resolve, reject) => {
    const transaction = db.transaction(Object.keys(tables), 'readwrite');
    for (const [table, rows] of Object.entries(tables)) for (const row of rows) transaction.objectStore(table).put(row);
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
  });
  db.close();
}
