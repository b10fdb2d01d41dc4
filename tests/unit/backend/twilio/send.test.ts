/** Sends: what goes over the wire, and what each refusal means. */
import { afterEach, describe, expect, it } from 'vitest';
import { refusal, settle } from '../../../../lib/backend/contract-harness';
import { twilioKind } from '../../../../lib/backend/twilio/twilio';
import { explainFailure } from '../../../../lib/domain/failure';
import { isCreate, MAIN, makeHarness, POOL, QUIET, refusedConnection, type TwilioHarness, WHATSAPP } from './harness';
import { never, Reader, requests, sending } from './kit';

const SMS = `${MAIN}|${QUIET}`;
const SERVICE = `${POOL}|${QUIET}`;
const _WA = `${WHATSAPP}|whatsapp:${QUIET}`;
let h: TwilioHarness;
afterEach(() => h.close?.());

/** The journal's entry of the only create. */
const created = () => {
  expect(h.server.journal.creates.length).toBe(1);
  return h.server.journal.creates[0];
};
const send = (out: ReturnType<typeof sending>) => settle(h, h.backend.send(out, never()));
const refused = (out: ReturnType<typeof sending>) => refusal(h, h.backend.send(out, never()));

describe('senders', () => {
  it('a number sends by itself, a number of a service through it, pinned', async () => {
    h = await makeHarness({});
    await send(sending(h, SMS, 'By itself'));
    expect(created()).toMatchObject({ from: MAIN, serviceSid: null });
    h.server.journal.clear();
    const sent = await send(sending(h, SERVICE, 'Through it'));
    expect(created()).toMatchObject({ from: POOL, serviceSid: h.server.world.services[0]?.sid });
    const reader = new Reader(h);
    await h.env.advance(5_000);
    await reader.pull();
    expect(reader.mirror.messages.get(sent.remoteId)).toMatchObject({ status: 'delivered', conversationId: SERVICE });
  });

  it('a number that left its service sends by itself at once, once', async () => {
    h = await makeHarness({});
    const [service] = h.server.world.services;
    if (service) service.numbers = [MAIN];
    await send(sending(h, SERVICE, 'Moved'));
    expect(created()).toMatchObject({ from: POOL, serviceSid: null });
  });

  it('the agent’s choice of sender moves the message to that conversation', async () => {
    h = await makeHarness({});
    const sent = await send(sending(h, SMS, 'From the other', { senderId: POOL }));
    expect(created()?.from).toBe(POOL);
    expect(sent.events.find((event) => event.type === 'message')).toMatchObject({ message: { key: SERVICE } });
  });

  it('smart encoding: by the account or by the service, said to the panel, sent along, found again when unclear', async () => {
    const service = { friendlyName: 'Support', numbers: [POOL], smartEncoding: true };
    h = await makeHarness({ services: [service] });
    const { accountSid, keySid, keySecret, url } = h.server;
    const fields = { accountSid, keySid, keySecret, baseUrl: url };
    const smartOf = async (over: Record<string, string>) => {
      const { config } = await settle(h, twilioKind.connect({ ...fields, ...over }, h.env, never()));
      const backend = twilioKind.open(config, keySecret, h.env);
      const reader = new Reader(h, () => backend);
      const told = (await reader.pull()).flatMap((page) => page.events).find((event) => event.type === 'inboxes');
      return { backend, smart: told?.inboxes.filter((one) => one.smartEncoding).map((one) => one.id) };
    };
    expect((await smartOf({})).smart).toEqual([POOL]);
    const { backend, smart } = await smartOf({ smartEncoding: 'on' });
    expect(smart).toEqual([MAIN, POOL]);
    const out = sending(h, SMS, '“It’s fine…”');
    h.server.faults.add({ kind: 'error-after', on: 'messages.create' });
    await expect(settle(h, backend.send(out, never()))).rejects.toMatchObject({ kind: 'unknown' });
    expect(h.server.world.messages.at(-1)?.body).toBe('"It\'s fine..."');
    await h.env.advance(6_000);
    expect(await settle(h, backend.find(out, never()))).toMatchObject({ remoteId: h.server.world.messages.at(-1)?.sid });
    h.server.journal.clear();
    await settle(h, backend.send(sending(h, `${WHATSAPP}|whatsapp:${QUIET}`, '“Hi”'), never()));
    expect(h.server.world.messages.at(-1)?.smartEncoded).toBe(false);
  });

  it('reports segments and price after the send', async () => {
    h = await makeHarness({});
    const reader = new Reader(h);
    await reader.pull();
    const sent = await send(sending(h, SERVICE, 'x'.repeat(161)));
    expect(sent.events.find((event) => event.type === 'message')).toMatchObject({ message: { report: { status: 'sent' } } });
    await h.env.advance(10_000);
    const events = (await reader.pull()).flatMap((page) => page.events);
    const told = events.find((event) => event.type === 'message' && event.message.remoteId === sent.remoteId);
    expect(told).toMatchObject({ message: { segments: 2, price: expect.stringMatching(/^0\.\d+ USD$/) } });
  });
});

