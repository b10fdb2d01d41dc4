/** Quirks of messages that a client must code around: each as the contract says. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, as, ask, type Loose } from './client';
import { type ChatwootServer, startChatwoot } from './server';

let server: ChatwootServer;
let bob: (method: string, path: string, body?: unknown) => Promise<Answer>;
const PHONE = '+15551110000';

beforeEach(async () => {
  server = await startChatwoot({ clock: 'manual' });
  bob = as(server, 'bob');
});

afterEach(async () => {
  await server.close();
});

/** Lets sends and reports happen. */
const settle = (): void => server.advance(1000);
const last = async (id: number): Promise<Loose | undefined> => {
  const rows = (await bob('GET', `/conversations/${id}/messages`)).json.payload;
  return rows?.[Number(rows.length) - 1];
};
const send = (body: object, id = 1): Promise<Answer> => bob('POST', `/conversations/${id}/messages`, body);

describe('messages', () => {
  beforeEach(() => {
    server.customerWrites('SMS', PHONE, 'hi');
  });

  it('are sent at once, get their source_id later, and become delivered; SMS is never read', async () => {
    const made = await send({ content: 'out', echo_id: 'e1', content_attributes: { client_ref: 'r1' } });
    expect(made.json).toMatchObject({ status: 'sent', source_id: null, message_type: 1, echo_id: 'e1' });
    settle();
    expect(await last(1)).toMatchObject({
      status: 'delivered',
      source_id: expect.stringMatching(/^SM/),
      content_attributes: { client_ref: 'r1' },
    });
  });

  it('forget echo_id, keep client_ref, and are two rows and two sends when posted twice', async () => {
    for (let n = 0; n < 2; n += 1) await send({ content: 'out', echo_id: 'same', content_attributes: { client_ref: 'same' } });
    settle();
    const list = await bob('GET', '/conversations/1/messages');
    expect(list.text).not.toContain('echo_id');
    expect(server.journal.count('same')).toBe(2);
    expect(server.journal.doubled()).toEqual(['same']);
  });

  it('with a source_id are never delivered, and private notes neither', async () => {
    await send({ content: 'a', source_id: 'mine' });
    await send({ content: 'b', private: true });
    settle();
    expect(server.journal.sends).toEqual([]);
  });

  it('page by id: 20 latest, 20 before, 100 after, a range from its inclusive start', async () => {
    for (let n = 2; n <= 150; n += 1) server.customerWrites('SMS', PHONE, `m${n}`);
    const ids = async (query: string): Promise<number[]> => {
      const rows = (await bob('GET', `/conversations/1/messages${query}`)).json.payload;
      return Array.from({ length: Number(rows?.length) }, (_, n) => Number(rows?.[n]?.id));
    };
    const ends = (list: number[]): unknown[] => [list.length, list[0], list.at(-1)];
    expect(ends(await ids(''))).toEqual([20, 131, 150]);
    expect(ends(await ids('?before=131'))).toEqual([20, 111, 130]);
    expect(ends(await ids('?after=10'))).toEqual([100, 11, 110]);
    expect(ends(await ids('?after=10&before=20'))).toEqual([10, 10, 19]);
    expect(await ids('?before=1')).toEqual([]);
  });

  it('retry sends again only when the provider never accepted, and wipes the attributes either way', async () => {
    const refused = await send({ content: 'x [fail:api]', content_attributes: { client_ref: 'a' } });
    const failedLater = await send({ content: 'y [fail:callback]', content_attributes: { client_ref: 'b' } });
    settle();
    const rows = (await bob('GET', '/conversations/1/messages')).text;
    expect(rows).toContain('[HTTP 400] 21211');
    expect(rows).toContain('30007 - ');
    const before = server.journal.sends.length;
    for (const m of [refused, failedLater]) {
      const answer = await bob('POST', `/conversations/1/messages/${Number(m.json.id)}/retry`);
      expect(answer.json).toMatchObject({ status: 'sent', content_attributes: {} });
    }
    settle();
    expect(server.journal.sends.slice(before).map((s) => s.messageId)).toEqual([Number(refused.json.id)]);
    expect((await bob('POST', '/conversations/1/messages/999/retry')).status).toBe(422);
  });

  it('can go back from delivered to sent by a late report', async () => {
    await send({ content: 'z [late:sent]' });
    settle();
    expect(await last(1)).toMatchObject({ status: 'sent', source_id: expect.any(String) });
  });

  it('are refused after 200 in a minute, and when they are too long', async () => {
    for (let n = 0; n < 199; n += 1) server.customerWrites('SMS', PHONE, `${n}`);
    const flooded = await send({ content: 'one too many' });
    expect([flooded.status, flooded.json]).toEqual([422, { error: 'Validation failed: Too many messages' }]);
    server.advance(61_000);
    expect((await send({ content: 'x'.repeat(150_001) })).status).toBe(422);
    expect((await send({ content: 'now' })).status).toBe(200);
  });

  it('deleted ones stay as a blank row, and nothing is unsent', async () => {
    const made = await send({ content: 'oops' });
    settle();
    const gone = await bob('DELETE', `/conversations/1/messages/${Number(made.json.id)}`);
    expect(gone.json).toMatchObject({ content: 'This message was deleted', content_attributes: { deleted: true } });
    expect(server.journal.delivered()).toHaveLength(1);
  });

  it('reply to a message by its id, filled with the provider id', async () => {
    const made = await send({ content: 'to that', content_attributes: { in_reply_to: 1 } });
    expect(made.json.content_attributes).toMatchObject({ in_reply_to: 1, in_reply_to_external_id: expect.stringMatching(/^SMin/) });
  });

  it('with files by multipart, served without a token through a redirect', async () => {
    const form = new FormData();
    form.set('content', 'look');
    form.set('content_attributes', JSON.stringify({ client_ref: 'f1' }));
    form.append('attachments[]', new File([new Uint8Array([1, 2, 3, 4])], 'a b.png', { type: 'image/png' }));
    const made = await bob('POST', '/conversations/1/messages', form);
    const file = made.json.attachments?.[0];
    expect(file).toMatchObject({ file_type: 'image', file_size: 4, extension: 'png' });
    const redirect = await ask(String(file?.data_url));
    expect(redirect.status).toBe(302);
    const bytes = await fetch(String(redirect.headers.get('location')), { headers: { range: 'bytes=1-2' } });
    expect([bytes.status, bytes.headers.get('content-type'), [...new Uint8Array(await bytes.arrayBuffer())]]).toEqual([
      206,
      'image/png',
      [2, 3],
    ]);
    settle();
    expect(server.journal.sends.map((s) => [s.clientRef, s.files])).toEqual([['f1', ['a b.png']]]);
  });
});
