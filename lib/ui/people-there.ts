/** People that the backend knows and this browser does not: asked for once the typing rests. What is found is stored, like all else. */
import { ask } from '../platform/rpc';
import { account, capabilities } from './session';

/** How long the typing rests (ms): teams share the backend's limit. */
const REST = 600;
/** Shorter words fit too many. */
const SHORTEST = 3;

let waiting: ReturnType<typeof setTimeout> | undefined;

/** Asks for people whom `text` fits; `again` runs when some may have come. A newer call ends an older one. */
export function findThere(text: string, again: () => void): void {
  clearTimeout(waiting);
  const query = text.trim().slice(0, 100);
  const id = account.peek()?.id;
  if (id === undefined || query.length < SHORTEST || !capabilities.peek()?.contactsFind) return;
  waiting = setTimeout(() => {
    ask({ type: 'refresh', accountId: id, what: 'contacts', query }).then(again, (error: unknown) => {
      console.warn('Only people who are known here are found.', error);
    });
  }, REST);
}
