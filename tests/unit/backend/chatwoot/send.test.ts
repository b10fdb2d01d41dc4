/** Sending at the five kinds of inboxes, and what becomes of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { as } from '../../../servers/chatwoot/client';
import { addInbox } from '../../../servers/chatwoot/fixture';
import type { ChatwootServer } from '../../../servers/chatwoot/server';
import { CUSTOMER, Desk, never, openServer } from './desk';

let server: ChatwootServer;
let desk: Desk;
const file = (name: string, type: string, size = 4) => ({
  attachment: { id: name, kind: 'file', type, name, size } as const,
  blob: new Blob([new Uint8Array(size)], { type }),
});

beforeEach(async () => {
  server = await openServer();
  desk = new Desk(server, 'bob');
  await desk.pull();
});
afterEach(() => server.close());

describe('send', () => {
  it('carries our reference and an echo, never a source id', async () => {
    await desk.send(desk.thread(CUSTOMER), 'hi');
    expect(server.journal.sends.map(({ clientRef, echoId }) => [clientRef, echoId])).toEqual([['ref-1', 'ref-1']]);
  });

  it('reads nothing before the message while the server is heard, and asks whether it is there when it was silent', async () => {
    const count = () => server.journal.requests.length;
    const before = count();
    await desk.send(desk.thread(CUSTOMER), 'hi');
    expect(count() - before).toBe(2);
    await desk.env.advance(60_000);
    await server.stop();
    const error = await desk.refusal(desk.backend.send(desk.message(desk.thread(CUSTOMER), 'gone?'), never()));
    expect(error.kind).toBe('notSent');
    await server.start();
    expect(server.journal.delivered()).toHaveLength(1);
  });

  it('a network error without a reason is unclear once the message may have left', async () => {
    const silent = new Desk(
      server,
      'bob',
      {},
      { fetch: (url, init) => (init?.method === 'POST' ? Promise.reject(new TypeError('Failed to fetch')) : fetch(url, init)) },
    );
    await silent.pull();
    expect((await silent.refusal(silent.backend.send(silent.message(silent.thread(CUSTOMER), 'hi'), never()))).kind).toBe('unknown');
  });

  it('replies to a message', async () => {
    const [first] = desk.messages(CUSTOMER);
    const reply = { ...desk.message(desk.thread(CUSTOMER), 'about that'), replyToRemoteId: first?.remoteId ?? '' };
    const { remoteId } = await desk.done(desk.backend.send(reply, never()));
    expect(server.core.world.messages.get(Number(remoteId))?.contentAttributes.in_reply_to).toBe(Number(first?.remoteId));
  });

  it('a note is never sent to the customer', async () => {
    await desk.send(desk.thread(CUSTOMER), 'between us {{contact.name}} *now*', { kind: 'note' });
    expect(server.journal.sends).toEqual([]);
    expect(desk.messages(CUSTOMER).at(-1)).toMatchObject({ kind: 'note', text: 'between us {{contact.name}} *now*' });
  });

  it('WhatsApp: one file in a message, refused with words before anything leaves', async () => {
    const before = server.storedMessages().length;
    for (const inbox of [2, 4]) {
      const two = [file('a.png', 'image/png'), file('b.png', 'image/png')];
      const error = await desk.refusal(desk.backend.send(desk.message(desk.thread(CUSTOMER, inbox), 'two', {}, two), never()));
      expect([error.kind, error.failure.code]).toEqual(['rejected', 'too-many-files']);
    }
    expect(server.storedMessages()).toHaveLength(before);
    await desk.send(desk.thread(CUSTOMER, 4), 'one', {}, [file('a.png', 'image/png')]);
    await desk.send(desk.thread(CUSTOMER), 'both', {}, [file('a.png', 'image/png'), file('b.png', 'image/png')]);
    expect(server.journal.sends.map((one) => one.files)).toEqual([['a.png'], ['a.png', 'b.png']]);
    expect(server.journal.sends.map((one) => one.clientRef)).toEqual(['ref-3', 'ref-4']);
  });

  it('WhatsApp Cloud: words with a sound would be lost, so they are refused; a sound alone goes', async () => {
    const voice = file('a.ogg', 'audio/ogg');
    const both = desk.message(desk.thread(CUSTOMER, 4), 'listen', {}, [voice]);
    expect((await desk.refusal(desk.backend.send(both, never()))).failure.code).toBe('audio-text');
    await desk.send(desk.thread(CUSTOMER, 4), '', {}, [voice]);
    await desk.send(desk.thread(CUSTOMER), 'listen', {}, [voice]);
    expect(server.journal.sends.map((one) => [one.text, one.files])).toEqual([
      ['', ['a.ogg']],
      ['listen', ['a.ogg']],
    ]);
  });

  it('types and sizes that the provider would refuse are refused here', async () => {
    const refusals = [
      [1, file('x.exe', 'application/x-msdownload'), 'file-type'],
      [2, file('x.docx', 'application/msword'), 'file-type'],
      [4, file('x.heic', 'image/heic'), 'file-type'],
      [1, file('x.png', 'image/png', 6 * 1024 * 1024), 'file-too-big'],
      [4, file('x.png', 'image/png', 6 * 1024 * 1024), 'file-too-big'],
    ] as const;
    for (const [inbox, one, code] of refusals) {
      const error = await desk.refusal(desk.backend.send(desk.message(desk.thread(CUSTOMER, inbox), '', {}, [one]), never()));
      expect([error.kind, error.failure.code]).toEqual(['rejected', code]);
    }
  });
});

describe('status', () => {
  const statusOf = async (inbox: number, text: string): Promise<unknown> => {
    const id = await desk.send(desk.thread(CUSTOMER, inbox), text);
    await desk.pull();
    const row = desk.mirror.messages.get(id);
    return row?.failure ? [row.status, row.failure.code] : row?.status;
  };

  it('is read off status and provider id', async () => {
    expect(await statusOf(1, '[stuck]')).toBe('sending');
    expect(await statusOf(1, 'a [silent]')).toBe('sent');
    expect(await statusOf(1, 'b')).toBe('delivered');
    expect(await statusOf(4, 'c')).toBe('read');
    expect(await statusOf(5, 'an API inbox has no provider id')).toBe('sent');
    expect(await statusOf(3, 'Bandwidth reports never come')).toBe('sent');
  });

  it('a late report does not take a status back', async () => {
    const id = await desk.send(desk.thread(CUSTOMER), '[late:sent]');
    expect(server.core.world.messages.get(Number(id))?.status).toBe('sent');
    const listening = await desk.listen();
    const other = await desk.send(desk.thread(CUSTOMER), 'x [late:sent]');
    await desk.env.advance(500);
    expect(desk.mirror.messages.get(other)?.status).toBe('delivered');
    listening.close();
  });

  it("a failure has the provider's code, from the API and from a report", async () => {
    expect(await statusOf(1, '[fail:21610]')).toEqual(['failed', '21610']);
    expect(await statusOf(1, '[fail:callback]')).toEqual(['failed', '30007']);
    expect(await statusOf(4, '[fail:api]')).toEqual(['failed', '131026']);
  });
});

describe('templates', () => {
  const use = (id: string, name: string, values: Record<string, string>, language = 'en') => ({ template: { id, name, language, values } });

  it('Meta: header file, body in order, and the button at its own place', async () => {
    const values = { header_media: 'https://x.example/p.png', '1': 'Ann', '2': 'HP-1', button_1: 'abc' };
    await desk.send(desk.thread(CUSTOMER, 4), 'Hi Ann, order HP-1', use('4:order_update:en_US', 'order_update', values, 'en_US'));
    expect(server.journal.sends.map((one) => [one.outcome, one.template])).toEqual([
      [
        'accepted',
        { name: 'order_update', language: 'en_US', body: ['Ann', 'HP-1'], buttons: [{ index: 1, type: 'url', parameter: 'abc' }] },
      ],
    ]);
  });

  it('Twilio: a flat map; named values of Meta too', async () => {
    await desk.send(desk.thread(CUSTOMER, 2), 'Hi', use('2:HX2:en', 'visit', { '1': 'Ann', '2': 'Monday' }));
    await desk.send(desk.thread(CUSTOMER, 4), 'Dear', use('4:named:en', 'named', { name: 'Ann', offer: 'tea' }));
    expect(server.journal.sends.map((one) => one.template?.body)).toEqual([
      ['Ann', 'Monday'],
      ['Ann', 'tea'],
    ]);
  });

  it('Meta: a button without a value before one with a value, both addresses; what the server removes from values is let through', async () => {
    const buttons = [
      { type: 'URL', text: 'Shop', url: 'https://x.example/' },
      { type: 'URL', text: 'Track', url: 'https://x.example/{{1}}' },
    ];
    const components = [
      { type: 'BODY', text: 'Hi {{1}}' },
      { type: 'BUTTONS', buttons },
    ];
    server.setInbox('WA', { templates: [{ name: 'two', status: 'APPROVED', language: 'en', components }] });
    const mine = new Desk(server, 'bob');
    await mine.pull();
    await mine.send(mine.thread(CUSTOMER, 4), 'Hi', use('4:two:en', 'two', { '1': `Pat O'Neill <"VIP">`, button_1: "a'b" }));
    expect(server.journal.sends[0]?.template).toMatchObject({
      body: ['Pat O’Neill ‹”VIP”›'],
      buttons: [{ index: 1, type: 'url', parameter: "a'b" }],
    });
    const long = mine.message(mine.thread(CUSTOMER, 4), 'x', use('4:two:en', 'two', { '1': 'x'.repeat(1001), button_1: 'a' }));
    expect((await mine.refusal(mine.backend.send(long, never()))).failure.code).toBe('template-value');
  });

  it('a coupon code that the server could not send is refused here', async () => {
    const components = [
      { type: 'BODY', text: 'For you' },
      { type: 'BUTTONS', buttons: [{ type: 'COPY_CODE', text: 'Copy', example: ['SAVE'] }] },
    ];
    server.setInbox('WA', { templates: [{ name: 'coupon', status: 'APPROVED', language: 'en', components }] });
    const mine = new Desk(server, 'bob');
    await mine.pull();
    const long = mine.message(mine.thread(CUSTOMER, 4), 'x', use('4:coupon:en', 'coupon', { button_0: 'SIXTEEN-LETTERS!' }));
    expect((await mine.refusal(mine.backend.send(long, never()))).failure.code).toBe('template-value');
    await mine.send(mine.thread(CUSTOMER, 4), 'For you', use('4:coupon:en', 'coupon', { button_0: 'FIFTEEN-LETTERS' }));
    expect(server.journal.sends[0]?.template?.buttons).toEqual([{ index: 0, type: 'copy_code', parameter: 'FIFTEEN-LETTERS' }]);
  });

  it('360dialog: the namespace goes along', async () => {
    const acme = server.core.world.accounts.get(1);
    if (!acme) throw new Error('no account');
    const components = [{ type: 'BODY', text: 'Hello {{1}}' }];
    const template = { name: 'hi', status: 'approved', language: 'en', namespace: 'abc_def', components };
    const inbox = addInbox(server.core, acme, 'whatsapp_360', 'D360', '+15550006666', [server.user('bob')], [template]);
    server.customerWrites('D360', CUSTOMER, 'hi');
    const mine = new Desk(server, 'bob');
    await mine.pull();
    await mine.send(mine.thread(CUSTOMER, inbox.id), 'Hello Ann', use(`${inbox.id}:hi:en`, 'hi', { '1': 'Ann' }));
    expect(server.journal.sends.map((one) => [one.outcome, one.template?.body])).toEqual([['accepted', ['Ann']]]);
  });

  it('a blank value, a template that is gone or not approved: nothing leaves', async () => {
    const bad = [
      use('4:named:en', 'named', { name: 'Ann', offer: ' ' }),
      use('4:nothing:en', 'nothing', {}),
      use('4:refused:en', 'refused', {}),
    ];
    for (const one of bad) {
      const error = await desk.refusal(desk.backend.send(desk.message(desk.thread(CUSTOMER, 4), 'x', one), never()));
      expect(error.kind).toBe('rejected');
    }
    expect(server.journal.sends).toEqual([]);
  });
});

describe('a new conversation', () => {
  const fresh = (inboxId: string, phone: string) => ({
    id: 'own',
    inboxId,
    phone,
    name: 'New One',
    channel: inboxId === '1' ? ('sms' as const) : ('whatsapp' as const),
    state: 'open' as const,
    unread: 0,
    lastAt: 0,
    preview: { text: '', kind: 'activity' as const, status: 'received' as const },
  });

  it('two agents resolve the same number at once: one contact, one key', async () => {
    const other = new Desk(server, 'ada');
    const wanted = fresh('1', '+15557770001');
    const [one, two] = await desk.done(Promise.all([desk.backend.resolve(wanted, never()), other.backend.resolve(wanted, never())]));
    expect(one.key).toBe(two.key);
    expect([...server.core.world.contacts.values()].filter((c) => c.phone === '+15557770001')).toHaveLength(1);
  });

  it('an open conversation is used again; none is made', async () => {
    const { key } = await desk.done(desk.backend.resolve(fresh('1', CUSTOMER), never()));
    const before = server.core.world.conversations.size;
    await desk.send({ ...fresh('1', CUSTOMER), key }, 'again');
    expect(server.core.world.conversations.size).toBe(before);
  });

  it('goes to the number that was chosen, not to the one that the contact has meanwhile', async () => {
    for (const inboxId of ['1', '2']) {
      const wanted = fresh(inboxId, `+1555777009${inboxId}`);
      const { key } = await desk.done(desk.backend.resolve(wanted, never()));
      const contact = server.core.world.contactByPhone(1, wanted.phone);
      if (!contact) throw new Error('no contact');
      await as(server, 'ada')('PATCH', `/contacts/${contact.id}`, { phone_number: `+1555777019${inboxId}` });
      const template = inboxId === '2' ? { template: { id: '2:HX1:en', name: 'greet', language: 'en', values: { '1': 'Ann' } } } : {};
      await desk.send({ ...wanted, key }, 'Hi Ann', template);
    }
    expect(server.journal.delivered().map((one) => one.to)).toEqual(['+15557770091', 'whatsapp:+15557770092']);
  });

  it('WhatsApp starts with a template, conversation and message in one request', async () => {
    const wanted = fresh('4', '+15557770002');
    const { key } = await desk.done(desk.backend.resolve(wanted, never()));
    const plain = await desk.refusal(desk.backend.send(desk.message({ ...wanted, key }, 'Hello Ann'), never()));
    expect([plain.kind, plain.failure.code]).toEqual(['rejected', 'template-needed']);
    const template = { id: '4:hello:en', name: 'hello', language: 'en', values: { '1': 'Ann' } };
    await desk.send({ ...wanted, key }, 'Hello Ann, may we call you?', { template });
    expect(server.journal.delivered().map((one) => [one.to, one.template?.name])).toEqual([['15557770002', 'hello']]);
  });

  it('the answer is lost and the worker dies: found by the reference', async () => {
    const wanted = fresh('1', '+15557770003');
    const { key } = await desk.done(desk.backend.resolve(wanted, never()));
    server.failRequests({ fault: 'drop_after', method: 'POST', path: '/conversations$' });
    const first = desk.message({ ...wanted, key }, 'first words');
    expect((await desk.refusal(desk.backend.send(first, never()))).kind).toBe('unknown');
    desk.restart();
    expect(await desk.done(desk.backend.find(first, never()))).toMatchObject({ remoteId: expect.stringMatching(/^\d+$/) });
    expect(server.journal.doubled()).toEqual([]);
  });
});
