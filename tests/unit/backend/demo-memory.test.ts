/** The demo's memory: role, restarts, broken storage, clocks, and that any reader ends with the same facts. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colleagueDoes, customerWrites, sentToCustomers } from '../../../lib/backend/demo/controls';
import { makeDemoKind } from '../../../lib/backend/demo/demo';
import { DemoBackend } from '../../../lib/backend/demo/demo-backend';
import { memoryStorage, sentIn } from '../../../lib/backend/demo/state';
import { demoAt, never, Reader, START, started, text, until } from './demo-example';

const NOAH = 'shop|+14155550134';
const WEI = 'shop|+14155550122';

describe('the role', () => {
  it("sees no colleague's conversation, loses one that is handed over, and gains one that is given up", async () => {
    const { demo, env, reader } = await started('{"script":false,"visibility":"assigned-and-unassigned"}');
    expect(new Set([...reader.mirror.conversations.values()].map((c) => c.assigneeId))).toEqual(new Set([undefined, 'robin']));
    const iyer = 'shop|+14155550167';
    expect(reader.mirror.conversations.has(iyer)).toBe(false);
    await colleagueDoes(demo, WEI, { kind: 'assign', agentId: 'chen' });
    await customerWrites(demo, '+14155550122', 'secret');
    await colleagueDoes(demo, iyer, { kind: 'assign', agentId: null });
    await env.advance(1000);
    const kept = text(reader, WEI, 'may I?', env.now());
    await reader.pull();
    expect(reader.mirror.conversations.has(WEI)).toBe(false);
    expect([...reader.mirror.messages.values()].some((m) => m.text === 'secret')).toBe(false);
    expect(reader.mirror.conversations.get(iyer)?.name).toBe('Meera Iyer');
    await expect(until(env, demo.send(kept, never()))).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('leaky: everything is told, and the viewer says what may be shown', async () => {
    const { reader } = await started('{"script":false,"visibility":"assigned-and-unassigned","leaky":true}');
    expect(reader.mirror.conversations.size).toBe(70);
    expect(reader.mirror.viewer?.visibility).toBe('assigned-and-unassigned');
  });
});

describe('memory', () => {
  it('acknowledges a send only after the state is saved', async () => {
    let release: (() => void) | undefined;
    const inner = memoryStorage();
    let held = false;
    const storage = {
      load: () => inner.load(),
      save: async (state: string) => {
        if (held) await new Promise<void>((resolve) => (release = resolve));
        await inner.save(state);
      },
    };
    const { demo, env } = demoAt(START, '{"script":false}', storage);
    const reader = new Reader(() => demo);
    await reader.pull();
    held = true;
    let acknowledged = false;
    const sending = demo.send(text(reader, WEI, 'Kept?', env.now()), never()).then(() => {
      acknowledged = true;
    });
    await env.advance(10_000);
    expect(acknowledged).toBe(false);
    expect(sentIn((await inner.load()) ?? '{}')).toEqual([]);
    release?.();
    await until(env, sending);
    expect(sentIn((await inner.load()) ?? '{}').map((s) => s.text)).toEqual(['Kept?']);
  });

  it('a failed save fails the send, and nothing was sent', async () => {
    const inner = memoryStorage();
    let broken = false;
    const storage = {
      load: () => inner.load(),
      save: (state: string) => (broken ? Promise.reject(new Error('quota')) : inner.save(state)),
    };
    const { demo, env } = demoAt(START, '{"script":false}', storage);
    const reader = new Reader(() => demo);
    await reader.pull();
    broken = true;
    await expect(until(env, demo.send(text(reader, WEI, 'Full', env.now()), never()))).rejects.toThrow('quota');
    broken = false;
    expect(await sentToCustomers(demo)).toEqual([]);
  });

  it('goes on after a restart, and starts anew with a broken or foreign state', async () => {
    const { demo, env, storage, reader } = await started();
    await until(env, demo.send(text(reader, WEI, 'Remember me', env.now()), never()));
    const again = new DemoBackend(storage, demo.config, env);
    expect((await sentToCustomers(again)).map((s) => s.text)).toEqual(['Remember me']);
    const { demo: broken, env: brokenEnv } = demoAt(START, '{}', memoryStorage('{"v":1,'));
    expect(await sentToCustomers(broken)).toEqual([]);
    expect(brokenEnv.logged.length).toBe(1);
    const { demo: other } = demoAt(START, '{"conversations":5}', storage);
    expect(await sentToCustomers(other)).toEqual([]);
  });

  it('a system clock that goes back loses nothing', async () => {
    const { demo, env, storage, reader } = await started();
    await env.advance(100_000);
    await until(env, demo.send(text(reader, WEI, 'please answer', env.now()), never()));
    await reader.pull();
    const { demo: earlier, env: back } = demoAt(START - 50_000, '{"script":false}', storage);
    const later = new Reader(() => earlier);
    await later.pull();
    await until(back, earlier.send(text(later, WEI, 'And now?', back.now()), never()));
    await back.advance(400_000);
    await later.pull();
    expect(
      later.mirror
        .thread(WEI)
        .filter((m) => m.at > START)
        .map((m) => m.text),
    ).toEqual(['please answer', 'And now?', 'Yes, that works for me.']);
  });
});

describe('the kind', () => {
  it('connects without account, and refuses a configuration that is none', async () => {
    const { env } = demoAt(START);
    const kind = makeDemoKind(memoryStorage());
    const connected = await until(env, kind.connect({}, env, never()));
    expect(connected.accountId).toMatch(/^[a-z0-9-]{1,80}$/);
    expect(connected.origins).toEqual([]);
    expect(kind.open(connected.config, connected.secret, env).capabilities.kind).toBe('demo');
    await expect(kind.connect({ config: '{"speed":"fast"}' }, env, never())).rejects.toThrow('demoConfigInvalid');
  });
});

describe('an opt-in', () => {
  it('and what is written after it before the next pull: unread is counted once', async () => {
    const { demo, env, reader } = await started('{"script":false}');
    const before = reader.mirror.conversations.get(NOAH)?.unread ?? 0;
    await customerWrites(demo, '+14155550134', 'START');
    await until(env, demo.send(text(reader, NOAH, 'no answer', env.now()), never()));
    await env.advance(1_000);
    await customerWrites(demo, '+14155550134', 'hello again');
    await env.advance(4_000); // the report of the send is the last thing that happens
    await reader.pull();
    expect(reader.mirror.conversations.get(NOAH)?.unread).toBe(before + 2);
  });
});

describe('any reader', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 40_000 }) }),
    fc.record({ do: fc.constant('pull' as const) }),
    fc.record({ do: fc.constant('restart' as const) }),
    fc.record({ do: fc.constant('save' as const), name: fc.constantFrom('Ann', 'Bea') }),
    fc.record({
      do: fc.constant('hear' as const),
      text: fc.constantFrom('hi', 'STOP', 'START'),
      from: fc.constantFrom('+14155550134', '+14155550199'),
    }),
    fc.record({ do: fc.constant('send' as const), text: fc.constantFrom('please answer', 'fail 30003', 'please take over', 'ok') }),
    fc.record({
      do: fc.constant('change' as const),
      change: fc.constantFrom({ kind: 'state', state: 'closed' } as const, { kind: 'snooze' } as const, { kind: 'unread' } as const),
    }),
  );

  it('knows the same after any mixture of pulls, waits and restarts as one who comes at the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const world = demoAt(START, '{"speed":4}');
        let demo = world.demo;
        const reader = new Reader(() => demo);
        await reader.pull();
        for (const s of steps) {
          if (s.do === 'wait') await world.env.advance(s.ms);
          if (s.do === 'pull') await reader.pull();
          if (s.do === 'restart') demo = new DemoBackend(world.storage, demo.config, world.env);
          if (s.do === 'hear') await customerWrites(demo, s.from, s.text);
          if (s.do === 'save') await until(world.env, demo.saveContact({ id: 'new', name: s.name, phone: '+14155550199' }, never()));
          if (s.do === 'send')
            await until(
              world.env,
              demo.send(text(reader, NOAH, s.text, world.env.now()), never()).catch(() => undefined),
            );
          if (s.do === 'change') await demo.does(NOAH, s.change, 'robin');
        }
        await reader.pull();
        const newcomer = new Reader(() => demo);
        expect(reader.mirror.facts()).toEqual((await newcomer.pull()).facts());
      }),
      { numRuns: 40 },
    );
  });
});
