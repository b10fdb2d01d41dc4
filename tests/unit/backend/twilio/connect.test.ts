/** Connecting: shapes, permissions one by one, traps and their repairs. */
import fs from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { ConnectError, type Connected, type Finding } from '../../../../lib/backend/backend';
import { settle } from '../../../../lib/backend/contract-harness';
import type { Config } from '../../../../lib/backend/twilio/config';
import { twilioKind } from '../../../../lib/backend/twilio/twilio';
import { MAIN, makeHarness, type Options, POOL, QUIET, type TwilioHarness, WHATSAPP } from './harness';
import { never, requests } from './kit';

let h: TwilioHarness;
afterEach(() => h.close?.());

const AC = `AC${'0'.repeat(32)}`;
const SK = `SK${'0'.repeat(32)}`;
const SECRET = 'a'.repeat(32);
const messages = JSON.parse(fs.readFileSync('public/_locales/en/messages.json', 'utf8')) as Record<string, { message: string }>;

const connect = (over: Record<string, string> = {}): Promise<Connected> => {
  const { accountSid, keySid, keySecret, url } = h.server;
  return settle(h, twilioKind.connect({ accountSid, keySid, keySecret, baseUrl: url, ...over }, h.env, never()));
};
const refusalOf = async (promise: Promise<unknown>): Promise<ConnectError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectError)) throw new Error(`expected a ConnectError, got ${String(error)}`);
  expect(Object.keys(messages)).toContain(error.messageKey);
  return error;
};
const codes = (findings: readonly Finding[]): string[] => {
  for (const one of findings) {
    const places = messages[one.messageKey]?.message.match(/\$\d/g) ?? [];
    expect([one.messageKey, messages[one.messageKey] !== undefined, new Set(places).size]).toEqual([one.messageKey, true, one.args.length]);
  }
  return findings.map((one) => one.code.split(':')[0] ?? '');
};
const start = async (options: Options = {}): Promise<void> => {
  h = await makeHarness(options);
};
const sendersOf = (connected: Connected): string[] => (JSON.parse(connected.config) as Config).senders.map((one) => one.address);

describe('shapes, before anything is sent', () => {
  it.each([
    ['twilioBadAccountSid', 'accountSid', { accountSid: 'AC123' }],
    ['twilioKeyAsAccount', 'accountSid', { accountSid: SK }],
    ['twilioBadKeySid', 'keySid', { keySid: 'SK1' }],
    ['twilioBadSecret', 'keySecret', { keySecret: 'short' }],
    ['twilioBadToken', 'authToken', { authToken: 'short' }],
    ['twilioBadRegion', 'region', { region: 'mars' }],
    ['twilioBadBaseUrl', 'baseUrl', { baseUrl: 'http://elsewhere.example' }],
    ['twilioBadProject', 'accountSid', { baseUrl: 'https://space.signalwire.com' }],
    ['twilioBadSender', 'sender', { sender: '+1 (415) not-a-number!' }],
  ])('%s at %s', async (key, field, over) => {
    await start();
    const error = await refusalOf(connect({ accountSid: AC, keySid: SK, keySecret: SECRET, ...over }));
    expect([error.messageKey, error.field]).toEqual([key, field]);
    expect(requests(h, '*')).toBe(0);
  });
});

