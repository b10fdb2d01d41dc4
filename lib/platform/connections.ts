/**
 * A fresh connection for every request to an account's server, in Chromium.
 *
 * When a kept-alive HTTP/1.1 connection breaks without an answer, Chromium repeats the request by itself, a POST too: one send, two
 * messages, and no code of ours would ever know. A request that asks for `Connection: close` never leaves a connection to be reused.
 * Only our own requests are touched. Firefox does not repeat a POST.
 */
import { browser } from './browser';
import { chromeOnly } from './chrome';

/** Makes the session rules agree with the hosts. Harmless twice; a browser without the API is left as it is. */
export async function freshConnections(hosts: readonly string[]): Promise<void> {
  const rules = chromeOnly?.declarativeNetRequest;
  if (!rules) return;
  const old = await rules.getSessionRules();
  const wanted = [...new Set(hosts)].sort();
  await rules.updateSessionRules({
    removeRuleIds: old.map((rule) => rule.id),
    addRules:
      wanted.length === 0
        ? []
        : [
            {
              id: 1,
              condition: {
                requestDomains: wanted,
                initiatorDomains: [new URL(browser.runtime.getURL('')).host],
                resourceTypes: ['xmlhttprequest', 'other'],
              },
              action: { type: 'modifyHeaders', requestHeaders: [{ header: 'connection', operation: 'set', value: 'close' }] },
            },
          ],
  });
}
