/** The Chatwoot adapter passes the backend contract, on the test server. */
import { describe, expect, it } from 'vitest';
import { backendContract, type Harness } from '../../lib/backend/contract';
import { settle } from '../../lib/backend/contract-harness';
import { Mirror } from '../../lib/backend/contract-mirror';
import { backendOf, keyFor, PNG, serverEnvironment, startWorld } from './chatwoot-world';

const QUIET = '+15551000029';
const QUIET2 = '+15551000020';
const DEEP = '+15552000000';
const POST = { method: 'POST', path: '/messages$' } as const;

async function makeHarness(): Promise<Harness> {
  const server = await startWorld();
  server.seed({ inbox: 1, conversations: 1, messagesPerConversation: 130, from: 2_000_000 });
  server.seed({ inbox: 1, conversations: 30, messagesPerConversation: 3, resolved: 4 });
  // Nothing unread: a closed conversation of Chatwoot has no unread number here.
  for (const one of server.core.world.conversations.values()) one.agentLastSeenAt = one.lastActivityAt;
  const env = serverEnvironment(server);
  let backend = backendOf(server, 'ada', env);
  const harness: Harness = {
    get backend() {
      return backend;
    },
    env,
    customerWrites: (phone, text, options) => {
      server.customerWrites(Number(options?.inboxId ?? 1), phone, text, options?.attachment ? [PNG] : []);
      return Promise.resolve();
    },
    colleagueDoes: async (key, change) => {
      const colleague = backendOf(server, 'bob', env);
      const mirror = new Mirror();
      const pulled = async (): Promise<void> => {
        for await (const page of colleague.pull(undefined, 'current', new AbortController().signal)) mirror.apply(page.events);
      };
      await settle(harness, pulled());
      const conversation = mirror.conversations.get(key);
      if (!conversation) throw new Error(`the colleague does not see ${key}`);
      await settle(harness, colleague.change({ ...conversation, key }, change, new AbortController().signal));
    },
    sentToCustomer: async () => {
      await env.advance(100);
      return server.journal.delivered().map(({ to, text, clientRef }) => ({ to, text, ...(clientRef ? { ref: clientRef } : {}) }));
    },
    failNextSend: (fault) => {
      if (fault === 'rejected') server.failRequests({ ...POST, fault: 'error_before', status: 422 });
      if (fault === 'busy') server.failRequests({ ...POST, fault: 'rate_limit' });
      if (fault === 'unknownAfter') server.failRequests({ ...POST, fault: 'drop_after' });
      if (fault === 'unknownBefore') server.failRequests({ ...POST, fault: 'drop_before' });
      if (fault === 'notSent') env.refuse((url, method) => method === 'POST' && url.endsWith('/messages'));
      return Promise.resolve();
    },
    restart: () => {
      backend = backendOf(server, 'ada', env);
      return Promise.resolve(backend);
    },
    close: () => server.close(),
    world: {
      conversations: 31,
      deep: { key: keyFor(server, DEEP), messages: 130 },
      quiet: keyFor(server, QUIET),
      quiet2: keyFor(server, QUIET2),
      stranger: { inboxId: '1', phone: '+15553330000' },
      colleague: String(server.agent('bob').id),
      team: '1',
      labels: ['vip', 'invoice'],
      macro: '1',
      reports: true,
    },
  };
  return harness;
}

backendContract('chatwoot', makeHarness, { describe, it, expect });
