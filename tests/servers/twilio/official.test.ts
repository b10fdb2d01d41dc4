/** The official `twilio` client against the server: a check from outside that paths, parameters and bodies are the real ones. */
import { createRequire } from 'node:module';
import type { RequestOptions } from 'twilio/lib/base/RequestClient';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAIN_NUMBER, POOL_NUMBER, WHATSAPP_SENDER } from './defaults';
import { PIXEL } from './outbound-media';
import { startTwilio, type TwilioServer } from './server';
import { CUSTOMER } from './testing';

const twilio = createRequire(import.meta.url)('twilio') as typeof import('twilio');

/** Sends requests for `<product>.twilio.com` to the server's prefix of that product. */
class Loopback extends twilio.RequestClient {
  constructor(readonly origin: string) {
    super({ autoRetry: false });
  }

  override request<T>(options: RequestOptions<T>) {
    const uri = options.uri.replace(/^https:\/\/([a-z]+)\.twilio\.com(:443)?/, `${this.origin}/$1`);
    return super.request<T>({ ...options, uri });
  }
}

const START = Date.parse('2026-03-10T12:00:00Z');
let server: TwilioServer;
let client: ReturnType<typeof twilio>;
beforeEach(async () => {
  server = await startTwilio({ clock: 'manual', startAt: START, addresses: [{ address: MAIN_NUMBER }] });
  client = twilio(server.keySid, server.keySecret, { accountSid: server.accountSid, httpClient: new Loopback(server.url) });
});
afterEach(() => server.stop());

