/** Faults, credentials and permissions, media and its redirect, uploads, the control surface, and the SignalWire flavour. */
import { afterEach, describe, expect, it } from 'vitest';
import { ALL_PERMISSIONS, MAIN_NUMBER, WHATSAPP_SENDER } from './defaults';
import { PIXEL } from './outbound-media';
import { startTwilio, type TwilioServer } from './server';
import { CUSTOMER, CUSTOMER_WA, Raw } from './testing';
import type { TwilioOptions } from './types';

let server: TwilioServer;
const start = async (options: TwilioOptions = {}) => {
  server = await startTwilio({ clock: 'manual', ...options });
  return new Raw(server);
};
afterEach(() => server.stop());
const sms = { To: CUSTOMER, From: MAIN_NUMBER, Body: 'once' };
const basic = (user: string, secret: string) => ({ Authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` });

describe('faults', () => {
  it('429 bursts never process, then let through', async () => {
    const raw = await start();
    server.faults.add({ kind: 'rate', on: 'messages.create', times: 3 });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await raw.create(sms)).status);
    expect(statuses).toEqual([429, 429, 429, 201]);
    expect(server.journal.sends('once')).toBe(1);
    expect(server.journal.count('messages.create')).toBe(4);
  });

  it('500 before has no effect, 500 after has it', async () => {
    const raw = await start();
    server.faults.add({ kind: 'error-before', on: 'messages.create' });
    expect((await raw.create(sms)).json).toMatchObject({ code: 20500, status: 500 });
    expect(server.journal.sends('once')).toBe(0);
    server.faults.add({ kind: 'error-after', on: 'messages.*', status: 503 });
    expect((await raw.create(sms)).json).toMatchObject({ code: 20503 });
    expect(server.journal.sends('once')).toBe(1);
    expect(await raw.bodies()).toEqual(['once']);
  });

  it('resets and timeouts lose the answer, not the message', async () => {
    const raw = await start();
    server.faults.add({ kind: 'reset-before', on: 'messages.create' });
    await expect(raw.create(sms)).rejects.toThrow();
    expect(server.journal.sends('once')).toBe(0);
    server.faults.add({ kind: 'reset-after', on: 'messages.create' });
    await expect(raw.create(sms)).rejects.toThrow();
    expect(server.journal.sends('once')).toBe(1);
    server.faults.add({ kind: 'timeout-after', on: 'messages.create' });
    const signal = AbortSignal.timeout(200);
    const hung = fetch(`${raw.base}/Messages.json`, {
      method: 'POST',
      headers: basic(raw.user, raw.secret),
      body: new URLSearchParams(sms),
      signal,
    });
    await expect(hung).rejects.toThrow();
    expect(server.journal.sends('once')).toBe(2);
    await expect.poll(() => server.journal.requests.filter((r) => r.status === 0).length).toBe(3);
  });

  it('slow answers are late, concurrency is limited, skips and HTML pages work', async () => {
    const raw = await start({ knobs: { maxConcurrent: 1 } });
    server.faults.add({ kind: 'slow', on: 'messages.list', ms: 150 });
    const both = await Promise.all([raw.get('/Messages.json'), raw.get('/Messages.json')]);
    expect(both.map((a) => a.status).sort()).toEqual([200, 429]);
    expect(both[0].headers.get('twilio-concurrent-requests')).toBeTruthy();
    server.knobs.maxConcurrent = null;
    server.faults.add({ kind: 'error-before', on: 'messages.list', skip: 1, html: true });
    expect((await raw.get('/Messages.json')).status).toBe(200);
    await expect(raw.get('/Messages.json')).rejects.toThrow(/JSON/);
  });

  it('counts requests by kind per hour', async () => {
    const raw = await start();
    const t0 = server.clock.now();
    for (let i = 0; i < 6; i++) {
      await raw.list();
      await server.clock.advance(10_000);
    }
    expect(server.journal.perHour(t0, t0 + 60_000)).toEqual({ 'messages.list': 360 });
  });
});

describe('credentials', () => {
  it('takes the token and keys, refuses the rest with 401/20003 and CORS', async () => {
    const raw = await start();
    expect((await new Raw(server, server.keySid, server.keySecret).get('/Messages.json')).status).toBe(200);
    const bad = await new Raw(server, server.keySid, 'wrong').get('/Messages.json');
    expect(bad.json).toMatchObject({ code: 20003, status: 401, message: 'Authenticate' });
    expect(bad.headers.get('access-control-allow-origin')).toBe('*');
    expect((await raw.get(`${raw.base.replace(/AC\w+/, `AC${'0'.repeat(32)}`)}/Messages.json`)).json.code).toBe(20404);
    expect((await raw.get(`${raw.base.replace(/AC\w+/, server.keySid)}/Messages.json`)).json.code).toBe(90002);
    const preflight = await fetch(`${raw.base}/Messages.json`, { method: 'OPTIONS' });
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/Authorization, Content-Type/);
  });

  it('keeps standard and restricted keys from the account, and suspended accounts out', async () => {
    const raw = await start();
    const account = `${raw.base}.json`;
    expect((await raw.get(account)).json).toMatchObject({ type: 'Full', status: 'active' });
    expect((await new Raw(server, server.keySid, server.keySecret).get(account)).json.code).toBe(20003);
    server.knobs.accountStatus = 'suspended';
    expect((await raw.get('/Messages.json')).status).toBe(401);
  });

  it('refuses permission by permission', async () => {
    const without = (p: string) => ALL_PERMISSIONS.filter((x) => x !== p);
    await start({ keyKind: 'restricted', permissions: without('/twilio/messaging/messages/create') });
    const key = new Raw(server, server.keySid, server.keySecret);
    expect((await key.create(sms)).json.code).toBe(20003);
    expect((await key.get('/Messages.json')).status).toBe(200);
    server.faults.deny('/twilio/messaging/services/list');
    expect((await key.get(`${server.url}/messaging/v1/Services`)).json).toMatchObject({ code: 20003, status: 401 });
    server.faults.allow('/twilio/messaging/services/list');
    expect((await key.get(`${server.url}/messaging/v1/Services`)).status).toBe(200);
  });
});

describe('media', () => {
  it('redirects to the second origin and records leaked credentials', async () => {
    const raw = await start();
    const row = server.inbound(CUSTOMER, MAIN_NUMBER, 'photo', [{ contentType: 'image/png', bytes: PIXEL }]);
    const list = await raw.get(`/Messages/${row?.sid}/Media.json`);
    expect(list.json.media_list).toMatchObject([{ content_type: 'image/png', parent_sid: row?.sid }]);
    const sid = server.world.media.get(row?.sid ?? '')?.[0]?.sid;
    const url = `${raw.base}/Messages/${row?.sid}/Media/${sid}`;
    expect((await fetch(url)).status).toBe(401);
    const followed = await fetch(url, { headers: basic(raw.user, raw.secret) });
    expect(followed.url.startsWith(server.cdnUrl)).toBe(true);
    expect(Buffer.from(await followed.arrayBuffer()).equals(PIXEL)).toBe(true);
    expect(server.journal.leaks).toBe(0);
    expect((await fetch(followed.url, { headers: basic(raw.user, raw.secret) })).status).toBe(400);
    expect(server.journal.leaks).toBe(1);
    await server.clock.advance(server.knobs.mediaTtlMs + 1);
    expect((await fetch(followed.url)).status).toBe(403);
    expect((await raw.get(`/Messages/${row?.sid}/Media/${sid}.json`)).json.sid).toBe(sid);
    expect((await raw.call('DELETE', `/Messages/${row?.sid}/Media/${sid}.json`)).status).toBe(204);
    expect((await raw.get(`/Messages/${row?.sid}/Media.json`)).json.media_list).toEqual([]);
  });

  it('sends an upload through its temporary URL, and fails when that has expired', async () => {
    const raw = await start();
    server.inbound(CUSTOMER_WA, WHATSAPP_SENDER, 'hello');
    const configuration = await raw.get(`${server.url}/conversations/v1/Configuration`);
    const base = `${server.url}/mcs/v1/Services/${String(configuration.json.default_chat_service_sid)}/Media`;
    const headers = { ...basic(raw.user, raw.secret), 'Content-Type': 'image/png' };
    const uploaded = await fetch(`${base}?Filename=a.png`, { method: 'POST', headers, body: PIXEL });
    expect(uploaded.status).toBe(201);
    const links: unknown = ((await uploaded.json()) as { links: unknown }).links;
    const temporary = String((links as Record<string, unknown>).content_direct_temporary);
    const good = await raw.create({ To: CUSTOMER_WA, From: WHATSAPP_SENDER, MediaUrl: temporary });
    await server.clock.advance(10_000);
    expect((await raw.get(`/Messages/${String(good.json.sid)}.json`)).json.status).toBe('read');
    expect((await raw.get(`/Messages/${String(good.json.sid)}/Media.json`)).json.media_list).toMatchObject([{ content_type: 'image/png' }]);
    await server.clock.advance(server.knobs.mediaTtlMs);
    const late = await raw.create({ To: CUSTOMER_WA, From: WHATSAPP_SENDER, MediaUrl: temporary });
    await server.clock.advance(10_000);
    expect((await raw.get(`/Messages/${String(late.json.sid)}.json`)).json).toMatchObject({ status: 'failed', error_code: 63019 });
  });
});

describe('control and flavours', () => {
  it('is driven over HTTP by other processes', async () => {
    const raw = await start();
    const post = async (path: string, body: unknown) =>
      (await fetch(`${server.url}/_test/${path}`, { method: 'POST', body: JSON.stringify(body) })).json();
    expect(await post('inbound', { from: CUSTOMER, to: MAIN_NUMBER, body: 'hi' })).toMatchObject({ sid: expect.stringMatching(/^SM/) });
    await post('knobs', { listLagMs: 5, delays: { sent: 7 } });
    expect(server.knobs).toMatchObject({ listLagMs: 5, delays: { sent: 7, sending: 150 } });
    await post('fault', { kind: 'rate', on: '*', times: -1 });
    expect((await raw.get('/Messages.json')).status).toBe(429);
    await post('clear-faults', {});
    await raw.create(sms);
    const now = server.clock.now();
    expect(await post('advance', { ms: 1000 })).toEqual({ now: now + 1000 });
    const journal: unknown = await (await fetch(`${server.url}/_test/journal`)).json();
    expect(journal).toMatchObject({ creates: [{ body: 'once' }], leaks: 0 });
    expect(await (await fetch(`${server.url}/_test/info`)).json()).toMatchObject({ accountSid: server.accountSid });
    expect((await fetch(`${server.url}/_test/knobs`, { method: 'POST', body: '{"nope":1}' })).status).toBe(400);
  });

  it('plays SignalWire: base path, UUIDs, integer counts, Status filter, URIs without .json', async () => {
    const raw = await start({ flavor: 'signalwire' });
    for (let i = 0; i < 3; i++) server.inbound(CUSTOMER, MAIN_NUMBER, `m${i}`);
    const made = await raw.create(sms);
    expect(made.json).toMatchObject({ num_segments: 1, num_media: 0, sid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/) });
    expect(await raw.bodies('?Status=received')).toEqual(['m2', 'm1', 'm0']);
    const first = await raw.get('/Messages?PageSize=2&Status=received');
    expect(first.json.next_page_uri).toMatch(/^\/api\/laml\/2010-04-01\/Accounts\/[0-9a-f-]{36}\/Messages\?/);
    const second = await raw.get(server.url + String(first.json.next_page_uri));
    expect(second.json.messages).toMatchObject([{ body: 'm0' }]);
    expect((await raw.get(`${server.url}/messaging/v1/Services`)).status).toBe(404);
  });
});