describe('verification by the list of messages', () => {
  it('finds numbers, services and WhatsApp senders, and never puts the secret into the configuration', async () => {
    await start();
    const connected = await connect();
    expect(connected.accountId).toMatch(/^twilio-ac[0-9a-f]{32}$/);
    expect(sendersOf(connected)).toEqual([MAIN, POOL, WHATSAPP]);
    expect(connected.config).not.toContain(h.server.keySecret);
    expect(connected.secret).toBe(h.server.keySecret);
    expect(connected.origins).toEqual(['http://127.0.0.1/*']);
    expect(connected.findings.filter((one) => one.severity === 'error')).toEqual([]);
    expect(JSON.parse(connected.config)).toMatchObject({ uploads: h.server.world.conversationServiceSid });
    codes(connected.findings);
  });

  it.each([
    ['twilioKeyRefused', { keySecret: 'b'.repeat(32) }],
    ['twilioTokenRefused', { authToken: 'b'.repeat(32) }],
    ['twilioAccountMismatch', { accountSid: AC }],
  ])('%s', async (key, over) => {
    await start();
    expect((await refusalOf(connect(over))).messageKey).toBe(key);
  });

  it('no answer, too busy, and an answer of something else, each in its own sentence', async () => {
    await start();
    h.failNext.push(() => Promise.reject(new TypeError('Failed to fetch')));
    expect((await refusalOf(connect())).messageKey).toBe('twilioNoAnswer');
    h.server.faults.add({ kind: 'rate', on: '*', times: 10 });
    expect((await refusalOf(connect())).messageKey).toBe('twilioTooBusy');
    h.failNext.push(() => Promise.resolve(new Response('<html>portal</html>')));
    expect((await refusalOf(connect())).messageKey).toBe('twilioBadAnswer');
  });

  it('a token works and is warned about, a main key too', async () => {
    await start({ keyKind: 'main' });
    expect(codes((await connect({ authToken: h.server.authToken })).findings)).toContain('token');
    expect(codes((await connect({ keySid: h.server.accountSid, keySecret: h.server.authToken })).findings)).toContain('token');
    expect(codes((await connect()).findings)).toContain('mainKey');
  });

  it('a suspended account is not connected', async () => {
    await start({ keyKind: 'main' });
    h.failNext.push((url) =>
      url.endsWith(`${h.server.accountSid}.json`) ? Promise.resolve(Response.json({ status: 'suspended' })) : undefined,
    );
    expect(await refusalOf(connect())).toMatchObject({ messageKey: 'twilioSuspended', args: ['suspended'] });
  });
});

describe('permissions, one by one', () => {
  const LIST = '/twilio/messaging/messages/list';

  it('the list of messages is enough: senders come from recent traffic', async () => {
    await start({ keyKind: 'restricted', permissions: [LIST] });
    const connected = await connect();
    expect(sendersOf(connected)).toEqual([MAIN]);
    expect(codes(connected.findings).sort()).toEqual(['noNumbers', 'noSenders', 'noServices', 'noUploads']);
  });

  it('nothing to go by: the sender is asked for, and taken as it is typed', async () => {
    await start({ keyKind: 'restricted', permissions: [LIST], past: () => undefined });
    expect(await refusalOf(connect())).toMatchObject({ messageKey: 'twilioSenderNeeded', field: 'sender' });
    const connected = await connect({ sender: '+1 415 555 0100, whatsapp:+14155238886' });
    expect(sendersOf(connected)).toEqual([MAIN, 'whatsapp:+14155238886']);
    expect(codes(connected.findings)).toContain('noTemplates');
  });

  it.each([
    ['/twilio/phone-numbers/incoming-phone-numbers', 'noNumbers'],
    ['/twilio/messaging/services', 'noServices'],
    ['/twilio/messaging/services.phonenumbers', 'noPools'],
    ['/twilio/mcs/media', 'noUploads'],
    ['/twilio/messaging/whatsapp-senders', 'noSenders'],
    ['/twilio/messaging/content-templates', 'noTemplates'],
    ['/twilio/conversations', 'noUploads'],
  ])('without %s: %s', async (permission, code) => {
    const { ALL_PERMISSIONS } = await import('../../../servers/twilio/defaults');
    await start({ keyKind: 'restricted', permissions: ALL_PERMISSIONS.filter((one) => !one.startsWith(permission)) });
    expect(codes((await connect()).findings)).toContain(code);
  });
});

