/** WhatsApp with its window and templates, files on their way out, schedules. */
import { afterEach, describe, expect, it } from 'vitest';
import { refusal, settle } from '../../../../lib/backend/contract-harness';
import { MAIN, makeHarness, POOL, QUIET, type TwilioHarness, WHATSAPP } from './harness';
import { never, Reader, requests, sending } from './kit';

const SMS = `${MAIN}|${QUIET}`;
const SERVICE = `${POOL}|${QUIET}`;
const WA = `${WHATSAPP}|whatsapp:${QUIET}`;
let h: TwilioHarness;
afterEach(() => h.close?.());

/** The journal's entry of the only create. */
const created = () => {
  expect(h.server.journal.creates.length).toBe(1);
  return h.server.journal.creates[0];
};
const send = (out: ReturnType<typeof sending>) => settle(h, h.backend.send(out, never()));
const refused = (out: ReturnType<typeof sending>) => refusal(h, h.backend.send(out, never()));

describe('WhatsApp', () => {
  it('free text in the window; outside it 63016 with words', async () => {
    h = await makeHarness({});
    h.server.inbound(`whatsapp:${QUIET}`, WHATSAPP, 'Hi');
    const reader = new Reader(h);
    await reader.pull();
    expect(reader.mirror.conversations.get(WA)).toMatchObject({ channel: 'whatsapp', phone: QUIET });
    const inside = await send(sending(h, WA, 'Within'));
    await h.env.advance(25 * 3_600_000);
    const outside = await send(sending(h, WA, 'Too late'));
    await h.env.advance(10_000);
    await reader.pull();
    expect(reader.mirror.messages.get(inside.remoteId)?.status).toBe('read');
    expect(reader.mirror.messages.get(outside.remoteId)).toMatchObject({ status: 'failed', failure: { code: '63016' } });
  });

  it('templates: listed with approval, variables and examples; sent with their values as text', async () => {
    h = await makeHarness({});
    const events = (await h.backend.refresh?.('templates', never())) ?? [];
    const templates = events.flatMap((event) => (event.type === 'templates' ? event.templates : []));
    expect(templates.map((one) => [one.name, one.status, one.variables])).toEqual([
      ['appointment_reminder', 'approved', ['1', '2']],
      ['reschedule_choice', 'approved', ['1']],
      ['spring_offer', 'rejected', []],
    ]);
    expect(templates[0]).toMatchObject({ inboxId: WHATSAPP, body: 'Hello {{1}}, we expect you on {{2}}.', examples: { '1': 'Ana' } });
    expect(templates[1]?.buttons).toEqual([{ kind: 'quick_reply', text: 'Yes' }]);
    const use = { id: templates[0]?.id ?? '', name: 'appointment_reminder', language: 'en', values: { '1': 'Bo "B"', '2': '9:00' } };
    const sent = await send(sending(h, WA, 'Hello Bo "B", we expect you on 9:00.', { template: use }));
    expect(created()).toMatchObject({ contentSid: use.id.split('@')[0], body: '' });
    await h.env.advance(10_000);
    const reader = new Reader(h);
    await reader.pull();
    expect(reader.mirror.messages.get(sent.remoteId)).toMatchObject({ status: 'read', text: 'Hello Bo "B", we expect you on 9:00.' });
  });

  it('a number that comes back with another digit is the same customer', async () => {
    h = await makeHarness({});
    await send(sending(h, `${WHATSAPP}|whatsapp:+5491155550123`, 'Hola'));
    h.server.inbound('whatsapp:+541155550123', WHATSAPP, 'Hola!');
    const reader = new Reader(h);
    await h.env.advance(2_000);
    await reader.pull();
    expect([...reader.mirror.conversations.keys()].filter((key) => key.includes('1155550123')).length).toBe(1);
  });
});

