/** Changes at the server: what differs from what the words say. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Change } from '../../../../lib/domain/change';
import { as } from '../../../servers/chatwoot/client';
import type { ChatwootServer } from '../../../servers/chatwoot/server';
import { CUSTOMER, Desk, never, openServer } from './desk';

let server: ChatwootServer;
let desk: Desk;
beforeEach(async () => {
  server = await openServer();
  desk = new Desk(server, 'bob');
  await desk.pull();
});
afterEach(() => server.close());

const act = async (change: Change, phone = CUSTOMER): Promise<void> => {
  desk.mirror.apply(await desk.done(desk.backend.change(desk.thread(phone), change, never())));
};
const stored = (display = 1) => {
  const found = server.core.world.conversation(1, display);
  if (!found) throw new Error('no conversation');
  return found;
};

describe('change', () => {
  it('snooze keeps the exact second', async () => {
    const until = Math.floor(desk.env.now() / 1000) * 1000 + 7_261_000;
    await act({ kind: 'snooze', until });
    expect([stored().status, stored().snoozedUntil]).toEqual(['snoozed', until]);
    expect(desk.thread(CUSTOMER)).toMatchObject({ state: 'snoozed', snoozedUntil: until });
  });

  it('pending: marked, read from list and stream, kept by a reply, ended by open, close and snooze', async () => {
    const seen = () => {
      const { state, pending } = desk.thread(CUSTOMER);
      return [stored().status, state, pending];
    };
    await act({ kind: 'pending' });
    expect(seen()).toEqual(['pending', 'open', true]);
    server.customerWrites('SMS', CUSTOMER, 'hello?');
    await desk.pull();
    expect(seen()).toEqual(['pending', 'open', true]);
    for (const change of [{ kind: 'state', state: 'open' }, { kind: 'state', state: 'closed' }, { kind: 'snooze' }] satisfies Change[]) {
      await act({ kind: 'pending' });
      expect(seen()).toEqual(['pending', 'open', true]);
      await act(change);
      expect([seen()[1], seen()[2]]).toEqual([change.kind === 'snooze' ? 'snoozed' : change.state, undefined]);
    }
    const stop = new AbortController();
    await desk.listen(stop.signal);
    const ada = as(server, 'ada');
    await ada('POST', '/conversations/1/toggle_status', { status: 'pending' });
    await vi.waitFor(() => expect(seen()).toEqual(['pending', 'open', true]));
    await ada('POST', '/conversations/1/toggle_status', { status: 'open' });
    await vi.waitFor(() => expect(seen()).toEqual(['open', 'open', undefined]));
    stop.abort();
  });

  it('a bot has it first: it arrives as pending, under Open and unread', async () => {
    server.setInbox('SMS', { activeBot: true });
    server.customerWrites('SMS', '+15550000077', 'hi bot');
    await desk.pull();
    expect(desk.thread('+15550000077')).toMatchObject({ state: 'open', pending: true, unread: 1 });
  });

  it('a burst made several conversations: one thread, closed as one', async () => {
    for (let n = 0; n < 3; n += 1) server.customerWrites('SMS', '+15550000088', `burst ${n}`, [], { parallel: true });
    await desk.pull();
    expect(desk.thread('+15550000088').legs).toHaveLength(3);
    await act({ kind: 'state', state: 'closed' }, '+15550000088');
    const open = [...server.core.world.conversations.values()].filter(
      (one) => one.status === 'open' && one.contactId === stored(6).contactId,
    );
    expect(open).toEqual([]);
    expect(desk.thread('+15550000088').state).toBe('closed');
  });

  it('opening again acts on the newest only, and takes the assignment, which is told', async () => {
    await act({ kind: 'assign', agentId: '1' });
    await act({ kind: 'state', state: 'closed' });
    await act({ kind: 'state', state: 'open' });
    expect(desk.thread(CUSTOMER)).toMatchObject({ state: 'open', assigneeId: '2' });
  });

  it('mute blocks the customer and leaves the conversation open', async () => {
    await act({ kind: 'mute', muted: true });
    expect([stored().status, server.core.world.contactByPhone(1, CUSTOMER)?.blocked]).toEqual(['open', true]);
    expect(desk.thread(CUSTOMER)).toMatchObject({ muted: true, state: 'open' });
    await act({ kind: 'mute', muted: false });
    expect(desk.thread(CUSTOMER).muted).toBe(false);
  });

  it('read and unread', async () => {
    await act({ kind: 'read', upTo: desk.env.now() });
    expect(desk.thread(CUSTOMER).unread).toBe(0);
    await act({ kind: 'unread' });
    expect(desk.thread(CUSTOMER).unread).toBeGreaterThan(0);
  });

  it('unknown conversations are gone; a macro shows what it did', async () => {
    const gone = { ...desk.thread(CUSTOMER), legs: [], key: '1:999' };
    expect((await desk.refusal(desk.backend.change(gone, { kind: 'state', state: 'closed' }, never()))).kind).toBe('gone');
    await act({ kind: 'macro', macroId: '1' });
    expect(desk.thread(CUSTOMER).labels).toEqual(['vip']);
  });
});

describe('contacts', () => {
  it('who is this: several numbers in one request, remembered, and no search', async () => {
    const asked = () => server.journal.requests.filter((row) => row.path.includes('/contacts/')).map((row) => row.path.split('/').at(-1));
    const phones = [CUSTOMER, '+15550000002', '+15550000003'];
    const events = await desk.done(desk.backend.lookup?.(phones, never()) ?? Promise.resolve([]));
    expect(events).toMatchObject([{ type: 'contact', contact: { name: 'Ann Lee', phone: CUSTOMER } }]);
    await desk.done(desk.backend.lookup?.(phones, never()) ?? Promise.resolve([]));
    expect(asked()).toEqual(['filter']);
  });

  it('saving changes the contact; a number that is taken is refused with words', async () => {
    const contact = [...desk.mirror.contacts.values()].find((one) => one.phone === CUSTOMER);
    if (!contact) throw new Error('no contact');
    server.customerWrites('SMS', '+15550000002', 'x');
    const save = (over: object) => desk.backend.saveContact?.({ ...contact, ...over }, never()) ?? Promise.resolve([]);
    await desk.done(save({ name: 'Ann Smith', email: 'ann@x.test', company: 'Acme', attributes: { plan: 'gold' } }));
    const saved = server.core.world.contactByPhone(1, CUSTOMER);
    expect([saved?.name, saved?.email, saved?.custom, saved?.additional.company_name]).toEqual([
      'Ann Smith',
      'ann@x.test',
      { plan: 'gold' },
      'Acme',
    ]);
    const taken = await desk.refusal(save({ phone: '+15550000002' }));
    expect([taken.kind, taken.failure.code]).toEqual(['rejected', 'phone_number']);
    expect(taken.failure.text).not.toBe('');
  });

  it('attributes keep their types, and those of a colleague stay', async () => {
    const record = server.core.world.contactByPhone(1, CUSTOMER);
    if (!record) throw new Error('no contact');
    record.custom = { orders: 3, vip: true, city: 'Rome' };
    server.customerWrites('SMS', CUSTOMER, 'so that it is read again');
    await desk.pull();
    const known = desk.mirror.contacts.get(String(record.id));
    if (!known?.attributes) throw new Error('no attributes');
    record.custom = { ...record.custom, written: 'meanwhile' };
    const save = (over: Partial<typeof known>) => desk.done(Promise.resolve(desk.backend.saveContact?.({ ...known, ...over }, never())));
    await save({ name: 'Ann Smith' });
    expect(record.custom).toEqual({ orders: 3, vip: true, city: 'Rome', written: 'meanwhile' });
    await save({ attributes: { ...known.attributes, orders: '4', vip: 'false', city: 'Oslo' } });
    expect(record.custom).toEqual({ orders: 4, vip: false, city: 'Oslo', written: 'meanwhile' });
  });

  it('notes about a person: read, written once however often it is asked, removed', async () => {
    const contact = desk.mirror.contacts.get(String(server.core.world.contactByPhone(1, CUSTOMER)?.id));
    if (!contact) throw new Error('no contact');
    const notes = async (wanted: { add?: string; remove?: string }) => {
      const [event] = (await desk.done(Promise.resolve(desk.backend.notes?.(contact, wanted, never())))) ?? [];
      return event?.type === 'notes' ? event.notes : [];
    };
    expect(await notes({})).toEqual([]);
    await notes({ add: 'prefers mornings' });
    const twice = await notes({ add: 'prefers mornings' });
    expect(twice).toMatchObject([{ text: 'prefers mornings', author: 'Bob Agent', at: expect.any(Number) }]);
    const both = await notes({ add: 'has a dog' });
    expect(both.map((one) => one.text)).toEqual(expect.arrayContaining(['has a dog', 'prefers mornings']));
    const dog = both.find((one) => one.text === 'has a dog')?.id ?? '';
    expect((await notes({ remove: dog })).map((one) => one.text)).toEqual(['prefers mornings']);
    expect((await notes({ remove: dog })).map((one) => one.text)).toEqual(['prefers mornings']);
  });

  it('people who never wrote are found by a part of their name or number, within the limit that all agents share', async () => {
    const ada = as(server, 'ada');
    await ada('POST', '/contacts', { name: 'Zoe Quinn', phone_number: '+15558880042' });
    const found = async (query: string): Promise<string[]> => {
      const events = await desk.done(desk.backend.refresh?.('contacts', never(), query) ?? Promise.resolve([]));
      return events.flatMap((event) => (event.type === 'contact' ? [event.contact.name] : []));
    };
    expect(await found('zoe q')).toEqual(['Zoe Quinn']);
    expect(await found('(555) 888-0042')).toEqual(['Zoe Quinn']);
    const before = server.journal.requestCount;
    expect(await found('Zoe Q')).toEqual([]);
    expect(server.journal.requestCount).toBe(before);
    for (let n = 0; n < 20; n += 1) await found(`nobody ${n}`);
    expect(server.journal.requestCount - before).toBeLessThan(8);
    await desk.env.advance(61_000);
    expect(await found('quinn')).toEqual(['Zoe Quinn']);
  });

  it('lists for the pickers', async () => {
    for (const what of ['templates', 'savedReplies', 'agents', 'contacts'] as const) {
      desk.mirror.apply(await desk.done(desk.backend.refresh?.(what, never()) ?? Promise.resolve([])));
    }
    expect(desk.mirror.kinds).toEqual(new Set([...desk.mirror.kinds, 'templates', 'savedReplies', 'macros', 'agents', 'teams', 'contact']));
  });
});
