/** Pulling: how little the first page costs, what a resync closes, and what broken answers do. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatwootServer } from '../../../servers/chatwoot/server';
import { CUSTOMER, Desk, never, openServer } from './desk';

let server: ChatwootServer;
beforeEach(async () => {
  server = await openServer();
});
afterEach(() => server.close());

const firstPage = async (desk: Desk) => {
  const pages = desk.backend.pull(desk.cursor, 'current', never())[Symbol.asyncIterator]();
  return (await desk.done(pages.next())).value;
};

describe('first sync', () => {
  it('the first page costs three requests and holds the newest conversations', async () => {
    server.seed({ conversations: 100, messagesPerConversation: 3 });
    const desk = new Desk(server, 'bob');
    const page = await firstPage(desk);
    expect(server.journal.requestCount).toBeLessThanOrEqual(4);
    expect(page?.progress).toEqual({ done: 25, total: 105 });
    desk.mirror.apply(page?.events ?? []);
    expect(desk.mirror.conversations.size).toBe(25);
    expect(desk.thread(CUSTOMER).preview.text).toBe('hello SMS');
  });

  it('a conversation that ends in notes shows the last words, and stays where it is in the list', async () => {
    server.agentWrites('ada', 1, 'for the customer');
    await new Promise((done) => setTimeout(done, 0));
    server.advance(60_000);
    for (let n = 0; n < 3; n += 1) server.agentWrites('ada', 1, 'between us', { private: true });
    const desk = new Desk(server, 'bob');
    await desk.pull();
    expect(desk.thread(CUSTOMER).preview).toMatchObject({ text: 'for the customer', kind: 'outbound' });
    expect(desk.thread(CUSTOMER).lastAt).toBeGreaterThan(desk.env.now() - 30_000);
  });

  it('the 24-hour window is known although the last word was ours', async () => {
    const wa = [...server.core.world.conversations.values()].find((one) => one.inboxId === 4)?.displayId ?? 0;
    server.agentWrites('ada', wa, 'an answer');
    const desk = new Desk(server, 'bob');
    await desk.pull();
    expect(desk.thread(CUSTOMER, 4).lastInboundAt).toBeGreaterThan(0);
  });

  it('what colleagues wrote in the editor of the dashboard reads as the customer got it; saved replies are ready to send', async () => {
    const id = server.agentWrites('ada', 1, '**Open** from [nine](https://x.example/9)\\\nSee you');
    const note = server.agentWrites('ada', 1, '[@Bob Agent](mention://user/2/Bob%20Agent) _please_', { private: true });
    const desk = new Desk(server, 'bob');
    const saved: string[] = [];
    for await (const page of desk.backend.pull(undefined, 'current', never())) {
      desk.mirror.apply(page.events);
      for (const event of page.events) if (event.type === 'savedReplies') saved.push(...event.savedReplies.map((one) => one.text));
    }
    expect(saved).toEqual(['Hello {{contact.name}}', 'We are open from 9 to 5.']);
    expect(desk.mirror.messages.get(String(id))?.text).toBe('Open from nine https://x.example/9\nSee you');
    expect(desk.mirror.messages.get(String(note))?.text).toBe('@Bob Agent please');
  });

  it('inboxes that are no phones are left out; the name that is only the number is none', async () => {
    server.customerWrites('SMS', '+15550000002', 'x');
    const desk = new Desk(server, 'bob');
    await desk.pull();
    expect(desk.mirror.contacts.get(desk.thread('+15550000002').contactId ?? '')?.name).toBe('');
    expect(desk.thread(CUSTOMER, 4).phone).toBe(CUSTOMER);
  });

  it('one bad item is dropped with a reason, its page is not', async () => {
    const broken = new Desk(
      server,
      'bob',
      {},
      {
        fetch: async (url, init) => {
          const response = await fetch(url, init);
          if (!String(url).includes('/conversations?')) return response;
          const body = (await response.json()) as { data: { payload: Record<string, unknown>[] } };
          if (body.data.payload[0]) body.data.payload[0].inbox_id = 'unheard-of';
          return Response.json(body);
        },
      },
    );
    await broken.pull();
    expect(broken.mirror.conversations.size).toBe(4);
    expect(broken.env.logged.join('\n')).toMatch(/conversation dropped: inbox_id/);
    expect(broken.env.logged.join('\n')).not.toContain('unheard-of');
  });
});

describe('resync', () => {
  it('more than a hundred missed in one conversation', async () => {
    const desk = new Desk(server, 'bob');
    await desk.pull();
    for (let n = 0; n < 250; n += 1) {
      if (n % 150 === 0) server.advance(61_000);
      server.customerWrites('SMS', CUSTOMER, `missed ${n}`);
    }
    desk.restart();
    await desk.pull();
    expect(desk.messages(CUSTOMER)).toHaveLength(251);
  });

  it('status changes of messages that are far up', async () => {
    const desk = new Desk(server, 'bob');
    await desk.pull();
    const id = await desk.send(desk.thread(CUSTOMER), 'slow one [silent]');
    for (let n = 0; n < 30; n += 1) server.customerWrites('SMS', CUSTOMER, `above ${n}`);
    await desk.pull();
    await desk.env.advance(10 * 60_000);
    await desk.pull();
    expect(desk.mirror.messages.get(id)?.status).toBe('sent');
    server.providerReports('SMS', server.core.world.messages.get(Number(id))?.sourceId ?? '', 'failed', '30003 - Unreachable');
    desk.restart();
    await desk.pull();
    expect(desk.mirror.messages.get(id)).toMatchObject({ status: 'failed', failure: { code: '30003' } });
  });

  it('an id that was given before ours and became visible after it', async () => {
    const desk = new Desk(server, 'bob');
    await desk.pull();
    const { world } = server.core;
    const late = [world.next('message'), world.next('message')];
    server.customerWrites('TWA', CUSTOMER, 'a higher id, seen first');
    await desk.pull();
    const conversation = world.conversation(1, 1);
    const model = conversation?.messages.at(-1);
    if (!conversation || !model) throw new Error('no conversation');
    for (const id of late) {
      world.addMessage(conversation, {
        ...model,
        id,
        content: `committed late ${id}`,
        sourceId: `SM${id}`,
        createdAt: server.clock.stamp(),
      });
    }
    conversation.updatedAt = server.clock.stamp();
    await desk.pull();
    expect(desk.messages(CUSTOMER).filter((row) => row.text.startsWith('committed late'))).toHaveLength(2);
  });

  it('three weeks away: walked through newest first, nothing lost', async () => {
    server.seed({ conversations: 60, messagesPerConversation: 1 });
    const desk = new Desk(server, 'bob');
    await desk.pull();
    server.advance(21 * 24 * 3600_000);
    for (let n = 0; n < 40; n += 1) server.customerWrites('SMS', `+1555${String(1_000_000 + n).padStart(7, '0')}`, `back ${n}`);
    desk.restart();
    await desk.pull();
    const texts = [...desk.mirror.messages.values()].map((row) => row.text).filter((text) => text.startsWith('back'));
    expect(new Set(texts).size).toBe(40);
  });

  it('our clock is set back between two pulls: nothing falls into the gap', async () => {
    let shift = 0;
    const desk = new Desk(server, 'bob', {}, { now: () => server.clock.now() + shift });
    await desk.pull();
    server.advance(40 * 60_000);
    server.customerWrites('SMS', CUSTOMER, 'early in the gap');
    server.advance(20 * 60_000);
    shift = -3600_000;
    await desk.pull();
    expect(desk.messages(CUSTOMER).map((row) => row.text)).toContain('early in the gap');
  });

  it("a colleague's reading is seen, though no event and no version tells it", async () => {
    const desk = new Desk(server, 'bob');
    await desk.pull();
    expect(desk.thread(CUSTOMER).unread).toBe(1);
    const ada = new Desk(server, 'ada');
    await ada.pull();
    await ada.done(ada.backend.change(ada.thread(CUSTOMER), { kind: 'read', upTo: ada.env.now() }, never()));
    await desk.env.advance(6 * 60_000);
    await desk.pull();
    expect(desk.thread(CUSTOMER).unread).toBe(0);
  });

  it('nothing new costs one request', async () => {
    const desk = new Desk(server, 'bob');
    await desk.pull();
    await desk.env.advance(30_000);
    await desk.pull();
    await desk.env.advance(30_000);
    const before = server.journal.requestCount;
    await desk.pull();
    expect(server.journal.requestCount - before).toBe(1);
  });
});

describe('broken answers', () => {
  it('429 waits for the next minute of the server', async () => {
    const desk = new Desk(server, 'bob');
    await desk.pull();
    server.failRequests({ fault: 'rate_limit', path: '/conversations' });
    const error = await desk.refusal(desk.pull());
    expect(error.kind).toBe('busy');
    expect(error.retryAfterMs).toBeGreaterThan(0);
    expect(error.retryAfterMs).toBeLessThan(61_500);
  });

  it('a page of a proxy, half an answer, a 500: an error, no facts, and then all is there', async () => {
    for (const fault of ['html', 'truncated', 'error_before', 'cut', 'drop_before'] as const) {
      const desk = new Desk(server, 'bob');
      server.failRequests({ fault, path: '/conversations' });
      await desk.refusal(desk.pull());
      expect(desk.mirror.conversations.size).toBe(0);
      await desk.pull();
      expect(desk.mirror.conversations.size).toBe(5);
    }
  });

  it('401 is told apart: the token died, or only this is not allowed', async () => {
    const desk = new Desk(server, 'bob');
    await desk.pull();
    const thread = desk.thread(CUSTOMER);
    server.setInbox('SMS', { members: ['cy'] });
    expect((await desk.refusal(desk.backend.change(thread, { kind: 'state', state: 'closed' }, never()))).kind).toBe('forbidden');
    server.revokeToken('bob');
    expect((await desk.refusal(desk.pull())).kind).toBe('unauthorized');
  });
});

describe('media and history', () => {
  it('no credential goes along with a file', async () => {
    const desk = new Desk(server, 'bob');
    server.customerWrites('SMS', CUSTOMER, 'look', [{ name: 'a.png', type: 'image/png', base64: 'iVBORw0KGgo=' }]);
    await desk.pull();
    const attachment = desk.messages(CUSTOMER).at(-1)?.attachments?.[0];
    if (!attachment) throw new Error('no attachment');
    expect((await desk.done(desk.backend.media(attachment, never()))).type).toBe('image/png');
    const files = server.journal.requests.filter((row) => row.path.includes('/rails/'));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((row) => row.credential)).toEqual([]);
    const elsewhere = await desk.refusal(desk.backend.media({ ...attachment, ref: 'javascript:alert(1)' }, never()));
    expect(elsewhere.kind).toBe('gone');
  });

  it('places and contact cards are shown without a file', async () => {
    const desk = new Desk(server, 'bob');
    server.customerSendsLocation('WA', CUSTOMER, 48.1, 11.5, 'Here');
    server.customerSendsContact('WA', CUSTOMER, { phone: '+15558880000', firstName: 'Jo', lastName: 'Doe' });
    await desk.pull();
    const key = desk.thread(CUSTOMER, 4);
    desk.mirror.apply((await desk.done(desk.backend.history(key, never()))).events);
    const kinds = desk.messages(CUSTOMER, 4).flatMap((row) => row.attachments ?? []);
    expect(kinds).toMatchObject([
      { kind: 'location', latitude: 48.1, longitude: 11.5, text: 'Here' },
      { kind: 'contact', text: 'Jo Doe +15558880000' },
    ]);
  });

  it('ids and times that differ by a little, and an item that cannot be read, hide nothing at the edge of a page or a range', async () => {
    server.seed({ inbox: 1, conversations: 1, messagesPerConversation: 1100, from: 3_000_000 });
    const phone = '+15553000000';
    const { messages } = [...server.core.world.conversations.values()].at(-1) ?? { messages: [] };
    // Each pair the other way round.
    for (let n = 0; n + 1 < messages.length; n += 2) {
      const [one, two] = [messages[n], messages[n + 1]];
      if (one && two) [one.createdAt, two.createdAt] = [two.createdAt, one.createdAt];
    }
    const desk = new Desk(server, 'bob');
    await desk.pull();
    const broken: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (!/messages(\?|$)/.test(String(input))) return response;
      const body = (await response.json()) as { payload: { message_type: unknown }[] };
      for (const row of body.payload.slice(3, 4)) row.message_type = 'new kind';
      return Response.json(body, { headers: response.headers });
    };
    const reader = new Desk(server, 'bob', {}, { fetch: broken });
    await reader.pull();
    for (let page = 0; page < 200 && reader.thread(phone).historyComplete !== true; page += 1)
      reader.mirror.apply((await reader.done(reader.backend.history(reader.thread(phone), never()))).events);
    expect(reader.messages(phone).length).toBeGreaterThan(1000);
    await desk.pull('complete');
    expect(desk.messages(phone)).toHaveLength(1100);
    const walked = new Desk(server, 'bob');
    await walked.pull();
    for (let page = 0; page < 200 && walked.thread(phone).historyComplete !== true; page += 1)
      walked.mirror.apply((await walked.done(walked.backend.history(walked.thread(phone), never()))).events);
    expect(walked.messages(phone)).toHaveLength(1100);
  });

  it('history goes through all conversations of the thread, newest first', async () => {
    const desk = new Desk(server, 'bob');
    await desk.pull();
    await desk.done(desk.backend.change(desk.thread(CUSTOMER), { kind: 'state', state: 'closed' }, never()));
    server.advance(120_000);
    for (let n = 0; n < 25; n += 1) server.customerWrites('SMS', CUSTOMER, `again ${n}`);
    const reader = new Desk(server, 'bob');
    await reader.pull();
    expect(reader.thread(CUSTOMER).legs).toHaveLength(2);
    for (let page = 0; page < 9 && reader.thread(CUSTOMER).historyComplete !== true; page += 1) {
      reader.mirror.apply((await reader.done(reader.backend.history(reader.thread(CUSTOMER), never()))).events);
    }
    const rows = reader.messages(CUSTOMER).filter((row) => row.kind === 'inbound');
    expect(rows.map((row) => row.text)).toEqual(['hello SMS', ...Array.from({ length: 25 }, (_, n) => `again ${n}`)]);
  });

  it('backfill is bounded by age', async () => {
    server.seed({ conversations: 2, messagesPerConversation: 5 });
    server.advance(120 * 24 * 3600_000);
    server.customerWrites('SMS', CUSTOMER, 'new');
    const desk = new Desk(server, 'bob', { historyMonths: 2 });
    await desk.pull('complete');
    expect(desk.messages('+15551000000')).toHaveLength(1);
    const all = new Desk(server, 'bob');
    await all.pull('complete');
    expect(all.messages('+15551000000')).toHaveLength(5);
  });
});
