/** From a number to a conversation: only the newest number that was asked for, and only while somebody still waits for it, opens anything. */
import { signal } from '@preact/signals';
import { beforeEach, expect, it, vi } from 'vitest';

const [ANA, BEN] = ['+14155550134', '+14155550145'];
const went: string[] = [];
const waiting = new Map<string, (found: unknown[]) => void>();
const started: ((conversation: { id: string }) => void)[] = [];

vi.mock('../../../lib/platform/i18n', () => ({ t: (key: string) => key, plural: (key: string) => key }));
vi.mock('../../../lib/ui/session', () => ({
  db: signal({}),
  settings: signal({ region: 'US' }),
  inboxes: signal([{ id: 'sms', name: 'SMS', channel: 'sms' }]),
}));
vi.mock('../../../lib/ui/list', () => ({ rowOf: (one: unknown) => one }));
vi.mock('../../../lib/ui/route', () => ({ go: ({ id }: { id: string }) => void went.push(id) }));
vi.mock('../../../lib/ui/senders', () => ({ lastSender: async () => undefined, rememberSender: async () => undefined }));
vi.mock('../../../lib/ui/words', () => ({ wordsOf: String }));
vi.mock('../../../lib/store/panel', () => ({ startConversation: () => new Promise((done) => started.push(done)) }));
vi.mock('../../../lib/store/read', () => ({
  contactsByPhone: async () => [],
  conversationsByPhone: (_db: unknown, phone: string) => new Promise((answer) => waiting.set(phone, answer)),
}));
const { choice, giveUp, lookUp } = await import('../../../lib/ui/start');

const answer = async (phone: string, found: { id: string }[]): Promise<void> => {
  waiting.get(phone)?.(found);
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

beforeEach(() => {
  went.length = 0;
  started.length = 0;
});

it('opens the conversation of the number that was asked for last, whichever answer comes first', async () => {
  void lookUp(ANA);
  void lookUp(BEN);
  await answer(BEN, [{ id: 'ben-1' }, { id: 'ben-2' }]);
  expect(choice.value?.phone).toBe(BEN);
  await answer(ANA, [{ id: 'ana-1' }, { id: 'ana-2' }]);
  expect(choice.value?.phone).toBe(BEN);
  void lookUp(ANA);
  void lookUp(BEN);
  await answer(BEN, [{ id: 'ben-1' }]);
  await answer(ANA, [{ id: 'ana-1' }]);
  expect(went).toEqual(['ben-1']);
});

it('opens nothing for somebody who has left', async () => {
  void lookUp(ANA);
  giveUp();
  await answer(ANA, [{ id: 'ana-1' }]);
  expect(went).toEqual([]);
});

it('a conversation that was begun and comes late does not take the place of the next one', async () => {
  void lookUp(ANA);
  await answer(ANA, []);
  void lookUp(BEN);
  await answer(BEN, []);
  expect(started).toHaveLength(2);
  started[1]?.({ id: 'ben-new' });
  await answer(BEN, []);
  started[0]?.({ id: 'ana-new' });
  await answer(ANA, []);
  expect(went).toEqual(['ben-new']);
});