describe('traps', () => {
  it('a service that loses inbound: found, repaired on request, and then mail arrives', async () => {
    await start({ services: [{ friendlyName: 'Support', numbers: [POOL], useInboundWebhookOnNumber: false }] });
    const { config, secret, findings } = await connect();
    expect(findings[0]).toMatchObject({ severity: 'error', messageKey: 'twilioLoss', args: ['Support', POOL] });
    expect(h.server.inbound(QUIET, POOL, 'Lost')).toBeNull();
    const left = await settle(h, twilioKind.repair?.(config, secret, findings[0]?.repair ?? '', h.env, never()) ?? Promise.resolve([]));
    expect(codes(left)).not.toContain('loss');
    expect(h.server.inbound(QUIET, POOL, 'Found')).not.toBeNull();
  });

  it('the sample answer of a number: found and repaired', async () => {
    await start({ numbers: [{ phoneNumber: MAIN, smsUrl: 'https://demo.twilio.com/welcome/sms/reply/' }] });
    const { config, secret, findings } = await connect();
    const demo = findings.find((one) => one.messageKey === 'twilioDemoReply');
    expect(demo?.args).toEqual([MAIN]);
    await settle(h, twilioKind.repair?.(config, secret, demo?.repair ?? '', h.env, never()) ?? Promise.resolve([]));
    expect(h.server.world.numbers[0]?.smsUrl).toBe('');
  });

  it('a key that may not repair says so', async () => {
    await start({ numbers: [{ phoneNumber: MAIN, smsUrl: 'https://demo.twilio.com/welcome/sms/reply' }] });
    const { config, secret, findings } = await connect();
    h.server.faults.deny('/twilio/phone-numbers/incoming-phone-numbers/update');
    h.server.faults.deny('/twilio/phone-numbers/active-numbers/update');
    const code = findings.find((one) => one.repair !== undefined)?.repair ?? '';
    const repairing = settle(h, twilioKind.repair?.(config, secret, code, h.env, never()) ?? Promise.resolve([]));
    expect((await refusalOf(repairing)).messageKey).toBe('twilioNoRepair');
  });

  it('looking again finds a trap that was set later, and changes nothing', async () => {
    await start();
    const { config, secret } = await connect();
    const [service] = h.server.world.services;
    if (service) service.useInboundWebhookOnNumber = false;
    const findings = await settle(h, twilioKind.repair?.(config, secret, 'check', h.env, never()) ?? Promise.resolve([]));
    expect(codes(findings)).toContain('loss');
    expect(h.server.journal.requests.every((one) => one.method === 'GET')).toBe(true);
  });

  it('another program, a trial, an unregistered number, an absorbed address', async () => {
    await start({
      keyKind: 'main',
      knobs: { trial: true, verified: [QUIET] },
      numbers: [{ phoneNumber: MAIN, smsUrl: 'https://crm.example/hook' }, { phoneNumber: POOL }],
      services: [{ friendlyName: 'Support', numbers: [POOL], usAppToPersonRegistered: false }],
      addresses: [{ address: MAIN }],
    });
    const { findings } = await connect();
    expect(codes(findings)).toEqual(expect.arrayContaining(['other', 'trial', 'unregistered', 'absorbed']));
    expect(findings.find((one) => one.messageKey === 'twilioOtherApp')?.args).toEqual([MAIN, 'crm.example']);
    expect(findings.find((one) => one.messageKey === 'twilioUnregistered')?.args).toEqual([POOL]);
    expect(findings.map((one) => one.severity)).toEqual([...findings.map((one) => one.severity)].sort((a, b) => RANK[a] - RANK[b]));
  });
});

const RANK = { error: 0, warning: 1, info: 2 };

describe('SignalWire', () => {
  it('connects by project and token, with ids of another shape', async () => {
    await start({ flavor: 'signalwire' });
    const fields = {
      accountSid: h.server.accountSid,
      keySid: h.server.accountSid,
      keySecret: h.server.authToken,
      baseUrl: `${h.server.url}/api/laml`,
    };
    const connected = await settle(h, twilioKind.connect(fields, h.env, never()));
    expect(connected.accountId).toMatch(/^signalwire-[0-9a-f-]{36}$/);
    expect(sendersOf(connected)).toEqual([MAIN, POOL]);
    const backend = twilioKind.open(connected.config, connected.secret, h.env);
    expect(backend.capabilities).toMatchObject({ channels: ['sms'], templates: false, schedule: false });
  });
});

describe('regions', () => {
  it.each([
    ['us1', 'https://api.twilio.com/'],
    ['ie1', 'https://api.dublin.ie1.twilio.com/'],
    ['au1', 'https://api.sydney.au1.twilio.com/'],
  ])('%s is asked at %s', async (region, origin) => {
    await start();
    const asked: string[] = [];
    h.failNext.push((url) => {
      asked.push(url);
      return Promise.reject(new TypeError('Failed to fetch'));
    });
    await refusalOf(connect({ region, baseUrl: '' }));
    expect(asked[0]?.startsWith(origin)).toBe(true);
  });
});
