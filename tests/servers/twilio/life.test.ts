/** The life of messages: statuses by the clock, failures, schedules, inbound, opt-outs, automatic answers, lost texts. */
import { afterEach, describe, expect, it } from 'vitest';
import { failingRecipient, NO_RECEIPT, STUCK } from './address';
import { MAIN_NUMBER, POOL_NUMBER, WHATSAPP_SENDER } from './defaults';
import { startTwilio, type TwilioServer } from './server';
import { CUSTOMER, CUSTOMER_WA, Raw } from './testing';
import type { TwilioOptions } from './types';

const START = Date.parse('2026-03-10T12:00:00Z');
let server: TwilioServer;
const start = async (options: TwilioOptions = {}) => {
  server = await startTwilio({ clock: 'manual', startAt: START, ...options });
  return new Raw(server);
};
afterEach(() => server.stop());
const row = (sid: unknown) => server.world.bySid.get(String(sid));

describe('statuses', () => {
  it('go queued, sending, sent, delivered, with date_sent, then price', async () => {
    const raw = await start();
    const made = await raw.create({ To: CUSTOMER, From: MAIN_NUMBER, Body: 'x' });
    await server.clock.advance(10_000);
    expect(row(made.json.sid)?.versions.map((v) => v.row.status)).toEqual(['queued', 'sending', 'sent', 'delivered', 'delivered']);
    expect(row(made.json.sid)).toMatchObject({ sent: START + 150, price: '-0.00790' });
  });

  it('end in read on WhatsApp within the window, in delivered without receipts', async () => {
    const raw = await start();
    server.inbound(CUSTOMER_WA, WHATSAPP_SENDER, 'hello');
    const one = await raw.create({ To: CUSTOMER_WA, From: WHATSAPP_SENDER, Body: 'x' });
    await server.clock.advance(10_000);
    server.knobs.readReceipts = false;
    const two = await raw.create({ To: CUSTOMER_WA, From: WHATSAPP_SENDER, Body: 'x' });
    await server.clock.advance(10_000);
    expect([row(one.json.sid)?.status, row(two.json.sid)?.status]).toEqual(['read', 'delivered']);
  });

  it.each([
    [30003, 'undelivered'],
    [30005, 'undelivered'],
    [30006, 'undelivered'],
    [30007, 'failed'],
    [30008, 'undelivered'],
    [63024, 'failed'],
  ])('fail with %i as %s by the recipient number', async (code, status) => {
    const raw = await start();
    const made = await raw.create({ To: failingRecipient(code), From: MAIN_NUMBER, Body: 'x' });
    await server.clock.advance(10_000);
    expect((await raw.get(`/Messages/${String(made.json.sid)}.json`)).json).toMatchObject({ status, error_code: code });
  });

  it('stay sent without carrier receipts, expire with 30036, fail as asked', async () => {
    const raw = await start();
    server.world.failTo.set(CUSTOMER, 30410);
    const forms = [{ To: NO_RECEIPT }, { To: STUCK, ValidityPeriod: '60' }, { To: CUSTOMER }];
    const made = await Promise.all(forms.map((f) => raw.create({ From: MAIN_NUMBER, Body: 'x', ...f })));
    await server.clock.advance(61_000);
    expect(made.map((m) => [row(m.json.sid)?.status, row(m.json.sid)?.errorCode])).toEqual([
      ['sent', null],
      ['failed', 30036],
      ['failed', 30410],
    ]);
  });

  it('fail with 63016 outside 24 hours, unless an approved template is sent', async () => {
    const raw = await start();
    server.inbound(CUSTOMER_WA, WHATSAPP_SENDER, 'hello');
    await server.clock.advance(86_400_001);
    const [good, , bad] = server.world.contents;
    const base = { To: CUSTOMER_WA, From: WHATSAPP_SENDER };
    const forms = [
      { ...base, Body: 'free' },
      { ...base, ContentSid: good?.sid ?? '' },
      { ...base, ContentSid: bad?.sid ?? '' },
      { ...base, ContentSid: good?.sid ?? '', ContentVariables: '{"1":"a"}' },
    ];
    const made = await Promise.all(forms.map((f) => raw.create(f)));
    await server.clock.advance(10_000);
    expect(made.map((m) => row(m.json.sid)?.errorCode)).toEqual([63016, null, 63016, 63028]);
  });

  it('follow the US registration of the number', async () => {
    const raw = await start({
      numbers: [
        { phoneNumber: MAIN_NUMBER, a2p: 'unregistered' },
        { phoneNumber: '+18005550100', type: 'tollfree', a2p: 'pending' },
      ],
    });
    const made = await Promise.all([MAIN_NUMBER, '+18005550100'].map((From) => raw.create({ To: CUSTOMER, From, Body: 'x' })));
    await server.clock.advance(10_000);
    expect(made.map((m) => row(m.json.sid)?.errorCode)).toEqual([30034, 30032]);
  });
});

