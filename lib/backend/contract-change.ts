/** Contract of `change`: done once or twice it is the same, it comes back to every reader, and a customer's reply re-opens. */
import { applyChange } from '../domain/change';
import type { SavedReply } from '../domain/contact';
import type { Conversation } from '../domain/conversation';
import type { ReplyChange } from '../domain/reply-form';
import { BackendError, type Capabilities, type Change } from './backend';
import { conversationOf, type Harness, type Kit, never, pullInto, settle, synced } from './contract-harness';
import { Mirror } from './contract-mirror';

type World = Harness['world'];

interface Case {
  readonly title: string;
  readonly has: (can: Capabilities, world: World) => boolean;
  readonly changes: (world: World, now: number) => readonly Change[];
}

const CASES: readonly Case[] = [
  { title: 'close', has: (can) => !can.localState, changes: () => [{ kind: 'state', state: 'closed' }] },
  {
    title: 'close and reopen',
    has: (can) => !can.localState,
    changes: () => [
      { kind: 'state', state: 'closed' },
      { kind: 'state', state: 'open' },
    ],
  },
  { title: 'snooze until a time', has: (can) => can.snooze, changes: (_w, now) => [{ kind: 'snooze', until: now + 3_600_000 }] },
  { title: 'snooze until a reply', has: (can) => can.snooze, changes: () => [{ kind: 'snooze' }] },
  {
    title: 'pending and open',
    has: (can) => can.pending,
    changes: () => [{ kind: 'pending' }, { kind: 'state', state: 'open' }],
  },
  {
    title: 'pending, closed, pending and snoozed',
    has: (can) => can.pending && can.snooze,
    changes: (_w, now) => [
      { kind: 'pending' },
      { kind: 'state', state: 'closed' },
      { kind: 'pending' },
      { kind: 'snooze', until: now + 3_600_000 },
    ],
  },
  {
    title: 'assign',
    has: (can, w) => can.assign && w.colleague !== undefined,
    changes: (w) => [{ kind: 'assign', agentId: w.colleague ?? '' }],
  },
  {
    title: 'assign and unassign',
    has: (can, w) => can.assign && w.colleague !== undefined,
    changes: (w) => [
      { kind: 'assign', agentId: w.colleague ?? '' },
      { kind: 'assign', agentId: null },
    ],
  },
  { title: 'team', has: (can, w) => can.teams && w.team !== undefined, changes: (w) => [{ kind: 'team', teamId: w.team ?? '' }] },
  { title: 'labels', has: (can, w) => can.labels && w.labels !== undefined, changes: (w) => [{ kind: 'labels', labels: w.labels ?? [] }] },
  { title: 'priority', has: (can) => can.priority, changes: () => [{ kind: 'priority', priority: 'high' }] },
  {
    title: 'priority and none',
    has: (can) => can.priority,
    changes: () => [
      { kind: 'priority', priority: 'urgent' },
      { kind: 'priority', priority: null },
    ],
  },
  { title: 'mute', has: (can) => can.mute, changes: () => [{ kind: 'mute', muted: true }] },
  { title: 'mark unread', has: (can) => can.unread, changes: () => [{ kind: 'unread' }] },
  {
    title: 'mark unread and read',
    has: (can) => can.unread,
    changes: (_w, now) => [{ kind: 'unread' }, { kind: 'read', upTo: now }],
  },
];

