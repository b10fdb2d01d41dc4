/** The lists that a backend gives whole, and the names in them as they are shown: beside other people's words, which they must not turn round. */
import { cleanName } from '../domain/text';
import type { MetaValues } from './meta';

/** The lists that an event replaces whole. */
export const LISTS = ['agents', 'teams', 'inboxes', 'labels', 'macros', 'savedReplies', 'templates'] as const;

/** One of them. */
export type List = (typeof LISTS)[number];

/** Those whose rows have ids of their own. A label or template is called by its name, which therefore stays as the backend has it. */
const NAMED: ReadonlySet<List> = new Set(['agents', 'teams', 'inboxes', 'macros']);

/** Somebody or something with a name that can be shown anywhere. */
export function named<T extends { readonly name: string }>(one: T): T {
  // Without a name it is looked at elsewhere (`sound`).
  return typeof one.name === 'string' ? { ...one, name: cleanName(one.name) } : one;
}

/** The list as it is stored. */
export function listed<K extends List>(list: K, rows: MetaValues[K]): MetaValues[K] {
  return NAMED.has(list) ? ((rows as readonly { readonly name: string }[]).map(named) as unknown as MetaValues[K]) : rows;
}
