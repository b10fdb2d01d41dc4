/** The lists that a picker shows, asked for again when it opens. */
import { ask } from '../platform/rpc';
import { account } from './session';

/** Asks for the newest templates or replies when a picker opens; what is here is shown meanwhile. */
export function refresh(what: 'templates' | 'savedReplies' | 'agents'): void {
  const id = account.peek()?.id;
  if (id === undefined) return;
  ask({ type: 'refresh', accountId: id, what }).catch((error: unknown) => console.warn('The list may be old.', error));
}