describe('files', () => {
  const file = {
    attachment: { id: 'f', kind: 'image' as const, type: 'image/png', name: 'plan.png' },
    blob: new Blob(['png'], { type: 'image/png' }),
  };

  it('go up to the media store, and the message carries the temporary address', async () => {
    h = await makeHarness({});
    const sent = await send(sending(h, SMS, 'The plan', {}, { files: [file] }));
    expect(created()?.mediaUrls).toEqual([expect.stringContaining('/mcs-content/')]);
    await h.env.advance(5_000);
    const reader = new Reader(h);
    await reader.pull();
    expect(reader.mirror.messages.get(sent.remoteId)?.status).toBe('delivered');
  });

  it('when the key may not upload, nothing is sent and it is said', async () => {
    h = await makeHarness({});
    h.server.faults.deny('/twilio/mcs/media/create');
    expect((await refused(sending(h, SMS, 'The plan', {}, { files: [file] }))).kind).toBe('rejected');
    h.server.faults.clear();
    h.server.faults.add({ kind: 'reset-after', on: 'mcs.upload' });
    expect((await refused(sending(h, SMS, 'The plan', {}, { files: [file] }))).kind).toBe('notSent');
    expect(requests(h, 'messages.create')).toBe(0);
  });
});

describe('schedules', () => {
  it('a service keeps a message until its time; it can be canceled, and once it left that is said', async () => {
    h = await makeHarness({});
    const at = h.env.now() + 3_600_000;
    expect(h.backend.schedules?.(POOL, at)).toBe(true);
    expect(h.backend.schedules?.(MAIN, at)).toBe(false);
    expect(h.backend.schedules?.(POOL, h.env.now() + 60_000)).toBe(false);
    expect(h.backend.schedules?.(POOL, h.env.now() + 36 * 86_400_000)).toBe(false);
    const kept = await send(sending(h, SERVICE, 'In an hour', { sendAt: at }));
    expect(created()?.sendAt).toBe(new Date(at).toISOString().replace('.000Z', 'Z'));
    const reader = new Reader(h);
    await reader.pull();
    const message = reader.mirror.messages.get(kept.remoteId);
    expect(message?.status).toBe('scheduled');
    const gone = await settle(h, h.backend.cancel?.(message ?? sending(h, SERVICE, '').message, never()) ?? Promise.resolve([]));
    reader.mirror.apply(gone);
    expect(reader.mirror.messages.get(kept.remoteId)?.status).toBe('canceled');
    expect(h.server.world.bySid.get(kept.remoteId)?.status).toBe('canceled');
  });

  it('what Twilio cannot keep does not leave early', async () => {
    h = await makeHarness({});
    const sendAt = h.env.now() + 3_600_000;
    const error = await refused(sending(h, SMS, 'In an hour', { sendAt }));
    expect([error.kind, error.retryAfterMs]).toEqual(['busy', expect.closeTo(3_600_000, -4)]);
    const file = { attachment: { id: 'f', kind: 'image' as const }, blob: new Blob(['x'], { type: 'image/png' }) };
    expect((await refused(sending(h, SERVICE, 'In an hour', { sendAt }, { files: [file] }))).kind).toBe('busy');
    expect(requests(h, '*')).toBe(0);
  });

  it('leaves at its time, in the place of that time', async () => {
    h = await makeHarness({});
    const at = h.env.now() + 3_600_000;
    const kept = await send(sending(h, SERVICE, 'In an hour', { sendAt: at }));
    await h.env.advance(3_605_000);
    const reader = new Reader(h);
    await reader.pull();
    const message = reader.mirror.messages.get(kept.remoteId);
    expect(message?.status).toBe('delivered');
    expect(Math.abs((message?.at ?? 0) - at)).toBeLessThan(3_000);
    const late = await settle(h, h.backend.cancel?.(message ?? sending(h, SERVICE, '').message, never()) ?? Promise.resolve([]));
    expect(late.find((event) => event.type === 'message')).toMatchObject({ message: { report: { status: 'delivered' } } });
  });
});