describe('the official client', () => {
  it('creates, fetches, redacts and deletes a message', async () => {
    const made = await client.messages.create({ to: CUSTOMER, from: MAIN_NUMBER, body: 'hello' });
    expect(made).toMatchObject({ status: 'queued', numSegments: '1', direction: 'outbound-api', dateSent: null, errorCode: null });
    expect(made.dateCreated).toEqual(new Date(START));
    await server.clock.advance(10_000);
    const fetched = await client.messages(made.sid).fetch();
    expect(fetched).toMatchObject({ status: 'delivered', price: '-0.00790', priceUnit: 'USD' });
    expect((await client.messages(made.sid).update({ body: '' })).body).toBe('');
    expect(await client.messages(made.sid).remove()).toBe(true);
    await expect(client.messages(made.sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it('lists with filters by dates, and pages through everything once', async () => {
    for (let i = 0; i < 25; i++) {
      server.inbound(CUSTOMER, i % 5 ? MAIN_NUMBER : POOL_NUMBER, `m${i}`);
      await server.clock.advance(3_600_000);
    }
    const all = await client.messages.list({ pageSize: 4 });
    expect(all.map((m) => m.body)).toEqual(Array.from({ length: 25 }, (_, i) => `m${24 - i}`));
    expect(server.journal.count('messages.list')).toBe(7);
    expect(await client.messages.list({ to: POOL_NUMBER, pageSize: 2 })).toHaveLength(5);
    const since = new Date(START + 20 * 3_600_000);
    expect((await client.messages.list({ dateSentAfter: since })).map((m) => m.body)).toEqual(['m24', 'm23', 'm22', 'm21', 'm20']);
    const until = new Date(START + 2 * 3_600_000);
    expect((await client.messages.list({ dateSentBefore: until })).map((m) => m.body)).toEqual(['m2', 'm1', 'm0']);
    const page = await client.messages.page({ pageSize: 10 });
    const next = await page.nextPage();
    expect(next?.instances[0]?.body).toBe('m14');
    const back = await next?.previousPage();
    expect(back?.instances[0]?.body).toBe('m24');
  });

  it('schedules through a service and cancels', async () => {
    const messagingServiceSid = server.world.services[0]?.sid ?? '';
    const sendAt = new Date(START + 3_600_000);
    const made = await client.messages.create({ to: CUSTOMER, messagingServiceSid, body: 'later', scheduleType: 'fixed', sendAt });
    expect(made).toMatchObject({ status: 'scheduled', from: null, numSegments: '0', messagingServiceSid });
    expect((await client.messages(made.sid).update({ status: 'canceled' })).status).toBe('canceled');
    await expect(client.messages(made.sid).update({ status: 'canceled' })).rejects.toMatchObject({ code: 30409 });
  });

  it('raises its own exceptions with codes', async () => {
    await expect(client.messages.create({ to: '+1415555', from: MAIN_NUMBER, body: 'x' })).rejects.toMatchObject({
      status: 400,
      code: 21211,
      moreInfo: 'https://www.twilio.com/docs/errors/21211',
    });
    server.faults.add({ kind: 'rate', on: '*' });
    await expect(client.messages.list({ limit: 1 })).rejects.toMatchObject({ status: 429, code: 20429 });
    await expect(client.api.accounts(server.accountSid).fetch()).rejects.toMatchObject({ status: 401, code: 20003 });
    const owner = twilio(server.accountSid, server.authToken, { httpClient: new Loopback(server.url) });
    expect(await owner.api.accounts(server.accountSid).fetch()).toMatchObject({ type: 'Full', status: 'active' });
  });

  it('reads media', async () => {
    const row = server.inbound(CUSTOMER, MAIN_NUMBER, '', [{ contentType: 'image/png', bytes: PIXEL }]);
    const [media] = await client.messages(row?.sid ?? '').media.list();
    expect(media).toMatchObject({ contentType: 'image/png', parentSid: row?.sid });
    expect(
      (
        await client
          .messages(row?.sid ?? '')
          .media(media?.sid ?? '')
          .fetch()
      ).sid,
    ).toBe(media?.sid);
    expect(
      await client
        .messages(row?.sid ?? '')
        .media(media?.sid ?? '')
        .remove(),
    ).toBe(true);
  });

  it('reads and repairs numbers and services', async () => {
    const [main] = await client.incomingPhoneNumbers.list();
    expect(main).toMatchObject({ phoneNumber: MAIN_NUMBER, friendlyName: 'Main line', capabilities: { sms: true, mms: true } });
    expect(await client.incomingPhoneNumbers(main?.sid ?? '').update({ smsUrl: 'https://a.example/' })).toMatchObject({
      smsUrl: 'https://a.example/',
    });
    const [service] = await client.messaging.v1.services.list();
    expect(service).toMatchObject({ friendlyName: 'Support', inboundRequestUrl: null, useInboundWebhookOnNumber: true });
    const context = client.messaging.v1.services(service?.sid ?? '');
    expect(await context.update({ useInboundWebhookOnNumber: false })).toMatchObject({ useInboundWebhookOnNumber: false });
    expect(await context.phoneNumbers.list()).toMatchObject([{ phoneNumber: POOL_NUMBER, capabilities: ['SMS', 'MMS', 'Voice'] }]);
    expect(await context.shortCodes.list()).toEqual([]);
    expect(await context.alphaSenders.list()).toEqual([]);
    expect(await context.channelSenders.list()).toEqual([]);
    expect(await context.usAppToPerson.list()).toMatchObject([{ campaignStatus: 'VERIFIED' }]);
  });

  it('pages through services by absolute URLs', async () => {
    const template = server.world.services[0];
    for (let i = 0; i < 7; i++) if (template) server.world.services.push({ ...template, sid: `MG${String(i).padStart(32, '0')}` });
    expect(await client.messaging.v1.services.list({ pageSize: 3 })).toHaveLength(8);
    expect(server.journal.count('services.list')).toBe(3);
  });

  it('reads senders, content, approvals and Conversations settings', async () => {
    expect(await client.messaging.v2.channelsSenders.list({ channel: 'whatsapp' })).toMatchObject([
      { senderId: WHATSAPP_SENDER, status: 'ONLINE' },
    ]);
    expect(await client.messaging.v2.channelsSenders.list({ channel: 'rcs' })).toEqual([]);
    const contents = await client.content.v1.contents.list();
    expect(contents.map((c) => c.friendlyName)).toEqual(['appointment_reminder', 'reschedule_choice', 'spring_offer']);
    const approvals = await client.content.v1.contentAndApprovals.list();
    expect(approvals.map((c) => (c.approvalRequests as { status?: unknown }).status)).toEqual(['approved', 'approved', 'rejected']);
    const approval = await client.content.v1
      .contents(contents[0]?.sid ?? '')
      .approvalFetch()
      .fetch();
    expect(approval.whatsapp).toMatchObject({ name: 'appointment_reminder', status: 'approved', category: 'UTILITY' });
    expect((await client.conversations.v1.configuration().fetch()).defaultChatServiceSid).toMatch(/^IS/);
    expect(await client.conversations.v1.addressConfigurations.list()).toMatchObject([
      { address: MAIN_NUMBER, autoCreation: { enabled: true } },
    ]);
  });

  it('publishes through Serverless: service, environment, asset, build, deployment', async () => {
    const made = await client.serverless.v1.services.create({ uniqueName: 'files', friendlyName: 'Files', includeCredentials: false });
    expect(await client.serverless.v1.services('files').fetch()).toMatchObject({ sid: made.sid, uniqueName: 'files' });
    const service = client.serverless.v1.services(made.sid);
    const place = await service.environments.create({ uniqueName: 'public', domainSuffix: 'p1' });
    expect(place).toMatchObject({ uniqueName: 'public', domainName: 'files-4242-p1.twil.io', buildSid: null });
    const asset = await service.assets.create({ friendlyName: 'a picture' });
    const parts = new FormData();
    parts.set('Path', '/a.png');
    parts.set('Visibility', 'public');
    parts.set('Content', new Blob([new Uint8Array(PIXEL)], { type: 'image/png' }), 'a.png');
    const uploaded = await fetch(`${server.url}/serverless-upload/v1/Services/${made.sid}/Assets/${asset.sid}/Versions`, {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa(`${server.keySid}:${server.keySecret}`)}` },
      body: parts,
    });
    const { sid } = (await uploaded.json()) as { sid: string };
    const build = await service.builds.create({ assetVersions: [sid] });
    expect((await service.builds(build.sid).buildStatus().fetch()).status).toBe('building');
    await expect(service.environments(place.sid).deployments.create({ buildSid: build.sid })).rejects.toMatchObject({ status: 400 });
    await server.clock.advance(3_000);
    expect((await service.builds(build.sid).buildStatus().fetch()).status).toBe('completed');
    expect((await service.builds.list())[0]?.assetVersions).toMatchObject([{ sid, path: '/a.png' }]);
    await service.environments(place.sid).deployments.create({ buildSid: build.sid });
    expect((await service.environments.list())[0]?.buildSid).toBe(build.sid);
    const sent = await client.messages.create({ to: CUSTOMER, from: MAIN_NUMBER, mediaUrl: [`https://${place.domainName}/a.png`] });
    await server.clock.advance(5_000);
    expect((await client.messages(sent.sid).media.list())[0]).toMatchObject({ contentType: 'image/png' });
    expect(await service.remove()).toBe(true);
    await expect(client.serverless.v1.services('files').fetch()).rejects.toMatchObject({ code: 20404 });
  });
});
