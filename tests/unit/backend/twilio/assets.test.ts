/** Files at public addresses: only where they were allowed, kept as long as Twilio may need them, then taken down. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Backend, BackendError, type Outgoing } from '../../../../lib/backend/backend';
import { settle } from '../../../../lib/backend/contract-harness';
import { type Config, readConfig } from '../../../../lib/backend/twilio/config';
import { twilioKind } from '../../../../lib/backend/twilio/twilio';
import { MAIN, makeHarness, type Options, QUIET, type TwilioHarness } from './harness';
import { never, Reader, requests, sending } from './kit';

const SMS = `${MAIN}|${QUIET}`;
const HOUR = 3_600_000;
let h: TwilioHarness;
afterEach(() => h.close?.());

const file = (name: string, text: string, type = 'image/png') => ({
  attachment: { id: name, kind: 'image' as const, type, name },
  blob: new Blob([text], { type }),
});
const outgoing = (...files: Outgoing['files']) => sending(h, SMS, 'See', {}, { files });
const start = async (options: Options = {}): Promise<void> => {
  h = await makeHarness({ uploads: false, assets: true, ...options });
};
const send = (one: Outgoing, backend: Backend = h.backend) => settle(h, backend.send(one, never()));
const refused = async (one: Outgoing): Promise<BackendError> => {
  const error = await send(one).catch((reason: unknown) => reason);
  if (!(error instanceof BackendError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error;
};
/** The texts of the files that arrived with the newest message. */
const arrived = async (): Promise<string[]> => {
  await h.env.advance(5_000);
  const sid = h.server.journal.creates.at(-1)?.sid ?? '';
  return (h.server.world.media.get(sid) ?? []).map((one) => `${one.contentType} ${one.bytes.toString()}`);
};
const addresses = () => h.server.journal.creates.flatMap((one) => one.mediaUrls);
const open = (config: Partial<Config>): Backend => twilioKind.open(JSON.stringify({ ...h.config, ...config }), h.server.keySecret, h.env);

