/** Creating messages: every documented refusal, each leaving nothing behind, and the shapes of what is accepted. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAIN_NUMBER, POOL_NUMBER, WHATSAPP_SENDER } from './defaults';
import { startTwilio, type TwilioServer } from './server';
import { CUSTOMER, CUSTOMER_WA, Raw } from './testing';

const START = Date.parse('2026-03-10T12:00:00Z');
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
let server: TwilioServer;
let raw: Raw;
let mg: string;
let hx: string;
beforeEach(async () => {
  server = await startTwilio({
    clock: 'manual',
    startAt: START,
    numbers: [
      { phoneNumber: MAIN_NUMBER },
      { phoneNumber: POOL_NUMBER },
      { phoneNumber: '+14155550102', capabilities: { voice: true, sms: false, mms: false, fax: false } },
    ],
    services: [{ numbers: [POOL_NUMBER] }, { friendlyName: 'empty' }],
  });
  raw = new Raw(server);
  mg = server.world.services[0]?.sid ?? '';
  hx = server.world.contents[0]?.sid ?? '';
});
afterEach(() => server.stop());

const sms = { To: CUSTOMER, From: MAIN_NUMBER, Body: 'hi' };
const cases: [number, string, () => Record<string, string | string[]>][] = [
  [21604, 'no To', () => ({ From: MAIN_NUMBER, Body: 'x' })],
  [21603, 'no sender', () => ({ To: CUSTOMER, Body: 'x' })],
  [21211, 'invalid To', () => ({ ...sms, To: '+1415555' })],
  [21211, 'invalid WhatsApp To', () => ({ To: 'whatsapp:415', From: WHATSAPP_SENDER, Body: 'x' })],
  [21211, 'magic To', () => ({ ...sms, To: '+15005550001' })],
  [21212, 'invalid From', () => ({ ...sms, From: '+123' })],
  [21265, 'To short code', () => ({ ...sms, To: '12345' })],
  [21266, 'To is From', () => ({ ...sms, To: MAIN_NUMBER })],
  [21408, 'geo permission', () => ({ ...sms, To: '+15005550003' })],
  [21602, 'empty body', () => ({ ...sms, Body: '' })],
  [21619, 'no content', () => ({ To: CUSTOMER, From: MAIN_NUMBER })],
  [21606, 'not SMS capable', () => ({ ...sms, From: '+14155550102' })],
  [21659, 'not owned', () => ({ ...sms, From: '+14155550199' })],
  [21610, 'magic opt-out', () => ({ ...sms, To: '+15005550004' })],
  [21611, 'queue full', () => ({ ...sms, From: '+15005550008' })],
  [21612, 'not routable', () => ({ ...sms, To: '+15005550002' })],
  [21614, 'not a mobile', () => ({ ...sms, To: '+15005550009' })],
  [21635, 'landline', () => ({ ...sms, To: '+15005550010' })],
  [21617, '1601 characters', () => ({ ...sms, Body: 'x'.repeat(1601) })],
  [21620, 'bad media URL', () => ({ ...sms, MediaUrl: 'picture.jpg' })],
  [21620, 'media URL with credentials', () => ({ ...sms, MediaUrl: 'https://a:b@example.com/p.jpg' })],
  [21623, 'eleven media', () => ({ ...sms, MediaUrl: Array.from({ length: 11 }, (_, i) => `https://example.com/${i}.png`) })],
  [21654, 'variables without ContentSid', () => ({ ...sms, ContentVariables: '{}' })],
  [21655, 'unknown ContentSid', () => ({ To: CUSTOMER, From: MAIN_NUMBER, ContentSid: `HX${'0'.repeat(32)}` })],
  [21656, 'variables not JSON', () => ({ To: CUSTOMER, From: MAIN_NUMBER, ContentSid: hx, ContentVariables: '{1' })],
  [21656, 'variables not strings', () => ({ To: CUSTOMER, From: MAIN_NUMBER, ContentSid: hx, ContentVariables: '{"1":1}' })],
  [20001, 'ContentSid with Body', () => ({ ...sms, ContentSid: hx })],
  [20001, 'ValidityPeriod', () => ({ ...sms, ValidityPeriod: '36001' })],
  [21701, 'unknown service', () => ({ To: CUSTOMER, MessagingServiceSid: `MG${'0'.repeat(32)}`, Body: 'x' })],
  [21703, 'service without the channel', () => ({ To: CUSTOMER_WA, MessagingServiceSid: mg, Body: 'x' })],
  [21704, 'empty service', () => ({ To: CUSTOMER, MessagingServiceSid: server.world.services[1]?.sid ?? '', Body: 'x' })],
  [21712, 'From outside the service', () => ({ ...sms, MessagingServiceSid: mg })],
  [21910, 'channels differ', () => ({ To: CUSTOMER_WA, From: MAIN_NUMBER, Body: 'x' })],
  [63007, 'unknown WhatsApp sender', () => ({ To: CUSTOMER_WA, From: 'whatsapp:+14155550199', Body: 'x' })],
  [35111, 'no SendAt', () => ({ To: CUSTOMER, MessagingServiceSid: mg, Body: 'x', ScheduleType: 'fixed' })],
  [35112, 'ScheduleType', () => ({ To: CUSTOMER, MessagingServiceSid: mg, Body: 'x', ScheduleType: 'soon', SendAt: at(3600) })],
  [35113, 'no ScheduleType', () => ({ To: CUSTOMER, MessagingServiceSid: mg, Body: 'x', SendAt: at(3600) })],
  [35114, 'SendAt format', () => ({ To: CUSTOMER, MessagingServiceSid: mg, Body: 'x', ScheduleType: 'fixed', SendAt: 'tomorrow' })],
  [35115, 'SendAt too near', () => ({ To: CUSTOMER, MessagingServiceSid: mg, Body: 'x', ScheduleType: 'fixed', SendAt: at(300) })],
  [
    35115,
    'SendAt too far',
    () => ({ To: CUSTOMER, MessagingServiceSid: mg, Body: 'x', ScheduleType: 'fixed', SendAt: at(35 * 86_400 + 1) }),
  ],
  [35118, 'schedule without service', () => ({ ...sms, ScheduleType: 'fixed', SendAt: at(3600) })],
];

describe('refusals', () => {
  it.each(cases)('%i: %s', async (code, _name, form) => {
    const answer = await raw.create(form());
    expect(answer.json).toMatchObject({ code, status: answer.status, more_info: `https://www.twilio.com/docs/errors/${code}` });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(server.journal.creates).toEqual([]);
    expect(server.journal.refused).toMatchObject([{ code }]);
    expect(await raw.list()).toEqual([]);
  });

  it('knows trial accounts, geography, schedule caps and codes asked for', async () => {
    server.knobs.trial = true;
    expect((await raw.create(sms)).json.code).toBe(21608);
    server.knobs.verified = [CUSTOMER];
    expect((await raw.create(sms)).json.body).toBe('Sent from your Twilio trial account - hi');
    server.knobs.trial = false;
    server.knobs.geo = ['+44'];
    expect((await raw.create(sms)).json.code).toBe(21408);
    server.knobs.geo = null;
    server.knobs.scheduleCap = 0;
    const scheduled = { To: CUSTOMER, MessagingServiceSid: mg, Body: 'x', ScheduleType: 'fixed', SendAt: at(3600) };
    expect((await raw.create(scheduled)).json.code).toBe(35125);
    server.world.failTo.set(CUSTOMER, 21614);
    expect((await raw.create(sms)).json.code).toBe(21614);
  });
});

describe('accepted', () => {
  it('answers a direct send with 201, queued, strings for counts and no date_sent', async () => {
    const answer = await raw.create({ ...sms, Body: 'x'.repeat(161) });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({
      status: 'queued',
      from: MAIN_NUMBER,
      to: CUSTOMER,
      num_segments: '2',
      num_media: '0',
      date_sent: null,
      price: null,
      direction: 'outbound-api',
      messaging_service_sid: null,
      date_created: 'Tue, 10 Mar 2026 12:00:00 +0000',
    });
    expect(answer.json.sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(server.journal.creates).toMatchObject([{ sid: answer.json.sid, to: CUSTOMER, from: MAIN_NUMBER }]);
  });

  it('answers a service send with accepted, no sender and "0" segments', async () => {
    const answer = await raw.create({ To: CUSTOMER, MessagingServiceSid: mg, Body: 'x' });
    expect(answer.json).toMatchObject({ status: 'accepted', from: null, num_segments: '0', messaging_service_sid: mg });
    await server.clock.advance(10_000);
    const later = await raw.get(`/Messages/${String(answer.json.sid)}.json`);
    expect(later.json).toMatchObject({ status: 'delivered', from: POOL_NUMBER, num_segments: '1' });
  });

  it('takes 1,600 characters and ten media', async () => {
    expect((await raw.create({ ...sms, Body: 'x'.repeat(1600) })).status).toBe(201);
    const mms = await raw.create({ ...sms, MediaUrl: Array.from({ length: 10 }, (_, i) => `https://example.com/${i}.png`) });
    expect(mms.json).toMatchObject({ num_media: '10', num_segments: '1' });
    expect(mms.json.sid).toMatch(/^MM/);
  });

  it('renders templates and applies smart encoding', async () => {
    const answer = await raw.create({ To: CUSTOMER, From: MAIN_NUMBER, ContentSid: hx, ContentVariables: '{"1":"Bo","2":"noon"}' });
    expect(answer.json.body).toBe('Hello Bo, we expect you on noon.');
    const smart = await raw.create({ ...sms, Body: '“it’s” fine…', SmartEncoded: 'true' });
    expect(smart.json.body).toBe('"it\'s" fine...');
  });
});
