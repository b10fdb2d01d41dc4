/** Facts for a bug report: versions, kinds, states, timings, counts and the last log lines. No number, name, text or secret. */
import { versions } from '../platform/about';
import { getMeta } from '../store/meta';
import type { AccountEngine } from './account-engine';
import { bootId, type Engine } from './engine';

/** Collects the facts as text. Never rejects: what cannot be read is said. */
export async function diagnostics(engine: Engine): Promise<string> {
  const { env, recentLog, online } = engine.parts;
  const lines = [
    await versions().catch(() => 'versions unknown'),
    `boot ${bootId.slice(0, 8)}, up ${Math.round((env.now() - engine.startedAt) / 1000)} s, ${online() ? 'online' : 'offline'}, ${new Date(env.now()).toISOString()}`,
    await room(),
  ];
  let n = 0;
  for (const account of engine.accounts.values()) lines.push(...(await accountLines(account, ++n)));
  for (const { kind } of engine.unopened.values()) lines.push(`account ${++n}: ${kind}, not open`);
  return [...lines, 'log:', ...recentLog()].join('\n');
}

async function accountLines({ db, backend, timings }: AccountEngine, n: number): Promise<string[]> {
  const { kind, transport } = backend.capabilities;
  try {
    const [sync, counters, rescued, cursor] = await Promise.all([
      getMeta(db, 'sync'),
      getMeta(db, 'counters'),
      getMeta(db, 'rescued'),
      getMeta(db, 'cursor'),
    ]);
    const [conversations, messages, contacts, drafts, files, changes, queued, sending, unconfirmed] = await Promise.all([
      ...[db.conversations, db.messages, db.contacts, db.drafts, db.files, db.changes].map((table) => table.count()),
      ...['queued', 'sending', 'unconfirmed'].map((state) => db.messages.where('outbox').equals(state).count()),
    ]);
    return [
      `account ${n}: ${kind} by ${transport}, ${sync?.state ?? 'starting'} since ${time(sync?.since)}, checked ${time(sync?.checkedAt)}, cursor ${cursor === undefined ? 'none' : `of ${cursor.length} characters`}`,
      `  conversations ${conversations}, messages ${messages}, contacts ${contacts}, files ${files}, drafts ${drafts}, changes ${changes}`,
      `  unread ${counters?.all ?? 0}, outbox: queued ${queued}, sending ${sending}, unconfirmed ${unconfirmed}`,
      `  ${timings.line()}`,
      ...(rescued
        ? [`  database replaced ${time(rescued.at)}: ${rescued.drafts} drafts, ${rescued.messages} messages, ${rescued.waiting} wait`]
        : []),
    ];
  } catch (error) {
    return [`account ${n}: ${kind} by ${transport}, cannot be read: ${error instanceof Error ? error.name : 'error'}`];
  }
}

async function room(): Promise<string> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    return `storage ${megabytes(usage)} of ${megabytes(quota)}`;
  } catch {
    return 'storage unknown';
  }
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '?' : `${Math.round(bytes / 1024 / 1024)} MB`;
}

function time(at: number | undefined): string {
  return at === undefined ? 'never' : new Date(at).toISOString();
}
