/** The stream: confirmation, silence, goodbyes, other accounts, roles, and events in any order. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { windowOf } from '../../../../lib/domain/window24h';
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

const ends = async (closed: Promise<void>): Promise<boolean> => {
  await desk.done(closed);
  return true;
};

describe('the socket', () => {
  it('a changed subscription token gets no answer at all: the profile has the new one', async () => {
    server.rotatePubsubToken('bob');
    const listening = await desk.listen();
    expect(server.subscriptionCount()).toBe(1);
    listening.close();
    await desk.done(listening.closed);
  });

  it('no confirmation in eight seconds: refused, so that polling takes over', async () => {
    server.setCable({ noConfirm: true });
    const begun = desk.env.now();
    expect((await desk.refusal(desk.listen())).kind).toBe('busy');
    expect(desk.env.now() - begun).toBeLessThan(25_000);
  });

  it('a proxy that refuses the upgrade: busy; a server that is away: notSent', async () => {
    server.setCable({ refuseStatus: 403 });
    expect((await desk.refusal(desk.listen())).kind).toBe('busy');
    await server.stop();
    expect((await desk.refusal(desk.listen())).kind).toBe('notSent');
    await server.start();
  });

  it('a half-open socket ends by its silence', async () => {
    const { closed } = await desk.listen();
    server.halfOpenSockets();
    expect(await ends(closed)).toBe(true);
  });

  it('ends at a cut, at a goodbye, and by an abort', async () => {
    const one = await desk.listen();
    server.dropSockets();
    expect(await ends(one.closed)).toBe(true);
    const two = await desk.listen();
    server.disconnectSockets('server_restart', true);
    expect(await ends(two.closed)).toBe(true);
    const stop = new AbortController();
    const three = await desk.listen(stop.signal);
    stop.abort();
    expect(await ends(three.closed)).toBe(true);
    await desk.env.advance(1000);
    expect(server.subscriptionCount()).toBe(0);
  });

  it('after the stream ended a message first asks whether the server is there', async () => {
    const paths = async (): Promise<string[]> => {
      const before = server.journal.requests.length;
      await desk.send(desk.thread(CUSTOMER), 'hello');
      return server.journal.requests.slice(before).map((row) => row.path.split('/').slice(-2).join('/'));
    };
    const listening = await desk.listen();
    expect((await paths())[0]).toBe('1/messages');
    server.dropSockets();
    await ends(listening.closed);
    const [first, second] = await paths();
    expect([first, second?.endsWith('/messages')]).toEqual(['/api', true]);
  });

  it('after any question without an answer too: a send while the server restarts waits, and is not in doubt', async () => {
    // A browser does not say why there was no answer.
    const blunt: typeof fetch = (url, init) => fetch(url, init).catch(() => Promise.reject(new TypeError('Failed to fetch')));
    desk = new Desk(server, 'bob', {}, { fetch: blunt });
    await desk.pull();
    const listening = await desk.listen();
    await desk.send(desk.thread(CUSTOMER), 'before');
    await server.stop();
    await ends(listening.closed);
    // An answer that was on its way when the stream ended.
    await server.start();
    await desk.pull();
    await server.stop();
    await desk.refusal(desk.pull());
    expect((await desk.refusal(desk.send(desk.thread(CUSTOMER), 'meanwhile'))).kind).toBe('notSent');
    await server.start();
  });

  it('after a short break role, lists and what colleagues read are looked at again at once', async () => {
    const listening = await desk.listen();
    await desk.pull();
    server.dropSockets();
    await ends(listening.closed);
    server.setRole('bob', 'agent', 1);
    server.setInbox('SMS', { templates: [] });
    await as(server, 'ada')('POST', '/conversations/1/update_last_seen');
    await desk.env.advance(2000);
    const again = await desk.listen();
    const before = server.journal.requests.length;
    await desk.pull();
    expect(desk.mirror.viewer?.visibility).toBe('assigned-and-unassigned');
    expect(desk.thread(CUSTOMER).unread).toBe(0);
    const asked = server.journal.requests.slice(before).map(({ path }) => path.split('/').at(-1));
    expect(asked).toEqual(expect.arrayContaining(['cache_keys', 'inboxes', 'labels', 'teams']));
    again.close();
  });

  it('tells presence only when the agent wants it', async () => {
    const online = () => server.core.world.presence.get('1:2') ?? 0;
    const quiet = await desk.listen();
    const subscribed = online();
    await desk.env.advance(40_000);
    expect(online()).toBe(subscribed);
    desk.backend.presence?.(true);
    await desk.env.advance(40_000);
    expect(online()).toBeGreaterThan(subscribed + 30_000);
    quiet.close();
  });
});

describe('events', () => {
  it('of another account are not ours', async () => {
    const ada = new Desk(server, 'ada');
    await ada.pull();
    const listening = await ada.listen();
    server.customerWrites('Globex SMS', '+15559990000', 'for the other account');
    server.customerWrites('SMS', CUSTOMER, 'for this one');
    const stranger = { id: 777, name: 'Not ours', phone_number: '+15559990000' };
    server.core.emit('contact.updated', 2, stranger, new Set([1]));
    await ada.env.advance(500);
    const texts = ada.heard.flatMap((event) => (event.type === 'message' ? [event.message.text] : []));
    expect(texts).toEqual(['for this one']);
    expect(ada.mirror.contacts.has('777')).toBe(false);
    listening.close();
  });

  it('a message before its conversation, doubled and late: one row, the right unread number', async () => {
    const listening = await desk.listen();
    server.failEvents({ fault: 'delay', event: 'conversation.created', ms: 60 });
    server.failEvents({ fault: 'double', event: 'message.created', times: 0 });
    server.customerWrites('SMS', '+15550000077', 'first');
    server.customerWrites('SMS', '+15550000077', 'second');
    await desk.env.advance(100);
    server.failEvents({ fault: 'reorder', event: 'message.created', hold: 1 });
    server.customerWrites('SMS', '+15550000077', 'third');
    server.customerWrites('SMS', '+15550000077', 'fourth');
    await desk.env.advance(1000);
    expect(desk.messages('+15550000077').map((row) => row.text)).toEqual(['first', 'second', 'third', 'fourth']);
    expect(desk.thread('+15550000077').legs?.map((leg) => leg.unread)).toEqual([4]);
    listening.close();
  });

  it('an old state does not replace a newer one', async () => {
    const listening = await desk.listen();
    server.failEvents({ fault: 'delay', event: 'conversation.updated', ms: 120 });
    const act = (change: Parameters<Desk['backend']['change']>[1]) =>
      desk.done(desk.backend.change(desk.thread(CUSTOMER), change, never()));
    desk.mirror.apply(await act({ kind: 'labels', labels: ['vip'] }));
    desk.mirror.apply(await act({ kind: 'labels', labels: ['vip', 'invoice'] }));
    for (let n = 0; n < 20; n += 1) await desk.env.advance(1000);
    expect(desk.thread(CUSTOMER).labels).toEqual(['vip', 'invoice']);
    listening.close();
  });

  it('a message that a colleague deletes says so', async () => {
    const listening = await desk.listen();
    const id = await desk.send(desk.thread(CUSTOMER), 'not for you');
    await as(server, 'ada')('DELETE', `/conversations/1/messages/${id}`);
    await desk.env.advance(300);
    const told = desk.heard.flatMap((event) => (event.type === 'message' && event.message.remoteId === id ? [event.message] : []));
    expect(told.at(-1)).toMatchObject({ deleted: true, text: 'This message was deleted' });
    listening.close();
  });

  it('WhatsApp: a conversation that the customer never wrote in takes no free text until they do', async () => {
    const listening = await desk.listen();
    const ada = as(server, 'ada');
    const contact_id = server.core.world.contactByPhone(1, CUSTOMER)?.id;
    const state = () => windowOf(desk.thread(CUSTOMER, 4), desk.env.now()).state;
    expect(state()).toBe('open');
    const [first] = desk.thread(CUSTOMER, 4).legs ?? [];
    await ada('POST', `/conversations/${first?.id}/toggle_status`, { status: 'resolved' });
    await desk.env.advance(500);
    expect(state()).toBe('open');
    const template_params = { name: 'hello', language: 'en', processed_params: { body: { 1: 'Ann' } } };
    await ada('POST', '/conversations', { inbox_id: 4, contact_id, message: { content: 'Hello Ann', template_params } });
    await desk.env.advance(500);
    expect(desk.thread(CUSTOMER, 4).legs).toHaveLength(2);
    expect(state()).toBe('closed');
    server.customerWrites('WA', CUSTOMER, 'Yes, do');
    await desk.env.advance(500);
    expect(state()).toBe('open');
    listening.close();
  });

  it('lists that changed are read again', async () => {
    const listening = await desk.listen();
    server.setInbox('SMS', { lockToSingle: true });
    await desk.env.advance(500);
    expect(desk.heard.map((event) => event.type)).toEqual(expect.arrayContaining(['inboxes', 'labels', 'teams']));
    listening.close();
  });

  it('contacts change names; typing has an end', async () => {
    const listening = await desk.listen();
    const contact = server.core.world.contactByPhone(1, CUSTOMER);
    if (!contact) throw new Error('no contact');
    const ada = new Desk(server, 'ada');
    const renamed = { id: String(contact.id), remoteId: String(contact.id), name: 'Ann Smith' };
    await ada.done(Promise.resolve(ada.backend.saveContact?.(renamed, never())));
    await desk.env.advance(200);
    expect(desk.mirror.contacts.get(String(contact.id))?.name).toBe('Ann Smith');
    const typing = { account_id: 1, conversation: { id: 1 }, user: { id: 1, name: 'Ada Admin', type: 'user' } };
    server.core.emit('conversation.typing_on', 1, typing, new Set([2]));
    await desk.env.advance(200);
    expect(desk.heard.find((event) => event.type === 'typing')).toMatchObject({ who: 'Ada Admin' });
    listening.close();
  });

  it('an unknown event, a broken item: logged by name, nothing else happens', async () => {
    const listening = await desk.listen();
    server.core.emit('something.new', 1, { account_id: 1 }, new Set([2]));
    server.core.emit('message.created', 1, { id: 'x', secret: 'words' }, new Set([2]));
    server.customerWrites('SMS', CUSTOMER, 'still alive');
    await desk.env.advance(500);
    expect(desk.messages(CUSTOMER).at(-1)?.text).toBe('still alive');
    expect(desk.env.logged.join('\n')).toContain('something.new');
    expect(desk.env.logged.join('\n')).not.toContain('words');
    listening.close();
  });
});

describe('a contact', () => {
  it('that changed while its history was read keeps the change', async () => {
    const late = new Desk(server, 'bob', {}, { fetch: (input, init) => slow(input, init) });
    const slow: typeof fetch = async (input, init) => {
      const answer = await desk.env.fetch(input, init);
      // The conversation's body was read before the change; its messages are heard after it.
      if (armed && !changed && new URL(String(input)).pathname.endsWith('/messages')) {
        changed = true;
        const id = server.core.world.contactByPhone(1, CUSTOMER)?.id;
        await as(server, 'ada')('PATCH', `/contacts/${id}`, { email: 'new@shop.test' });
        await heard;
      }
      return answer;
    };
    let [armed, changed] = [false, false];
    let hear: () => void = () => undefined;
    const heard = new Promise<void>((resolve) => {
      hear = resolve;
    });
    const listening = await late.done(
      late.backend.listen?.((events) => {
        late.mirror.apply(events);
        if (events.some((event) => event.type === 'contact')) hear();
      }, never()) ?? Promise.reject(new Error('no stream')),
    );
    await late.pull();
    armed = true;
    await late.pull('complete');
    const known = [...late.mirror.contacts.values()].find((one) => one.phone === CUSTOMER);
    expect([changed, known?.email]).toEqual([true, 'new@shop.test']);
    listening.close();
  });
});

describe('roles: the server tells more than it lists', () => {
  it('what is not listed is dropped; what is given away leaves the lists without its words', async () => {
    const cy = new Desk(server, 'cy');
    await cy.pull();
    expect(cy.mirror.viewer?.visibility).toBe('assigned');
    expect(cy.mirror.conversations.size).toBe(0);
    const listening = await cy.listen();
    server.customerWrites('SMS', CUSTOMER, 'secret words');
    await cy.env.advance(300);
    expect(cy.heard.filter((event) => event.type !== 'contact')).toEqual([]);
    const ada = new Desk(server, 'ada');
    await ada.pull();
    await ada.done(ada.backend.change(ada.thread(CUSTOMER), { kind: 'assign', agentId: '3' }, never()));
    await cy.env.advance(500);
    expect(cy.thread(CUSTOMER).assigneeId).toBe('3');
    expect(cy.messages(CUSTOMER).map((row) => row.text)).toContain('secret words');
    await ada.done(ada.backend.change(ada.thread(CUSTOMER), { kind: 'assign', agentId: '2' }, never()));
    server.customerWrites('SMS', CUSTOMER, 'more secrets');
    await cy.env.advance(500);
    expect(cy.thread(CUSTOMER).assigneeId).toBe('2');
    expect(JSON.stringify(cy.heard)).not.toContain('more secrets');
    listening.close();
  });

  it('what was given away while nobody listened goes', async () => {
    const [ada, cy] = [new Desk(server, 'ada'), new Desk(server, 'cy')];
    await ada.pull();
    const give = async (agentId: string, inbox: number): Promise<void> => {
      const events = await ada.done(ada.backend.change(ada.thread(CUSTOMER, inbox), { kind: 'assign', agentId }, never()));
      ada.mirror.apply(events);
    };
    for (const inbox of [1, 2]) await give('3', inbox);
    await cy.pull();
    expect(cy.mirror.conversations.size).toBe(2);
    await give('2', 1);
    cy.restart();
    await cy.env.advance(6 * 60_000);
    await cy.pull();
    expect([...cy.mirror.conversations.keys()]).toEqual([cy.thread(CUSTOMER, 2).key]);
  });

  it('a role that sees more is noticed at an event, and everything that it lists comes, with its history', async () => {
    const cy = new Desk(server, 'cy');
    await cy.pull('complete');
    server.customerWrites('SMS', CUSTOMER, 'a second one');
    expect(cy.mirror.conversations.size).toBe(0);
    const { closed } = await cy.listen();
    server.setRole('cy', 'agent', 1);
    await cy.env.advance(6 * 60_000);
    server.customerWrites('SMS', '+15550000099', 'for anybody');
    await cy.done(closed);
    (await cy.listen()).close();
    await cy.pull('complete');
    expect(cy.messages(CUSTOMER).map((row) => row.text)).toEqual(['hello SMS', 'a second one']);
    expect(cy.thread(CUSTOMER).historyComplete).toBe(true);
    expect(cy.thread('+15550000099').preview.text).toBe('for anybody');
    server.setRole('cy', 'agent', 2);
    await cy.env.advance(6 * 60_000);
    cy.heard.length = 0;
    const told: string[] = [];
    for (const depth of ['current', 'complete'] as const)
      for await (const page of cy.backend.pull(cy.cursor, depth, never())) {
        cy.cursor = page.cursor ?? cy.cursor;
        told.push(...page.events.map((event) => (event.type === 'legs.only' ? `only ${event.ids.length}` : event.type)));
      }
    expect(told).toContain('only 0');
    // The first subscription of a new role stays, whatever comes before its confirmation.
    server.setRole('cy', 'agent', 1);
    await cy.env.advance(6 * 60_000);
    let open = true;
    const again = await cy.listen();
    void again.closed.then(() => {
      open = false;
    });
    await cy.env.advance(2000);
    expect(open).toBe(true);
    again.close();
  });

  it('a role that changed while connected is known at the next pull', async () => {
    server.setRole('bob', 'agent', 2);
    await desk.env.advance(6 * 60_000);
    await desk.pull();
    expect(desk.mirror.viewer?.visibility).toBe('assigned');
  });
});