describe('scheduled, redacted, deleted', () => {
  it('sends at the time, or is cancelled before; later cancels are refused', async () => {
    const raw = await start();
    const mg = server.world.services[0]?.sid ?? '';
    const form = { To: CUSTOMER, MessagingServiceSid: mg, ScheduleType: 'fixed', SendAt: new Date(START + 3_600_000).toISOString() };
    const keep = await raw.create({ ...form, Body: 'keep' });
    const drop = await raw.create({ ...form, Body: 'drop' });
    expect(keep.json).toMatchObject({ status: 'scheduled', date_sent: null, from: null });
    expect((await raw.post(`/Messages/${String(drop.json.sid)}.json`, { Status: 'canceled' })).json.status).toBe('canceled');
    await server.clock.advance(3_599_000);
    expect(row(keep.json.sid)?.status).toBe('scheduled');
    await server.clock.advance(10_000);
    expect([row(keep.json.sid)?.status, row(drop.json.sid)?.status]).toEqual(['delivered', 'canceled']);
    expect((await raw.post(`/Messages/${String(keep.json.sid)}.json`, { Status: 'canceled' })).json).toMatchObject({
      code: 30409,
      status: 409,
    });
  });

  it('redacts with an empty body only, deletes finished messages only', async () => {
    const raw = await start();
    const path = `/Messages/${String((await raw.create({ To: CUSTOMER, From: MAIN_NUMBER, Body: 'x' })).json.sid)}.json`;
    expect((await raw.call('DELETE', path)).json.code).toBe(20009);
    await server.clock.advance(10_000);
    expect((await raw.post(path, { Body: 'y' })).json.code).toBe(20001);
    expect((await raw.post(path, { Body: '' })).json.body).toBe('');
    expect((await raw.call('DELETE', path)).status).toBe(204);
    expect((await raw.get(path)).json.code).toBe(20404);
    expect(await raw.list()).toEqual([]);
  });
});

describe('inbound', () => {
  it('locks after STOP for the number and its whole service, until START', async () => {
    const raw = await start();
    const mg = server.world.services[0]?.sid ?? '';
    server.inbound(CUSTOMER, POOL_NUMBER, ' stop ');
    expect((await raw.create({ To: CUSTOMER, From: POOL_NUMBER, Body: 'x' })).json.code).toBe(21610);
    expect((await raw.create({ To: CUSTOMER, MessagingServiceSid: mg, Body: 'x' })).json.code).toBe(21610);
    expect((await raw.create({ To: CUSTOMER, From: MAIN_NUMBER, Body: 'x' })).status).toBe(201);
    server.inbound(CUSTOMER, POOL_NUMBER, 'START');
    expect((await raw.create({ To: CUSTOMER, From: POOL_NUMBER, Body: 'x' })).status).toBe(201);
    expect(server.world.messages.filter((m) => m.direction === 'outbound-reply')).toHaveLength(2);
  });

  it('is answered by the demo application and by another app', async () => {
    const numbers = [
      { phoneNumber: MAIN_NUMBER, smsUrl: 'https://demo.twilio.com/welcome/sms/reply/' },
      { phoneNumber: POOL_NUMBER, smsUrl: 'https://bot.example/sms', appReply: 'I am a bot' },
    ];
    const raw = await start({ numbers, services: [] });
    server.inbound(CUSTOMER, MAIN_NUMBER, 'hi');
    server.inbound(CUSTOMER, POOL_NUMBER, 'hi');
    await server.clock.advance(10_000);
    const replies = (await raw.list()).filter((r) => r.direction === 'outbound-reply');
    expect(replies).toMatchObject([{ body: 'I am a bot' }, { body: expect.stringMatching(/^Thanks for the message/) }]);
    const pn = server.world.numbers[0]?.sid;
    expect((await raw.post(`/IncomingPhoneNumbers/${pn}.json`, { SmsUrl: '' })).json.sms_url).toBe('');
    const before = server.world.messages.length;
    server.inbound(CUSTOMER, MAIN_NUMBER, 'hi again');
    expect(server.world.messages.length).toBe(before + 1);
  });

  it('is lost without a trace in a losing service until the service is repaired', async () => {
    const raw = await start({ services: [{ numbers: [POOL_NUMBER], useInboundWebhookOnNumber: false }] });
    const url = `${server.url}/messaging/v1/Services/${server.world.services[0]?.sid}`;
    expect((await raw.get(url)).json).toMatchObject({ inbound_request_url: null, use_inbound_webhook_on_number: false });
    expect(server.inbound(CUSTOMER, POOL_NUMBER, 'gone')).toBeNull();
    expect(await raw.list()).toEqual([]);
    expect(server.journal.lost).toMatchObject([{ body: 'gone' }]);
    await raw.post(url, { UseInboundWebhookOnNumber: 'true' });
    expect(server.inbound(CUSTOMER, POOL_NUMBER, 'here')?.status).toBe('received');
    expect(await raw.bodies()).toEqual(['here']);
  });
});

describe('clock', () => {
  it('moves statuses by itself in auto mode', async () => {
    server = await startTwilio({ knobs: { delays: { accepted: 1, sending: 1, sent: 1, delivered: 1, read: 1, price: 1 } } });
    const raw = new Raw(server);
    const made = await raw.create({ To: CUSTOMER, From: MAIN_NUMBER, Body: 'x' });
    await expect.poll(() => row(made.json.sid)?.status, { timeout: 3_000 }).toBe('delivered');
    const slow = await raw.create({ To: failingRecipient(30003), From: MAIN_NUMBER, Body: 'x' });
    await server.clock.advance(60_000);
    expect(row(slow.json.sid)?.status).toBe('undelivered');
  });
});
