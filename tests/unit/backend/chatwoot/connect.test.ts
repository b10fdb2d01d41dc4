/** Connecting: every failure has its own sentence. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ChooseAccount, ConnectError, type Connected, type Environment } from '../../../../lib/backend/backend';
import { isPrivateHost, slugOf } from '../../../../lib/backend/chatwoot/address';
import { chatwootKind } from '../../../../lib/backend/chatwoot/chatwoot';
import messages from '../../../../public/_locales/en/messages.json';
import { type ChatwootServer, type StartOptions, startChatwoot } from '../../../servers/chatwoot/server';
import { startTlsFront } from '../../../servers/tls-front';
import { never } from './desk';

const env: Environment = {
  fetch,
  now: () => Date.now(),
  ticks: () => performance.now(),
  random: () => 0.5,
  sleep: () => Promise.resolve(),
  log: () => undefined,
};
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(options: StartOptions = {}): Promise<ChatwootServer> {
  const server = await startChatwoot(options);
  closing.push(() => server.close());
  return server;
}

const attempt = (fields: Record<string, string>, over: Partial<Environment> = {}): Promise<Connected> =>
  chatwootKind.connect({ allowHttp: '1', ...fields }, { ...env, ...over }, never());

async function refused(fields: Record<string, string>, over: Partial<Environment> = {}): Promise<ConnectError> {
  const error = await attempt(fields, over).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectError)) throw new Error(`expected a ConnectError, got ${String(error)}`);
  expect(Object.keys(messages)).toContain(error.messageKey);
  return error;
}

/** A server that answers everything with the same body. */
async function other(type: string, body: string): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(200, { 'content-type': type }).end(body));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => new Promise((done) => server.close(() => done())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('connect', () => {
  it('a member of one account is in, with a stable id and the origin to ask for', async () => {
    const server = await start();
    const first = await attempt({ server: server.url, token: server.agent('bob').token });
    const again = await attempt({ server: `${server.url}/`, token: server.agent('bob').token });
    expect(first.accountId).toMatch(/^[a-z0-9-]{1,80}$/);
    expect(again.accountId).toBe(first.accountId);
    expect(first.origins).toEqual(['http://127.0.0.1/*']);
    expect(first.label).toContain('Acme');
    expect(first.secret).toBe(server.agent('bob').token);
    expect(first.config).not.toContain(first.secret);
    expect(first.findings).toEqual([]);
    expect(chatwootKind.open(first.config, first.secret, env).capabilities.kind).toBe('chatwoot');
  });

  it('a path before everything, and what people copy from the address bar', async () => {
    const server = await start({ basePath: '/chat' });
    const { token } = server.agent('bob');
    for (const copied of ['', '/', '/app/accounts/1/dashboard', '/app/login']) {
      expect(JSON.parse((await attempt({ server: `${server.url}${copied}`, token })).config)).toMatchObject({ base: server.url });
    }
    const plain = await start();
    expect(JSON.parse((await attempt({ address: `${plain.url}/app/accounts/1/inbox/2`, token })).config)).toMatchObject({
      base: plain.url,
    });
  });

  it('several accounts: asks which, and opens the chosen one', async () => {
    const server = await start();
    const { token } = server.agent('ada');
    const choice = await attempt({ server: server.url, token }).catch((error: unknown) => error);
    expect(choice).toBeInstanceOf(ChooseAccount);
    expect((choice as ChooseAccount).accounts).toEqual([
      { id: '1', label: 'Acme' },
      { id: '2', label: 'Globex' },
    ]);
    const second = await attempt({ server: server.url, token, account: '2' });
    expect(second.label).toContain('Globex');
    expect(second.accountId).not.toBe((await attempt({ server: server.url, token, account: '1' })).accountId);
  });

  it('no address', async () => {
    for (const server of ['', 'not an address', 'ftp://x.example', 'https://', 'https://user:pass@x.example'])
      expect((await refused({ server, token: 't' })).messageKey).toBe('chatwootBadAddress');
  });

  it('plain http: never on the internet, elsewhere after a confirmation', async () => {
    expect((await refused({ server: 'http://chat.example.com', token: 't' })).messageKey).toBe('chatwootHttpPublic');
    const server = await start();
    const asked = await refused({ server: server.url, token: server.agent('bob').token, allowHttp: '' });
    expect([asked.messageKey, asked.field]).toEqual(['chatwootHttpConfirm', 'allowHttp']);
    expect(server.journal.requestCount).toBe(0);
    expect(
      ['localhost', '10.1.2.3', '192.168.0.9', '172.20.1.1', '[::1]', '[fd00::1]', 'chat.local', 'chatwoot'].filter(
        (h) => !isPrivateHost(h),
      ),
    ).toEqual([]);
    expect(['example.com', '8.8.8.8', '172.32.0.1', '10.example.com', '[2001:db8::1]'].filter(isPrivateHost)).toEqual([]);
  });

  it('wrong token', async () => {
    const server = await start();
    expect(await refused({ server: server.url, token: 'wrong' })).toMatchObject({ messageKey: 'chatwootWrongToken', field: 'token' });
    expect(await refused({ server: server.url, token: ' ' })).toMatchObject({ messageKey: 'chatwootWrongToken' });
  });

  it('a server that is not Chatwoot', async () => {
    for (const url of [await other('text/html', '<html></html>'), await other('application/json', '{"name":"something"}')])
      expect((await refused({ server: url, token: 't' })).messageKey).toBe('chatwootNotChatwoot');
  });

  it('nobody there', async () => {
    const server = await start();
    await server.stop();
    expect((await refused({ server: server.url, token: 't' })).messageKey).toBe('chatwootUnreachable');
    const unclear = await refused(
      { server: 'https://chat.example.com', token: 't' },
      { fetch: () => Promise.reject(new TypeError('Failed to fetch')) },
    );
    expect(unclear.messageKey).toBe('chatwootUnreachableSecure');
  });

  it('an expired certificate, where the runtime says so', async () => {
    const cause = Object.assign(new Error('expired'), { code: 'CERT_HAS_EXPIRED' });
    const expired = { fetch: () => Promise.reject(new TypeError('fetch failed', { cause })) };
    expect((await refused({ server: 'https://chat.example.com', token: 't' }, expired)).messageKey).toBe('chatwootCertificate');
  });

  it('an expired certificate, where the runtime does not say so: somebody answers without encryption, and hears nothing of the user', async () => {
    const front = await startTlsFront('expired');
    closing.push(() => front.close());
    const silent: typeof fetch = (input, init) => fetch(input, init).catch(() => Promise.reject(new TypeError('Failed to fetch')));
    const error = await refused({ server: front.url, token: 'secret-token' }, { fetch: silent });
    expect([error.messageKey, error.field]).toEqual(['chatwootCertificate', 'server']);
    expect(front.secure).toEqual([]);
    expect(front.plain).toHaveLength(1);
    expect(front.plain.join()).not.toContain('secret-token');
    await closing.pop()?.();
    expect((await refused({ server: front.url, token: 't' }, { fetch: silent })).messageKey).toBe('chatwootUnreachableSecure');
  });

  it('a server that sends on to another address', async () => {
    const server = createServer((_request, response) => response.writeHead(301, { location: 'https://elsewhere.example/' }).end());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    closing.push(() => new Promise((done) => server.close(() => done())));
    const error = await refused({ server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 't' });
    expect([error.messageKey, error.field]).toEqual(['chatwootRedirects', 'server']);
  });

  it('too old', async () => {
    const server = await start({ version: '3.16.0' });
    expect(await refused({ server: server.url, token: server.agent('bob').token })).toMatchObject({
      messageKey: 'chatwootTooOld',
      args: ['3.16.0', '4.0'],
    });
  });

  it('suspended, and a member of nothing', async () => {
    const server = await start();
    server.setAccountStatus(1, 'suspended');
    expect(await refused({ server: server.url, token: server.agent('bob').token })).toMatchObject({
      messageKey: 'chatwootSuspended',
      args: ['Acme'],
    });
    server.removeFromAccount('dee');
    expect((await refused({ server: server.url, token: server.agent('dee').token })).messageKey).toBe('chatwootNoAccount');
  });

  it('says what a role cannot see', async () => {
    const server = await start();
    const codes = async (): Promise<string[]> =>
      (await attempt({ server: server.url, token: server.agent('cy').token })).findings.map((one) => one.code);
    expect(await codes()).toEqual(['role-limited']);
    server.core.world.accounts.get(1)?.customRoles.set(3, { id: 3, name: 'Reports', description: '', permissions: ['report_manage'] });
    server.setRole('cy', 'agent', 3);
    expect(await codes()).toEqual(['role-none']);
    server.setRole('cy', 'agent');
    for (const inbox of ['SMS', 'TWA', 'BW', 'WA', 'API']) server.setInbox(inbox, { members: ['bob'] });
    expect(await codes()).toEqual(['no-inboxes']);
  });

  it('names servers apart', () => {
    expect(slugOf('https://a.example')).not.toBe(slugOf('https://a-example'));
    expect(slugOf(`https://${'long-'.repeat(40)}.example`).length).toBeLessThan(50);
  });
});
