/** The demo as time goes by: its script, its answers, its magic words. */
import { describe, expect, it } from 'vitest';
import { BackendError } from '../../../lib/backend/backend';
import { customerWrites, sentToCustomers } from '../../../lib/backend/demo/controls';
import { never, START, started, text, until } from './demo-example';

const PRIYA = 'shop|+14155550123';
const NOAH = 'shop|+14155550134';
const WEI = 'shop|+14155550122';
const MAYA = 'shop|+14155550101';

describe('the script', () => {
  it('5 s: a customer writes; 40 s: a colleague takes one; 60 s: a closed one comes back; 95 s: a stranger; 200 s: STOP', async () => {
    const { env, reader } = await started('{}');
    await env.advance(4000);
    expect((await reader.pull()).conversations.get(PRIYA)?.unread).toBe(0);
    await env.advance(2000);
    expect((await reader.pull()).conversations.get(PRIYA)?.preview.text).toBe('Yes please! Can I collect it today?');
    expect(reader.mirror.conversations.get('vans|+14155550114')?.assigneeId).toBeUndefined();
    expect(reader.mirror.conversations.get(MAYA)?.state).toBe('closed');
    await env.advance(60_000);
    await reader.pull();
    expect(reader.mirror.conversations.get('vans|+14155550114')?.assigneeId).toBe('ben');
    expect(reader.mirror.conversations.get(MAYA)).toMatchObject({ state: 'open', unread: 1 });
    expect(reader.mirror.conversations.has('shop|+14155550181')).toBe(false);
    await env.advance(150_000);
    await reader.pull();
    expect(reader.mirror.conversations.get('shop|+14155550181')).toMatchObject({ state: 'open', unread: 1, phone: '+14155550181' });
    expect([...reader.mirror.contacts.values()].find((c) => c.phone === '+14155550116')?.optOut?.by).toBe('STOP');
  });

  it('speed divides its times, and extra lines join it', async () => {
    const { env, reader } = await started('{"speed":20,"lines":[{"at":100,"phone":"+14155550122","text":"extra"}]}');
    await env.advance(300);
    await reader.pull();
    expect(reader.mirror.conversations.get(WEI)?.preview.text).toBe('extra');
    expect(reader.mirror.conversations.get(PRIYA)?.unread).toBe(1);
  });

  it('a snoozed conversation returns at its time', async () => {
    const { env, reader } = await started();
    expect(reader.mirror.conversations.get('shop|+14155550115')?.state).toBe('snoozed');
    await env.advance(1201 * 60_000);
    expect((await reader.pull()).conversations.get('shop|+14155550115')?.state).toBe('open');
  });
});

describe('customers', () => {
  it('answer within 20 s, typing first, and are silent when they have no more to say', async () => {
    const { demo, env, reader } = await started();
    const typing: string[] = [];
    const listening = await until(
      env,
      demo.listen((events) => typing.push(...events.flatMap((e) => (e.type === 'typing' ? [e.who] : []))), never()),
    );
    for (let round = 0; round < 5; round += 1) {
      await until(env, demo.send(text(reader, NOAH, 'Yes.', env.now()), never()));
      await env.advance(25_000);
    }
    await reader.pull();
    const answers = reader.mirror.thread(NOAH).filter((m) => m.kind === 'inbound' && m.at > START);
    expect(answers.length).toBe(3);
    expect(typing).toEqual(['Noah Bergström', 'Noah Bergström', 'Noah Bergström']);
    listening.close();
    await until(env, listening.closed);
  });

  it('STOP locks SMS with 21610, START opens it again', async () => {
    const { demo, env, reader } = await started();
    await customerWrites(demo, '+14155550122', ' stop ');
    await env.advance(1000);
    await expect(until(env, demo.send(text(reader, WEI, 'Hello?', env.now()), never()))).rejects.toMatchObject({
      kind: 'rejected',
      failure: { code: '21610' },
    });
    await customerWrites(demo, '+14155550122', 'START');
    await until(env, demo.send(text(reader, WEI, 'Welcome back', env.now()), never()));
    expect((await sentToCustomers(demo)).map((s) => s.text)).toEqual(['Welcome back']);
  });

  it('on WhatsApp outside the window free text fails with 63016 and a template does not', async () => {
    const { demo, env, reader } = await started();
    const key = 'wa|+447700900118';
    const free = text(reader, key, 'Hello Oliver', env.now());
    const bad = await until(env, demo.send(free, never()));
    const template = { id: 't-thanks', name: 'thank_you', language: 'en', values: {} };
    const other = text(reader, key, 'Thank you!', env.now());
    const good = await until(env, demo.send({ ...other, message: { ...other.message, template } }, never()));
    await env.advance(10_000);
    await reader.pull();
    expect(reader.mirror.messages.get(bad.remoteId)).toMatchObject({ status: 'failed', failure: { code: '63016' } });
    expect(reader.mirror.messages.get(good.remoteId)?.status).toBe('read');
  });
});

describe('magic words', () => {
  it.each([
    ['fail 30007 please', { status: 'failed', failure: { code: '30007' } }],
    ['all is well', { status: 'delivered' }],
  ])('%s', async (words, expected) => {
    const { demo, env, reader } = await started();
    const { remoteId } = await until(env, demo.send(text(reader, WEI, words, env.now()), never()));
    await env.advance(9000);
    expect((await reader.pull()).messages.get(remoteId)).toMatchObject(expected);
  });

  it.each([
    ['please answer', 'Yes, that works for me.'],
    ['please say "blue, 3 of them"', 'blue, 3 of them'],
    ['send a picture', 'Here it is'],
  ])('%s: answered after three seconds', async (words, answer) => {
    const { demo, env, reader } = await started();
    await until(env, demo.send(text(reader, WEI, words, env.now()), never()));
    await env.advance(3000);
    await reader.pull();
    const last = reader.mirror.thread(WEI).at(-1);
    expect([last?.kind, last?.text, last?.attachments?.length ?? 0]).toEqual(['inbound', answer, words === 'send a picture' ? 1 : 0]);
  });

  it.each([
    ['lose the answer', 'unknown', 1],
    ['drop it', 'unknown', 0],
    ['busy once', 'busy', 0],
    ['offline once', 'notSent', 0],
    ['fail 21614', 'rejected', 0],
  ] as const)('%s: %s', async (words, kind, sent) => {
    const { demo, env, reader } = await started();
    const message = text(reader, WEI, words, env.now());
    const error: unknown = await until(
      env,
      demo.send(message, never()).catch((reason: unknown) => reason),
    );
    expect(error).toBeInstanceOf(BackendError);
    expect(error).toMatchObject({ kind });
    expect((await sentToCustomers(demo)).length).toBe(sent);
    if (kind !== 'busy' && kind !== 'notSent') return;
    await until(env, demo.send(message, never()));
    expect((await sentToCustomers(demo)).length).toBe(1);
  });

  it('please take over: Ana takes the conversation', async () => {
    const { demo, env, reader } = await started();
    await until(env, demo.send(text(reader, WEI, 'please take over', env.now()), never()));
    await env.advance(4000);
    expect((await reader.pull()).conversations.get(WEI)?.assigneeId).toBe('ana');
  });
});