describe('files at public addresses', () => {
  it('arrive as they are, under a name that can be read and a path that nobody can guess', async () => {
    await start();
    expect(h.backend.capabilities.attachments).toBe(true);
    await send(outgoing(file('../Größe & Plan .png', 'one'), file('b.pdf', 'two', 'application/pdf')));
    expect(await arrived()).toEqual(['image/png one', 'application/pdf two']);
    const [one = '', two = ''] = addresses();
    expect(one).toMatch(/^https:\/\/threadside-00000001-4242-[0-9a-f]{8}\.twil\.io\/[0-9a-f-]{36}\/Gro-e-Plan-.png$/);
    expect(new Set([one.split('/')[3], two.split('/')[3]]).size).toBe(2);
    expect(requests(h, 'messages.create')).toBe(1);
  });

  it('stay while Twilio may still fetch them, also when others come, and are gone after twelve hours', async () => {
    await start();
    const reader = new Reader(h);
    await reader.pull();
    await send(outgoing(file('a.png', 'one')));
    await h.env.advance(6 * HOUR);
    await send(outgoing(file('b.png', 'two')));
    const deployed = () => h.server.world.serverless.flatMap((one) => one.environments.map((place) => place.build?.versions.length));
    expect(deployed()).toEqual([2]);
    await h.env.advance(7 * HOUR);
    await send(outgoing(file('c.png', 'three')));
    expect(deployed()).toEqual([2]);
    await reader.pull();
    expect(deployed()).toEqual([2]);
    await h.env.advance(13 * HOUR);
    await reader.pull();
    expect(deployed()).toEqual([]);
    const before = requests(h, '*');
    await h.env.advance(1.1 * HOUR);
    await reader.pull();
    // The head, the sweep, and one question for files.
    expect(requests(h, '*') - before).toBe(3);
    await send(outgoing(file('d.png', 'four')));
    expect(await arrived()).toEqual(['image/png four']);
  });

  it('two browsers do not take down what the other one publishes', async () => {
    await start();
    const other = open({ assets: 'threadside-00000002' });
    await Promise.all([send(outgoing(file('a.png', 'one'))), send(outgoing(file('b.png', 'two')), other)]);
    await h.env.advance(5_000);
    const files = [...h.server.world.media.values()].flat().map((one) => one.bytes.toString());
    expect(files.sort()).toEqual(['one', 'two']);
  });

  it('what a browser left behind that does not run any more is taken down by another; other services are left alone', async () => {
    await start();
    const reader = new Reader(h);
    await reader.pull();
    await send(outgoing(file('a.png', 'one')), open({ assets: 'threadside-00000002' }));
    await send(outgoing(file('b.png', 'two')), open({ assets: 'somebody-elses' }));
    await h.env.advance(13 * HOUR);
    await send(outgoing(file('c.png', 'three')));
    await reader.pull();
    expect(h.server.world.serverless.map((one) => one.uniqueName)).toEqual(['somebody-elses', 'threadside-00000001']);
  });

  it('one that is taken down in the middle of an upload is made anew at the next attempt', async () => {
    await start();
    h.failNext.push((url, init) => {
      if (!url.includes('/Versions')) return undefined;
      h.server.world.serverless.length = 0;
      return fetch(url, init);
    });
    expect((await refused(outgoing(file('a.png', 'one')))).kind).toBe('notSent');
    await send(outgoing(file('a.png', 'one')));
    expect(await arrived()).toEqual(['image/png one']);
  });

  it('only where the media store refuses; without leave for them nothing is published', async () => {
    await start({ uploads: true });
    await send(outgoing(file('a.png', 'one')));
    expect(addresses().at(-1)).toContain('/mcs-content/');
    h.server.faults.deny('/twilio/mcs/media/create');
    await send(outgoing(file('b.png', 'two')));
    expect(addresses().at(-1)).toContain('.twil.io/');
    await h.close?.();
    h = await makeHarness({});
    h.server.faults.deny('/twilio/mcs/media/create');
    expect(await refused(outgoing(file('c.png', 'three')))).toMatchObject({ kind: 'rejected', failure: { code: 'no-uploads' } });
    expect(h.server.world.serverless).toEqual([]);
  });

  it.each([
    'serverless.services.fetch',
    'serverless.services.create',
    'serverless.environments.list',
    'serverless.environments.create',
    'serverless.assets.create',
    'serverless.upload',
    'serverless.builds.create',
    'serverless.builds.status',
    'serverless.deployments.create',
  ])('a failure of %s sends nothing, and the same file goes at the next attempt', async (on) => {
    await start();
    h.server.faults.add({ kind: 'reset-before', on });
    expect((await refused(outgoing(file('a.png', 'one')))).kind).toBe('notSent');
    h.server.faults.add({ kind: 'error-before', on, status: 500 });
    expect((await refused(outgoing(file('a.png', 'one')))).kind).toBe('busy');
    expect(requests(h, 'messages.create')).toBe(0);
    await send(outgoing(file('a.png', 'one')));
    expect(await arrived()).toEqual(['image/png one']);
  });

  it('a build that fails and a key that may not deploy are said', async () => {
    await start({ knobs: { buildsFail: true } });
    expect(await refused(outgoing(file('a.png', 'one')))).toMatchObject({ kind: 'rejected', failure: { code: '21620' } });
    h.server.faults.deny('/twilio/serverless/create');
    expect(await refused(outgoing(file('a.png', 'one')))).toMatchObject({ kind: 'rejected', failure: { code: 'no-uploads' } });
    expect(requests(h, 'messages.create')).toBe(0);
  });
});

describe('at connect', () => {
  const connect = async (over: Record<string, string> = {}) => {
    const { accountSid, keySid, keySecret, url } = h.server;
    const made = await settle(h, twilioKind.connect({ accountSid, keySid, keySecret, baseUrl: url, ...over }, h.env, never()));
    const codes = made.findings.map((one) => one.code).filter((code) => /uploads|publicfiles/i.test(code));
    const { uploads, assets } = readConfig(made.config);
    return { codes, uploads: uploads !== undefined, assets: assets !== undefined };
  };

  it('the media store, public addresses or nothing: what the key and the user allow, and each is said', async () => {
    await start();
    expect(await connect()).toEqual({ codes: ['uploads'], uploads: true, assets: false });
    expect(requests(h, 'serverless.services.list')).toBe(0);
    expect(await connect({ publicFiles: 'on' })).toEqual({ codes: ['uploads', 'publicFiles'], uploads: true, assets: true });
    h.server.faults.deny('/twilio/mcs/media/read');
    expect(await connect()).toEqual({ codes: ['noUploads'], uploads: false, assets: false });
    expect(await connect({ publicFiles: 'on' })).toEqual({ codes: ['publicFiles'], uploads: false, assets: true });
    h.server.faults.deny('/twilio/serverless/list');
    expect(await connect({ publicFiles: 'on' })).toEqual({ codes: ['noPublicFiles'], uploads: false, assets: false });
    expect(h.server.world.serverless).toEqual([]);
  });
});
