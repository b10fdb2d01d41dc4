/**
 * Saved replies of an account whose backend keeps none: the agent's own words, one row of the registry for each account. There they outlive
 * a damaged database of the account, and a damaged registry is rescued with them.
 */
import type { SavedReply } from '../domain/contact';
import type { Registry } from './registry';

/** All of an account; empty when there are none. */
export async function ownReplies(registry: Registry, accountId: string): Promise<readonly SavedReply[]> {
  const value = (await registry.settings.get(rowId(accountId)))?.value;
  return Array.isArray(value) ? value.filter(isReply).map(({ id, code, text }) => ({ id, code, text })) : [];
}

/** Keeps one, in the place of the one with its id. */
export function keepOwnReply(registry: Registry, accountId: string, reply: SavedReply): Promise<void> {
  return change(registry, accountId, (all) => {
    const known = all.some((one) => one.id === reply.id);
    return known ? all.map((one) => (one.id === reply.id ? reply : one)) : [...all, reply];
  });
}

/** Removes one; one that is gone already is no error. */
export function removeOwnReply(registry: Registry, accountId: string, id: string): Promise<void> {
  return change(registry, accountId, (all) => all.filter((one) => one.id !== id));
}

/** Removes all of an account that is taken away. */
export async function forgetOwnReplies(registry: Registry, accountId: string): Promise<void> {
  await registry.settings.delete(rowId(accountId));
}

function change(registry: Registry, accountId: string, next: (all: readonly SavedReply[]) => readonly SavedReply[]): Promise<void> {
  return registry.transaction('rw', registry.settings, async () => {
    await registry.settings.put({ id: rowId(accountId), value: next(await ownReplies(registry, accountId)) });
  });
}

function rowId(accountId: string): string {
  return `replies:${accountId}`;
}

/** Whatever else stands in the row is passed over. */
function isReply(value: unknown): value is SavedReply {
  if (typeof value !== 'object' || value === null) return false;
  const { id, code, text } = value as Record<string, unknown>;
  return [id, code, text].every((one) => typeof one === 'string' && one !== '');
}
