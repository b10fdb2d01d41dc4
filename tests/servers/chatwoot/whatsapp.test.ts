/** WhatsApp, new conversations, contacts and what happens to texts on their way: contract 2.6, 2.7, 4.5, 4.6, 4.8. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, as } from './client';
import { type ChatwootServer, startChatwoot } from './server';
import { liquid, markdown } from './text';

let server: ChatwootServer;
let bob: (method: string, path: string, body?: unknown) => Promise<Answer>;
const PHONE = '+15552220000';

beforeEach(async () => {
  server = await startChatwoot({ clock: 'manual' });
  bob = as(server, 'bob');
});

afterEach(async () => {
  await server.close();
});

const settle = (): void => server.advance(1000);
const send = (body: object): Promise<Answer> => bob('POST', '/conversations/1/messages', body);
const shown = async (): Promise<{ status: unknown; error: unknown }> => {
  const rows = (await bob('GET', '/conversations/1/messages')).json.payload;
  const last = rows?.[Number(rows.length) - 1];
  return { status: last?.status, error: last?.content_attributes?.external_error };
};

describe('the 24-hour window', () => {
  it.each(['WA', 'TWA'])('%s: can_reply lapses without an event and comes back with the next message', async (inbox) => {
    server.customerWrites(inbox, PHONE, 'hi');
    const canReply = async (): Promise<unknown> => (await bob('GET', '/conversations/1')).json.can_reply;
    expect(await canReply()).toBe(true);
    const events = new Map(server.journal.events);
    server.advance(24 * 3600 * 1000 + 1000);
    expect(await canReply()).toBe(false);
    expect(server.journal.events).toEqual(events);
    await send({ content: 'too late' });
    settle();
    const after = await shown();
    expect(after.status).toBe('failed');
    expect(String(after.error)).toMatch(inbox === 'WA' ? /^Template not found/ : /^63016 - /);
    // Meta is never called; Twilio is.
    expect(server.journal.sends).toHaveLength(inbox === 'WA' ? 0 : 1);
    server.customerWrites(inbox, PHONE, 'me again');
    expect(await canReply()).toBe(true);
  });
});

describe('templates', () => {
  const image = { media_url: 'https://x.example/a.png', media_type: 'image' };
  const template = (processed: object, name = 'order_update', language = 'en_US'): object => ({
    content: 'shown',
    template_params: { name, language, processed_params: processed },
  });

  it('are sent outside the window with all parameters, a hole in the buttons filled by an object', async () => {
    const made = await bob('POST', '/contacts', { name: 'Ann', phone_number: PHONE });
    const contact_id = Number(made.json.payload?.contact?.id);
    const buttons = [{ type: 'quick_reply' }, { type: 'url', parameter: 'abc' }];
    const message = template({ header: image, body: { 1: 'Ann', 2: '42' }, buttons });
    expect((await bob('POST', '/conversations', { inbox_id: 4, contact_id, message })).json).toMatchObject({ can_reply: false });
    settle();
    expect(server.journal.sends[0]?.template).toEqual({
      name: 'order_update',
      language: 'en_US',
      body: ['Ann', '42'],
      buttons: [{ index: 1, type: 'url', parameter: 'abc' }],
    });
    expect((await shown()).status).toBe('read');
  });

  it.each([
    [
      'a null hole moves the button',
      { header: image, body: { 1: 'A', 2: 'B' }, buttons: [null, { type: 'url', parameter: 'x' }] },
      /131008/,
    ],
    [
      'a blank value is dropped',
      { header: image, body: { 1: 'A', 2: ' ' }, buttons: [{ type: 'quick_reply' }, { type: 'url', parameter: 'x' }] },
      /132000/,
    ],
    ['a missing header', { body: { 1: 'A', 2: 'B' }, buttons: [{ type: 'quick_reply' }, { type: 'url', parameter: 'x' }] }, /132012/],
  ])('%s and fails at Meta', async (_what, processed, error) => {
    server.customerWrites('WA', PHONE, 'hi');
    await send(template(processed));
    settle();
    const after = await shown();
    expect([after.status, String(after.error)]).toEqual(['failed', expect.stringMatching(error)]);
    expect(server.journal.delivered()).toEqual([]);
  });

  it('of Twilio by friendly name and a flat map', async () => {
    server.customerWrites('TWA', PHONE, 'hi');
    await send(template({ 1: 'Ann', 2: 'Monday' }, 'visit', 'en'));
    await send(template({}, 'unknown', 'en'));
    settle();
    expect(server.journal.sends.map((s) => s.template?.body)).toEqual([['Ann', 'Monday']]);
    expect(await shown()).toEqual({ status: 'failed', error: 'Template not found' });
  });
});

it('WhatsApp Cloud sends only the first of several files, Bandwidth stays sent for ever', async () => {
  server.customerWrites('WA', PHONE, 'hi');
  const form = new FormData();
  for (const n of [1, 2]) form.append('attachments[]', new File(['x'], `${n}.txt`, { type: 'text/plain' }));
  await bob('POST', '/conversations/1/messages', form);
  server.customerWrites('BW', PHONE, 'hi');
  await bob('POST', '/conversations/2/messages', { content: 'out' });
  server.advance(3600_000);
  expect(server.journal.sends.map((s) => s.files)).toEqual([[], ['1.txt']]);
  const rows = (await bob('GET', '/conversations/2/messages')).json.payload;
  expect(rows?.[1]).toMatchObject({ status: 'sent', source_id: expect.stringMatching(/^bw/) });
});

describe('a new conversation', () => {
  const make = async (body: object): Promise<Answer> => await bob('POST', '/conversations', body);

  it('keeps client_ref and custom attributes, gives no echo_id, and is made twice when asked twice', async () => {
    const contact_id = Number((await bob('POST', '/contacts', { name: 'New', phone_number: PHONE })).json.payload?.contact?.id);
    const body = {
      inbox_id: 1,
      contact_id,
      custom_attributes: { client_ref: 'c' },
      message: { content: 'x', echo_id: 'e', content_attributes: { client_ref: 'm' } },
    };
    const first = await make(body);
    expect(first.json).toMatchObject({
      id: 1,
      custom_attributes: { client_ref: 'c' },
      messages: [{ content_attributes: { client_ref: 'm' } }],
    });
    expect(first.text).not.toContain('echo_id');
    expect((await make(body)).json.id).toBe(2);
    server.setInbox('SMS', { lockToSingle: true });
    expect((await make(body)).json.id).toBe(2);
  });

  it('refuses contacts without a number, wrong source ids, and numbers of somebody else', async () => {
    const none = Number((await bob('POST', '/contacts', { name: 'No number' })).json.payload?.contact?.id);
    expect((await make({ inbox_id: 1, contact_id: none })).json).toEqual({
      error: 'param is missing or the value is empty: contact phone number',
    });
    expect((await make({ inbox_id: 2, contact_id: none, source_id: '+15551' })).json.attributes).toEqual(['source_id']);
    server.customerWrites('SMS', PHONE, 'hi');
    expect((await make({ inbox_id: 1, contact_id: none, source_id: PHONE })).status).toBe(422);
    expect((await as(server, 'dee')('POST', '/conversations', { inbox_id: 4, contact_id: none })).status).toBe(401);
  });
});

describe('contacts', () => {
  it('are unique by number, found exactly by filter whatever the plus, and by digits in a search', async () => {
    server.customerWrites('SMS', PHONE, 'hi');
    const taken = await bob('POST', '/contacts', { name: 'x', phone_number: PHONE });
    expect([taken.status, taken.json]).toEqual([422, { message: 'Phone number has already been taken', attributes: ['phone_number'] }]);
    const filter = async (value: string): Promise<unknown> =>
      (
        await bob('POST', '/contacts/filter', {
          payload: [{ attribute_key: 'phone_number', filter_operator: 'equal_to', values: [value], query_operator: null }],
        })
      ).json.meta?.count;
    expect([await filter(PHONE), await filter(PHONE.slice(1)), await filter('+1555')]).toEqual([1, 1, 0]);
    const search = async (q: string): Promise<unknown> => (await bob('GET', `/contacts/search?q=${q}`)).json.meta?.count;
    expect([await search('5552220'), await search('+15552220000'), await search('(555) 222-0000')]).toEqual([1, 1, 0]);
    expect((await bob('GET', '/contacts/search')).json.meta).toEqual({ count: null, current_page: 1, has_more: null });
    expect(
      (await bob('POST', '/contacts/filter', { payload: [{ attribute_key: 'shoe', filter_operator: 'equal_to', values: ['1'] }] })).status,
    ).toBe(422);
  });

  it('are looked up by inbox and source id, with an empty 404', async () => {
    server.customerWrites('WA', PHONE, 'hi');
    expect((await bob('POST', '/contact_inboxes/filter', { inbox_id: 4, source_id: '15552220000' })).json.phone_number).toBe(PHONE);
    const none = await bob('POST', '/contact_inboxes/filter', { inbox_id: 4, source_id: '1' });
    expect([none.status, none.text]).toEqual([404, '']);
  });
});

describe('texts on their way', () => {
  it.each([
    ['2*3*4', '234', '2_3_4'],
    ['*bold* **strong**', 'bold strong', '_bold_ *strong*'],
    ['a_b_c snake_case', 'a_b_c snake_case', 'a_b_c snake_case'],
    ['[t](https://u.example)', 't https://u.example', 'https://u.example'],
    ['3) z', '3. z', '- z'],
    ['# Title', 'Title', 'Title'],
    ['> quoted', 'quoted', '> quoted'],
    ['* a\n* b', '- a\n- b', '- a\n- b'],
    ['\\*kept\\* \\_so\\_ \\[x\\](y) 3\\) z', '*kept* _so_ [x](y) 3) z', '*kept* _so_ [x](y) 3) z'],
    ['one\ntwo\n\n\nthree', 'one\ntwo\n\n\nthree', 'one\ntwo\n\n\nthree'],
    ['https://a.example/x_y_z?q=1*2', 'https://a.example/x_y_z?q=1*2', 'https://a.example/x_y_z?q=1*2'],
    ['A &amp; B &copy;', 'A & B ©', 'A & B ©'],
  ])('%j', (source, plain, whatsapp) => {
    expect([markdown(source, 'plain'), markdown(source, 'whatsapp')]).toEqual([plain, whatsapp]);
  });

  it('HTML loses its tags and gains line breaks', () => {
    expect(markdown('x <b>y</b>', 'plain').replace(/\s+/g, ' ')).toBe('x y');
  });

  it('Liquid fills what it knows, empties what it does not, and leaves backticks, raw blocks and broken syntax', () => {
    const values = {
      contact: { name: 'Ann Lee', email: null, phone: PHONE, custom: { plan: 'gold' } },
      agent: { name: 'Bob Agent', email: 'b@x.test' },
      inbox: 'SMS',
      account: 'Acme',
      displayId: 7,
    };
    expect(liquid('Hi {{contact.first_name}}, {{ contact.custom_attribute.plan }}, {{nothing}}!', values)).toBe('Hi Ann, gold, !');
    expect(liquid('`{{contact.name}}` {% raw %}{{x}}{% endraw %}', values)).toBe('`{{contact.name}}` {{x}}');
    expect(liquid('{{ contact.name', values)).toBe('{{ contact.name');
  });

  it('reach the journal as the customer gets them', async () => {
    server.customerWrites('SMS', PHONE, 'hi', [], { name: 'Ann Lee' });
    await send({ content: 'Dear **{{contact.first_name}}**' });
    settle();
    expect(server.journal.sends.map((s) => [s.text, s.content])).toEqual([['Dear Ann', 'Dear **Ann**']]);
  });
});
