/** Limits, refusals and rubbish of the server, and what credentials are sent to. */
import { afterEach, describe, expect, it } from 'vitest';
import { settle } from '../../../../lib/backend/contract-harness';
import { MAIN, makeHarness, type Options, QUIET, type TwilioHarness } from './harness';
import { never, Reader, requests, sending } from './kit';

const _MINUTE = 60_000;
let h: TwilioHarness;
afterEach(() => h.close?.());

async function start(options: Options = {}): Promise<Reader> {
  h = await makeHarness(options);
  const reader = new Reader(h);
  await reader.pull('complete');
  return reader;
}

describe('limits', () => {
  it('asks one thing at a time', async () => {
    const reader = await start({ knobs: { maxConcurrent: 1 } });
    h.server.faults.add({ kind: 'slow', on: 'messages.list', ms: 30, times: 3 });
    const jobs = [
      reader.pull(),
      h.backend.send(sending(h, `${MAIN}|${QUIET}`, 'At once'), never()),
      h.backend.refresh?.('templates', never()),
    ];
    await settle(h, Promise.all(jobs));
    expect(h.server.journal.requests.filter((one) => one.status === 429)).toEqual([]);
  });

  it('429: waits and asks again, then says busy', async () => {
    const reader = await start();
    h.server.faults.add({ kind: 'rate', on: 'messages.list', times: 2 });
    h.server.inbound(QUIET, MAIN, 'Through the rush');
    await reader.pull();
    expect(reader.texts()).toContain('Through the rush');
    h.server.faults.add({ kind: 'rate', on: 'messages.list', times: 10 });
    await expect(reader.pull()).rejects.toMatchObject({ kind: 'busy' });
  });

  it('401: unauthorized; 500 and a page of HTML: busy; a lost answer: not sent', async () => {
    const reader = await start();
    h.server.faults.deny('/twilio/messaging/messages/list');
    await expect(reader.pull()).rejects.toMatchObject({ kind: 'unauthorized' });
    h.server.faults.allow('/twilio/messaging/messages/list');
    h.server.faults.add({ kind: 'error-before', on: 'messages.list', html: true });
    await expect(reader.pull()).rejects.toMatchObject({ kind: 'busy' });
    h.failNext.push(() => Promise.resolve(new Response('<html>Sign in to the airport</html>', { status: 200 })));
    await expect(reader.pull()).rejects.toMatchObject({ kind: 'busy' });
    h.server.faults.add({ kind: 'reset-before', on: 'messages.list' });
    await expect(reader.pull()).rejects.toMatchObject({ kind: 'notSent' });
    await reader.pull();
  });

  it('a next page on another host is not followed', async () => {
    h = await makeHarness({});
    h.failNext.push(async (url, init) => {
      const json = (await (await fetch(url, init)).json()) as Record<string, unknown>;
      return Response.json({ ...json, next_page_uri: '//evil.example/Messages.json' });
    });
    const hosts = new Set<string>();
    const watch = (url: string): undefined => {
      hosts.add(new URL(url).origin);
      return undefined;
    };
    h.failNext.unshift(watch);
    await new Reader(h).pull('complete');
    expect([...hosts]).toEqual([h.server.url]);
  });

  it('rows that cannot be read are dropped, the others are told', async () => {
    const reader = await start();
    h.server.inbound(QUIET, MAIN, 'Good row');
    h.failNext.push(async (url, init) => {
      const json = (await (await fetch(url, init)).json()) as { messages: unknown[] };
      return Response.json({ ...json, messages: [{ sid: '../../x' }, 7, null, ...json.messages] });
    });
    await reader.pull();
    expect(reader.texts()).toContain('Good row');
    expect(h.env.logged.join()).toContain('dropped 3');
  });
});

describe('files', () => {
  it('credentials go to the own host only, and the redirect loses them', async () => {
    const reader = await start();
    await h.customerWrites(QUIET, 'See', { attachment: 'image' });
    await h.env.advance(1_000);
    await reader.pull();
    const attachment = reader.with('See')?.attachments?.[0];
    expect(attachment?.type).toBe('image/png');
    const blob = await settle(h, h.backend.media(attachment ?? { id: '', kind: 'file' }, never()));
    expect(blob.size).toBeGreaterThan(50);
    expect(h.server.journal.cdn.length).toBe(1);
    expect(h.server.journal.leaks).toBe(0);
  });

  it.each(['https://evil.example/x', '../../Accounts/other', 'SM1/../../x', 'SM00000000/ME00000000?x=1', ''])(
    'never asks for %s',
    async (ref) => {
      await start();
      const before = requests(h, '*');
      await expect(h.backend.media({ id: 'a', kind: 'image', ref }, never())).rejects.toMatchObject({ kind: 'gone' });
      expect(requests(h, '*')).toBe(before);
    },
  );

  it('files of old rows are looked for when they are shown', async () => {
    const reader = await start();
    const message = h.server.inbound(QUIET, MAIN, 'Old', [{ contentType: 'audio/ogg', bytes: Buffer.from('abc') }]);
    const blob = await settle(h, h.backend.media({ id: 'x', kind: 'image', ref: `${message?.sid}/#0` }, never()));
    expect([blob.type, blob.size]).toEqual(['audio/ogg', 3]);
    expect(reader.cursor).toBeDefined();
  });
});
