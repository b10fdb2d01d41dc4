/** The demo backend passes the backend contract. */
import { describe, expect, it } from 'vitest';
import { backendContract, type Harness } from '../../lib/backend/contract';
import { fakeEnvironment } from '../../lib/backend/contract-clock';
import { parseConfig } from '../../lib/backend/demo/config';
import { colleagueDoes, customerWrites, failNextSend, sentToCustomers } from '../../lib/backend/demo/controls';
import { DemoBackend } from '../../lib/backend/demo/demo-backend';
import { memoryStorage } from '../../lib/backend/demo/state';

const START = Date.UTC(2027, 2, 9, 9, 30);

function harnessOf(
  configText: string,
  world: Pick<Harness['world'], 'conversations' | 'deep' | 'quiet' | 'quiet2'>,
): () => Promise<Harness> {
  return async () => {
    const env = fakeEnvironment(START);
    const storage = memoryStorage();
    const config = parseConfig(configText);
    if (!config) throw new Error('bad configuration');
    let demo = new DemoBackend(storage, config, env);
    return {
      get backend() {
        return demo;
      },
      env,
      customerWrites: async (phone, text, options) => {
        await customerWrites(demo, phone, text, options?.inboxId, options?.attachment);
      },
      colleagueDoes: (key, change) => colleagueDoes(demo, key, change),
      sentToCustomer: async () =>
        (await sentToCustomers(demo)).map(({ key, text, ref }) => ({ to: key.slice(key.indexOf('|') + 1), text, ref })),
      failNextSend: (fault) => failNextSend(demo, fault),
      restart: () => {
        demo = new DemoBackend(storage, config, env);
        return Promise.resolve(demo);
      },
      world: {
        ...world,
        stranger: { inboxId: 'shop', phone: '+14155550199' },
        colleague: 'ana',
        team: 'sales',
        labels: ['repair', 'delivery'],
        macro: 'to-vans',
        reports: true,
      },
    };
  };
}

const shop = {
  conversations: 70,
  deep: { key: 'shop|+447700900461', messages: 5000 },
  quiet: 'shop|+14155550122',
  quiet2: 'shop|+14155550118',
};
backendContract('demo, the shop', harnessOf('{"script":false}', shop), { describe, it, expect });

const crowd = {
  conversations: 420,
  deep: { key: 'vans|+12005550100', messages: 70 },
  quiet: 'shop|+12005550110',
  quiet2: 'shop|+12005550112',
};
backendContract('demo, a crowd', harnessOf('{"conversations":420,"messages":70}', crowd), { describe, it, expect });
