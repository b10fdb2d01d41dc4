/** Which sender a new conversation proposes: the one last used for the number, else for the numbers of that site. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

vi.mock('../../../lib/platform/i18n', () => ({ t: (key: string) => key, plural: (key: string) => key }));
const { AccountDb } = await import('../../../lib/store/db');
const { lastSender, rememberSender } = await import('../../../lib/ui/senders');

const [ANA, BEN] = ['+14155550134', '+14155550145'];
const CRM = 'https://crm.example.com/contact/1';
let db: InstanceType<typeof AccountDb>;

beforeEach(() => {
  db = new AccountDb(`senders-${crypto.randomUUID()}`);
});
afterEach(() => db.delete());

it('is remembered for the number and for the site, the number first', async () => {
  expect(await lastSender(db, ANA, CRM)).toBeUndefined();
  await rememberSender(db, ANA, CRM, 'sms');
  expect(await lastSender(db, ANA, undefined)).toBe('sms');
  expect(await lastSender(db, BEN, 'https://crm.example.com/contact/2')).toBe('sms');
  expect(await lastSender(db, BEN, 'https://other.example.com/')).toBeUndefined();
  await rememberSender(db, BEN, CRM, 'whatsapp');
  expect([await lastSender(db, ANA, CRM), await lastSender(db, BEN, CRM)]).toEqual(['sms', 'whatsapp']);
  expect(await lastSender(db, '+14155550199', CRM)).toBe('whatsapp');
});
