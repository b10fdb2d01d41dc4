/** What the demo's shop holds, and that it is always the same. */
import { readFileSync } from 'node:fs';
import { crc32, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fakeEnvironment } from '../../../lib/backend/contract-clock';
import { Mirror } from '../../../lib/backend/contract-mirror';
import { bytesOf } from '../../../lib/backend/demo/files';
import { eg } from '../example';
import { DAY, demoAt, MINUTE, never, Reader, START, until } from './demo-example';

async function everything(configText = '{"script":false}'): Promise<Mirror> {
  const mirror = new Mirror();
  const { demo } = demoAt(START, configText);
  for await (const page of demo.pull(undefined, 'complete', new AbortController().signal)) mirror.apply(page.events);
  return mirror;
}

describe('the shop', () => {
  it('has conversations, contacts, agents and states enough to try everything', async () => {
    const mirror = await everything();
    const all = [...mirror.conversations.values()];
    expect(all.length).toBe(70);
    expect(new Set(all.map((c) => `${c.inboxId}/${c.phone}`)).size).toBe(70);
    expect([...mirror.contacts.values()].filter((c) => c.name !== '').length).toBe(30);
    expect(new Set(all.map((c) => c.channel))).toEqual(new Set(['sms', 'whatsapp']));
    expect(new Set(all.map((c) => c.state))).toEqual(new Set(['open', 'closed', 'snoozed']));
    expect(new Set(all.map((c) => c.assigneeId))).toEqual(new Set([undefined, 'robin', 'ana', 'ben', 'chen']));
    expect(all.filter((c) => c.unread > 0).length).toBeGreaterThan(8);
    expect(all.filter((c) => c.preview.status === 'failed').length).toBeGreaterThanOrEqual(4);
  });

  it('has every status and real codes', async () => {
    const messages = [...(await everything()).messages.values()];
    expect(new Set(messages.filter((m) => m.kind === 'outbound').map((m) => m.status))).toEqual(
      new Set(['sent', 'delivered', 'read', 'failed', 'canceled']),
    );
    expect(new Set(messages.map((m) => m.kind))).toEqual(new Set(['inbound', 'outbound', 'note', 'activity']));
    const codes = messages.flatMap((m) => m.failure?.code ?? []);
    for (const code of ['30003', '30005', '30006', '21610', '63016']) expect(codes).toContain(code);
    expect(messages.filter((m) => m.failure).every((m) => m.failure?.text !== '')).toBe(true);
    const kinds = messages.flatMap((m) => m.attachments ?? []).map((a) => a.kind);
    expect(new Set(kinds)).toEqual(new Set(['image', 'audio', 'file', 'location', 'contact']));
  });

  it('has a thread of 5,000 messages in order, from the first hello', async () => {
    const thread = (await everything()).thread('shop|+447700900461');
    expect(thread.length).toBe(5000);
    expect(thread[0]?.text).toBe('Hello, is this Harbour & Pine?');
    const times = thread.map((m) => m.at);
    expect(times.every((at, i) => i === 0 || at > (times[i - 1] ?? 0))).toBe(true);
    expect(START - (times[0] ?? START)).toBeGreaterThan(60 * DAY);
  });

  it('writes nothing in the future and every thread in order', async () => {
    const mirror = await everything();
    for (const key of mirror.conversations.keys()) {
      const times = mirror.thread(key).map((m) => m.at);
      expect(new Set(times).size).toBe(times.length);
      expect(Math.max(...times)).toBeLessThan(START);
    }
  });

  it('has one window closed, one that closes within four hours, an opt-out and a shared number', async () => {
    const mirror = await everything();
    const age = (key: string): number => START - (mirror.conversations.get(key)?.lastInboundAt ?? 0);
    expect(age('wa|+447700900118')).toBeGreaterThan(DAY);
    expect(age('wa|+33639980023')).toBeGreaterThan(DAY - 240 * MINUTE);
    expect(age('wa|+33639980023')).toBeLessThan(DAY);
    expect([...mirror.contacts.values()].filter((c) => c.optOut).map((c) => [c.name, c.optOut?.by])).toEqual([['Diego Fuentes', 'STOP']]);
    expect([...mirror.contacts.values()].filter((c) => c.phone === '+14155550111').map((c) => c.name)).toEqual([
      'Martin Doyle',
      'Fiona Doyle',
    ]);
  });

  it("knows the sample CRM's customers by name and number, and has a conversation with each", async () => {
    const mirror = await everything();
    const file = new URL('../../../sample-crm/customers.json', import.meta.url);
    const customers: { name: string; phone: string }[] = JSON.parse(readFileSync(file, 'utf8'));
    expect(customers.length).toBeGreaterThan(5);
    for (const { name, phone } of customers) {
      expect([...mirror.contacts.values()].find((c) => c.phone === phone)?.name).toBe(name);
      expect([...mirror.conversations.values()].some((c) => c.phone === phone)).toBe(true);
    }
  });

  it('is the same for the same seed and clock, another for another seed', async () => {
    expect((await everything()).facts()).toEqual((await everything()).facts());
    expect((await everything('{"script":false,"seed":8}')).facts()).not.toEqual((await everything()).facts());
  });
});

