/** The tests' background: judges numbers with the real rules, answers as the extension would, and keeps what it heard. */
import { acceptPageNumber } from '../../../lib/domain/page-number';
import type { PageSettings, ToBackground, ToPage } from '../../../lib/marks/protocol';

interface Sender {
  tab?: { id: number };
  frameId?: number;
}

interface Chrome {
  runtime: { onMessage: { addListener(listener: (m: ToBackground, s: Sender, reply: (answer: unknown) => void) => boolean): void } };
  scripting: { executeScript(options: object): Promise<unknown> };
  tabs: {
    sendMessage(tab: number, message: ToPage, options?: { frameId: number }): Promise<unknown>;
    query(q: object): Promise<{ id: number; url?: string }[]>;
  };
}

interface Heard {
  message: ToBackground;
  frameId: number | undefined;
}

interface Stub {
  heard: Heard[];
  rejected: Set<string>;
  settings: PageSettings;
  /** While set, checks are answered when it resolves. */
  judging: Promise<void> | undefined;
  /** How many times the second script is not put in. */
  refusals: number;
  tell(message: ToPage, frameId?: number): Promise<unknown>;
  inject(file: string): Promise<unknown>;
}

/** The country of a page's language, where a test's page needs another than its own. */
const REGIONS: Record<string, string> = { he: 'IL' };

const api = (globalThis as unknown as { chrome: Chrome }).chrome;
const stub: Stub = {
  heard: [],
  rejected: new Set(),
  settings: { links: 'panel', paused: false },
  judging: undefined,
  refusals: 0,
  async tell(message, frameId) {
    return api.tabs.sendMessage(await activeTab(), message, ...(frameId === undefined ? [] : [{ frameId }]));
  },
  async inject(file) {
    return api.scripting.executeScript({ target: { tabId: await activeTab(), allFrames: true }, files: [file] });
  },
};
(globalThis as { stub?: Stub }).stub = stub;

async function activeTab(): Promise<number> {
  const [tab] = await api.tabs.query({ active: true, lastFocusedWindow: true });
  return tab?.id ?? 0;
}

api.runtime.onMessage.addListener((message, sender, reply) => {
  stub.heard.push({ message, frameId: sender.frameId });
  const waits = message.type === 'marks.check' && stub.judging;
  void Promise.all([answer(message, sender), waits]).then(([told]) => reply(told), reply);
  return true;
});

function answer(message: ToBackground, sender: Sender): unknown {
  switch (message.type) {
    case 'marks.hello':
      return stub.settings;
    case 'marks.load':
      if (stub.refusals-- > 0) return null;
      return api.scripting
        .executeScript({ target: { tabId: sender.tab?.id, frameIds: [sender.frameId] }, files: ['marks-card.js'], injectImmediately: true })
        .then(() => null);
    case 'marks.check':
      return message.items.map((item) => (stub.rejected.has(item.raw) ? null : acceptPageNumber(item, REGIONS[message.lang] ?? 'US')));
    case 'marks.card':
      return { name: 'Secretname Obi', lastMessage: 'Secretlast message' };
    case 'marks.reject':
      stub.rejected.add(message.raw);
      return null;
    default:
      return null;
  }
}