export function changeContract({ test, expect }: Kit): void {
  for (const { title, has, changes } of CASES) {
    test(`${title}: harmless twice, in the answer, and known to every reader`, async (h, lacks) => {
      if (!has(h.backend.capabilities, h.world)) return lacks(title);
      const { mirror, news } = await synced(h);
      let expected = conversationOf(mirror, h.world.quiet);
      for (const change of changes(h.world, h.env.now())) {
        expected = { ...applyChange(expected, change), key: expected.key };
        await perform(h, mirror, change);
        expect(facts(conversationOf(mirror, h.world.quiet))).toEqual(facts(expected));
        await perform(h, mirror, change);
        expect(facts(conversationOf(mirror, h.world.quiet))).toEqual(facts(expected));
      }
      await h.env.advance(1000);
      await h.restart();
      await news();
      expect(facts(conversationOf(mirror, h.world.quiet))).toEqual(facts(expected));
      const newcomer = new Mirror();
      await pullInto(h, newcomer);
      expect(facts(conversationOf(newcomer, h.world.quiet))).toEqual(facts(expected));
    });
  }

  test('a macro is harmless twice', async (h, lacks) => {
    if (!h.backend.capabilities.macros || h.world.macro === undefined) return lacks('macros');
    const { mirror } = await synced(h);
    const change = { kind: 'macro', macroId: h.world.macro } as const;
    const before = facts(conversationOf(mirror, h.world.quiet));
    await perform(h, mirror, change);
    const once = facts(conversationOf(mirror, h.world.quiet));
    expect(once).not.toEqual(before);
    await perform(h, mirror, change);
    expect(facts(conversationOf(mirror, h.world.quiet))).toEqual(once);
  });

  test('a saved reply is written once however often it is asked, changed, and removed, and every reader has it', async (h, lacks) => {
    if (h.backend.capabilities.repliesKept !== 'backend') return lacks('saved replies of its own');
    const { mirror } = await synced(h);
    const { length: before } = mirror.savedReplies;
    const wanted = { code: 'closed-51', text: 'We are closed {{day}} 51' };
    const ask = async (change: ReplyChange): Promise<void> =>
      mirror.apply(await settle(h, Promise.resolve(h.backend.reply?.(change, never()) ?? [])));
    const found = (): readonly SavedReply[] => mirror.savedReplies.filter((one) => one.code === wanted.code);
    await ask({ save: wanted });
    await ask({ save: wanted });
    expect([mirror.savedReplies.length, found().map((one) => one.text)]).toEqual([before + 1, [wanted.text]]);
    const id = found()[0]?.id ?? '';
    await ask({ save: { ...wanted, id, text: 'We open at ten 51' } });
    await ask({ save: { ...wanted, id, text: 'We open at ten 51' } });
    expect(found().map((one) => [one.id, one.text])).toEqual([[id, 'We open at ten 51']]);
    await h.restart();
    const newcomer = new Mirror();
    await pullInto(h, newcomer);
    expect(newcomer.savedReplies.filter((one) => one.code === wanted.code)).toEqual(found());
    const refusal = await ask({ save: { ...wanted, text: 'Another text 51' } }).catch((error: unknown) => error);
    expect(refusal instanceof BackendError && refusal.kind).toBe('rejected');
    await ask({ remove: id });
    await ask({ remove: id });
    expect([mirror.savedReplies.length, found()]).toEqual([before, []]);
  });

  test('closed -> open and unread when the customer replies', async (h) => {
    const { mirror, news } = await synced(h);
    await leaveOpenList(h, mirror, { kind: 'state', state: 'closed' });
    expect(conversationOf(mirror, h.world.quiet).state).toBe('closed');
    await replies(h, mirror, news);
    const { state, unread } = conversationOf(mirror, h.world.quiet);
    expect([state, unread > 0]).toEqual(['open', true]);
  });

  test('snoozed -> open and unread when the customer replies', async (h, lacks) => {
    if (!h.backend.capabilities.snooze) return lacks('snooze');
    const { mirror, news } = await synced(h);
    await leaveOpenList(h, mirror, { kind: 'snooze' });
    expect(conversationOf(mirror, h.world.quiet).state).toBe('snoozed');
    await replies(h, mirror, news);
    const { state, unread } = conversationOf(mirror, h.world.quiet);
    expect([state, unread > 0]).toEqual(['open', true]);
  });

  test('pending -> unread, and pending still, when the customer replies', async (h, lacks) => {
    if (!h.backend.capabilities.pending) return lacks('pending');
    const { mirror, news } = await synced(h);
    await perform(h, mirror, { kind: 'pending' });
    await replies(h, mirror, news);
    const { state, pending, unread } = conversationOf(mirror, h.world.quiet);
    expect([state, pending, unread > 0]).toEqual(['open', true, true]);
  });

  test('what a colleague does arrives', async (h, lacks) => {
    const { colleague } = h.world;
    if (!h.colleagueDoes || colleague === undefined) return lacks('colleagues');
    const { mirror, news } = await synced(h);
    await h.env.advance(1000);
    await h.colleagueDoes(h.world.quiet, { kind: 'assign', agentId: colleague });
    await h.env.advance(1000);
    await news();
    expect(conversationOf(mirror, h.world.quiet).assigneeId).toBe(colleague);
  });

  test('an aborted change ends', async (h, lacks) => {
    if (h.backend.capabilities.localState) return lacks('states');
    const { mirror } = await synced(h);
    const stop = new AbortController();
    const changing = h.backend.change(conversationOf(mirror, h.world.quiet), { kind: 'state', state: 'closed' }, stop.signal);
    stop.abort();
    const ended = await settle(
      h,
      changing.then(
        () => 'done',
        () => 'aborted',
      ),
    );
    expect(ended).toBe('aborted');
  });
}

async function perform(h: Harness, mirror: Mirror, change: Change): Promise<void> {
  mirror.apply(await settle(h, h.backend.change(conversationOf(mirror, h.world.quiet), change, never())));
  await h.env.advance(1100);
}

/** Closes or snoozes, here alone when the backend keeps no states. */
async function leaveOpenList(h: Harness, mirror: Mirror, change: Change): Promise<void> {
  const conversation = conversationOf(mirror, h.world.quiet);
  if (h.backend.capabilities.localState) mirror.conversations.set(h.world.quiet, applyChange(conversation, change));
  else await perform(h, mirror, change);
}

async function replies(h: Harness, mirror: Mirror, news: () => Promise<void>): Promise<void> {
  await h.env.advance(1000);
  await h.customerWrites(conversationOf(mirror, h.world.quiet).phone, 'One more thing 51');
  await h.env.advance(1000);
  await news();
}

/** The fields that changes change, with nothing and none alike. */
function facts(c: Conversation): unknown {
  return {
    state: c.state,
    pending: c.pending ?? false,
    snoozedUntil: c.state === 'snoozed' && c.snoozedUntil !== undefined ? Math.floor(c.snoozedUntil / 1000) : undefined,
    assigneeId: c.assigneeId,
    teamId: c.teamId,
    labels: [...(c.labels ?? [])].sort(),
    priority: c.priority,
    muted: c.muted ?? false,
    unread: c.unread > 0,
  };
}