describe('scale mode', () => {
  it('makes as many conversations and messages as asked', async () => {
    const mirror = await everything('{"conversations":400,"messages":25}');
    expect(mirror.conversations.size).toBe(400);
    expect(mirror.messages.size).toBe(400 * 25);
  });
});

describe('files', () => {
  it('a picture is a PNG that decodes', async () => {
    const bytes = Buffer.from(await ((await bytesOf('demo:image:5')) ?? new Blob()).arrayBuffer());
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    const packed: Buffer[] = [];
    for (let at = 8; at < bytes.length; ) {
      const size = bytes.readUInt32BE(at);
      expect(bytes.readUInt32BE(at + 8 + size)).toBe(crc32(bytes.subarray(at + 4, at + 8 + size)));
      if (bytes.subarray(at + 4, at + 8).toString() === 'IDAT') packed.push(bytes.subarray(at + 8, at + 8 + size));
      at += 12 + size;
    }
    expect(inflateSync(Buffer.concat(packed)).length).toBe(481 * 360);
  });

  it('the same reference gives the same bytes; a foreign one gives nothing', async () => {
    const [a, b] = await Promise.all([bytesOf('demo:audio:9'), bytesOf('demo:audio:9')]);
    expect(Buffer.from((await a?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(Buffer.from((await b?.arrayBuffer()) ?? new ArrayBuffer(1)));
    expect((await bytesOf('demo:pdf:1'))?.type).toBe('application/pdf');
    expect(await bytesOf('https://example.com/x.png')).toBeUndefined();
  });
});

describe('the fake clock', () => {
  it('wakes sleepers in the order of their times', async () => {
    const env = fakeEnvironment(0);
    const woken: string[] = [];
    void env.sleep(20).then(() => woken.push(`b@${env.now()}`));
    void env.sleep(10).then(() => {
      woken.push(`a@${env.now()}`);
      return env.sleep(5).then(() => woken.push(`c@${env.now()}`));
    });
    await env.advance(30);
    expect(woken).toEqual(['a@10', 'c@15', 'b@20']);
    expect(env.now()).toBe(30);
  });
});

describe('a conversation that begins with a number that two contacts share', () => {
  it.each(['p12', 'p13'])('belongs to the one that was named: %s', async (contactId) => {
    const { demo, env } = demoAt(START);
    const reader = new Reader(() => demo);
    await until(env, reader.pull());
    const wanted = eg.conversation({ inboxId: 'vans', phone: '+14155550111', contactId });
    const { key: _none, ...unknown } = wanted;
    const { key } = await until(env, demo.resolve(unknown, never()));
    expect((await until(env, reader.pull())).conversations.get(key)?.contactId).toBe(contactId);
    expect(reader.mirror.conversations.get('shop|+14155550111')?.contactId).toBe('p12');
  });
});