describe('refusals', () => {
  it.each([
    ['+15005550001', '21211'],
    ['+15005550002', '21612'],
    ['+15005550003', '21408'],
    ['+15005550004', '21610'],
    ['+15005550009', '21614'],
  ])('%s: rejected with %s, in Twilio’s words, once', async (to, code) => {
    h = await makeHarness({});
    const error = await refused(sending(h, `${MAIN}|${to}`, 'Hello'));
    expect([error.kind, error.failure.code]).toEqual(['rejected', code]);
    expect(error.failure.text.length).toBeGreaterThan(5);
    expect(explainFailure(error.failure).kind).not.toBe('unknown');
    expect(h.server.journal.refused.length).toBe(1);
  });

  it('a failure after the send keeps the provider’s code and words', async () => {
    h = await makeHarness({});
    const reader = new Reader(h);
    const sent = await send(sending(h, `${MAIN}|+15005530003`, 'Hello'));
    await h.env.advance(5_000);
    await reader.pull();
    expect(reader.mirror.messages.get(sent.remoteId)).toMatchObject({
      status: 'failed',
      failure: { code: '30003', text: 'Unreachable destination handset' },
    });
  });

  it('1,601 characters and eleven files stop before any request', async () => {
    h = await makeHarness({});
    expect((await refused(sending(h, SMS, 'x'.repeat(1601)))).failure.code).toBe('21617');
    const file = { attachment: { id: 'f', kind: 'image' as const }, blob: new Blob(['x'], { type: 'image/png' }) };
    expect((await refused(sending(h, SMS, '', {}, { files: Array(11).fill(file) }))).failure.code).toBe('21623');
    expect(requests(h, '*')).toBe(0);
  });

  it('STOP locks at Twilio: 21610 until START', async () => {
    h = await makeHarness({});
    h.server.inbound(QUIET, MAIN, 'STOP');
    expect((await refused(sending(h, SMS, 'Please stay'))).failure.code).toBe('21610');
    h.server.inbound(QUIET, MAIN, 'START');
    await send(sending(h, SMS, 'Welcome back'));
    expect(h.server.journal.sends('Welcome back')).toBe(1);
  });

  it('429 is busy with a wait; 500 and 503 are unclear; nothing is repeated', async () => {
    h = await makeHarness({});
    for (const [fault, kind] of [
      [{ kind: 'rate', on: 'messages.create' }, 'busy'],
      [{ kind: 'error-before', on: 'messages.create' }, 'unknown'],
      [{ kind: 'error-after', on: 'messages.create', status: 503 }, 'unknown'],
      [{ kind: 'timeout-after', on: 'messages.create' }, 'unknown'],
    ] as const) {
      h.server.faults.add(fault);
      const before = requests(h, 'messages.create');
      const error = await refused(sending(h, SMS, 'Hello'));
      expect(error.kind).toBe(kind);
      if (kind === 'busy') expect(error.retryAfterMs).toBeGreaterThan(0);
      expect(requests(h, 'messages.create') - before).toBeLessThanOrEqual(1);
    }
    expect(h.server.journal.sends('Hello')).toBe(2);
  });

  it('an answer that is no message is unclear', async () => {
    h = await makeHarness({});
    h.failNext.push((url, init) =>
      isCreate(url, init) ? Promise.resolve(new Response('<html>portal</html>', { status: 200 })) : undefined,
    );
    expect((await refused(sending(h, SMS, 'Hello'))).kind).toBe('unknown');
  });

  it('with no network the create never leaves: not sent, also where the browser does not say why', async () => {
    h = await makeHarness({});
    h.failNext.push(() => Promise.reject(new TypeError('Failed to fetch')));
    const error = await refused(sending(h, SMS, 'Hello'));
    expect(error.kind).toBe('notSent');
    h.failNext.push((url, init) => (isCreate(url, init) ? refusedConnection() : undefined));
    expect((await refused(sending(h, SMS, 'Hello'))).kind).toBe('notSent');
    h.failNext.push((url, init) => (isCreate(url, init) ? Promise.reject(new TypeError('Failed to fetch')) : undefined));
    expect((await refused(sending(h, SMS, 'Hello'))).kind).toBe('unknown');
    expect(requests(h, 'messages.create')).toBe(0);
  });

  it('a key that may read but not send: forbidden, not disconnected', async () => {
    h = await makeHarness({});
    h.server.faults.deny('/twilio/messaging/messages/create');
    expect((await refused(sending(h, SMS, 'Hello'))).kind).toBe('forbidden');
    h.server.faults.deny('/twilio/messaging/messages/list');
    expect((await refused(sending(h, SMS, 'Hello'))).kind).toBe('unauthorized');
  });
});

describe('a network that just went', () => {
  it('a create after a question without an answer waits for an answer, and is not in doubt', async () => {
    h = await makeHarness({});
    await send(sending(h, SMS, 'Before'));
    // As a browser says it: not why.
    const gone = (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch'));
    h.failNext.push(gone);
    await new Reader(h).pull().catch(() => undefined);
    h.failNext.push(gone, gone);
    expect((await refused(sending(h, SMS, 'Meanwhile'))).kind).toBe('notSent');
    h.failNext.length = 0;
    await send(sending(h, SMS, 'After'));
    expect(h.server.journal.creates.map(({ body }) => body)).toEqual(['Before', 'After']);
  });
});
