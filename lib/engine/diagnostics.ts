/** Facts for a bug report: versions, kinds, states, counts and the last log lines. No number, name, text or secret. */
import { versions } from '../platform/about';
import { getMeta } from '../store/meta';
import { bootId, type Engine } from './engine';

/** Collects the facts as text. */
export async function diagnostics(engine: Engine): Promise<string> {
  const lines = [await versions(), `boot ${bootId.slice(0, 8)}`];
  let n = 0;
  for (const { db, backend } of engine.accounts.values()) {
    const [sync, counters, conversations, outbox, changes] = await Promise.all([
      getMeta(db, 'sync'),
      getMeta(db, 'counters'),
      db.conversations.count(),
      db.messages.where('outbox').anyOf('queued', 'sending', 'unconfirmed').count(),
      db.changes.count(),
    ]);
    lines.push(
      `account ${++n}: ${backend.capabilities.kind}, ${sync?.state ?? 'starting'}, checked ${sync?.checkedAt ? new Date(sync.checkedAt).toISOString() : 'never'}`,
      `  conversations ${conversations}, unread ${counters?.all ?? 0}, outbox ${outbox}, changes ${changes}`,
    );
  }
  return [...lines, 'log:', ...engine.parts.recentLog()].join('\n');
}
