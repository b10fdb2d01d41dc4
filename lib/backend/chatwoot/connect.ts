/** Verifies what the connect form says: address, version, token, account, rights. Each failure has its own sentence. */
import * as v from 'valibot';
import { BackendError, ChooseAccount, ConnectError, type Connected, type Environment, type Finding } from '../backend';
import { candidates, isPrivateHost, slugOf, typedAddress } from './address';
import { Client, causeCode } from './client';
import type { ChatwootConfig } from './config';
import { field, readOne } from './parse';
import { readInboxes } from './parse-inbox';
import { type Membership, type Profile, visibilityOf, WireProfile } from './parse-profile';

/** The oldest version that the interface was seen to fit. */
const OLDEST = 4;
const TIMEOUT = 10_000;
const CERTIFICATE = /CERT|TLS|SSL|UNABLE_TO_VERIFY|SELF_SIGNED/;

const Version = v.object({ version: v.string() });

/** See `BackendKind.connect`. Fields: `server` (or `address`), `token`, `account`, `allowHttp`. */
export async function connect(fields: Readonly<Record<string, string>>, env: Environment, signal: AbortSignal): Promise<Connected> {
  const addressField = fields.address === undefined ? 'server' : 'address';
  const url = typedAddress(fields.address ?? fields.server ?? '');
  if (!url) throw new ConnectError('chatwootBadAddress', [], addressField);
  if (url.protocol === 'http:') {
    if (!isPrivateHost(url.hostname)) throw new ConnectError('chatwootHttpPublic', [url.hostname], addressField);
    if (!fields.allowHttp) throw new ConnectError('chatwootHttpConfirm', [url.hostname], 'allowHttp');
  }
  const token = (fields.token ?? '').trim();
  if (token === '' || /[^\x21-\x7e]/.test(token)) throw new ConnectError('chatwootWrongToken', [], 'token');
  const base = await findServer(url, env, signal, addressField);
  const profile = await whoIs(base, token, env, signal, addressField);
  const membership = chosen(profile, fields.account);
  if (membership.status === 'suspended') throw new ConnectError('chatwootSuspended', [membership.name]);
  const config: ChatwootConfig = {
    base,
    account: membership.id,
    user: profile.id,
    historyMonths: 0,
    backfillPerMinute: 300,
    presence: false,
  };
  const findings = await findingsOf(new Client(env, base, token, membership.id), membership, env, signal);
  const { host, hostname, protocol } = new URL(base);
  return {
    accountId: `chatwoot-${slugOf(base)}-a${membership.id}-u${profile.id}`,
    label: `${membership.name} (${host})`,
    config: JSON.stringify(config),
    secret: token,
    origins: [`${protocol}//${hostname}/*`],
    findings,
  };
}

/** The base of the server: the address as typed, then without what people copy along with it. */
async function findServer(url: URL, env: Environment, signal: AbortSignal, addressField: string): Promise<string> {
  let problem: ConnectError | undefined;
  for (const base of candidates(url)) {
    try {
      const body = await new Client(env, base, '', 0).ask('/api', signal, { timeout: TIMEOUT, signed: false });
      const parsed = v.safeParse(Version, body);
      if (!parsed.success) {
        problem ??= new ConnectError('chatwootNotChatwoot', [url.host], addressField);
        continue;
      }
      const { version } = parsed.output;
      if (Number.parseInt(version, 10) < OLDEST) throw new ConnectError('chatwootTooOld', [version, `${OLDEST}.0`], addressField);
      return base;
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      signal.throwIfAborted();
      problem ??= unreachable(error, url, addressField);
    }
  }
  const isSilent = problem?.messageKey === 'chatwootUnreachableSecure';
  if (isSilent && (await refusesTlsOnly(url, env, signal))) throw new ConnectError('chatwootCertificate', [url.host], addressField);
  throw problem ?? new ConnectError('chatwootNotChatwoot', [url.host], addressField);
}

/**
 * Browsers tell nobody why a connection failed. But most servers answer to plain http on their https port (with a 400): where one does
 * and https fails, somebody is there and the certificate is the reason. Nothing of the user's goes along.
 */
async function refusesTlsOnly(url: URL, env: Environment, signal: AbortSignal): Promise<boolean> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]);
  const plain = `http://${url.hostname}:${url.port || '443'}/`;
  try {
    await env.fetch(plain, { mode: 'no-cors', credentials: 'omit', redirect: 'manual', cache: 'no-store', signal: limit });
    return true;
  } catch {
    signal.throwIfAborted();
    return false; // nobody there, or one of the few that say nothing: the sentence names both
  }
}

/** Browsers do not say why a connection failed; where the reason is known it has its own sentence. */
function unreachable(error: BackendError, url: URL, addressField: string): ConnectError {
  const code = causeCode(error.cause);
  if (error.failure.code === 'redirect') return new ConnectError('chatwootRedirects', [url.host], addressField);
  if (CERTIFICATE.test(code)) return new ConnectError('chatwootCertificate', [url.host], addressField);
  const answered = error.kind !== 'notSent' && error.cause === undefined;
  if (answered && (error.kind === 'gone' || error.kind === 'unknown' || error.kind === 'forbidden' || error.kind === 'unauthorized'))
    return new ConnectError('chatwootNotChatwoot', [url.host], addressField);
  return new ConnectError(url.protocol === 'https:' ? 'chatwootUnreachableSecure' : 'chatwootUnreachable', [url.host], addressField);
}

async function whoIs(base: string, token: string, env: Environment, signal: AbortSignal, addressField: string): Promise<Profile> {
  try {
    const body = await new Client(env, base, token, 0).ask('/api/v1/profile', signal, { timeout: TIMEOUT });
    const profile = readOne(WireProfile, body, 'profile', env.log);
    if (profile) return profile;
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    signal.throwIfAborted();
    if (error.kind === 'unauthorized' || error.kind === 'forbidden') throw new ConnectError('chatwootWrongToken', [], 'token');
    if (error.kind === 'busy') throw new ConnectError('chatwootBusy', [], addressField);
    if (error.kind === 'notSent' || error.cause !== undefined) throw unreachable(error, new URL(base), addressField);
  }
  throw new ConnectError('chatwootNotChatwoot', [new URL(base).host], addressField);
}

function chosen(profile: Profile, wanted: string | undefined): Membership {
  const { accounts } = profile;
  const [first] = accounts;
  if (!first) throw new ConnectError('chatwootNoAccount', [profile.available_name || profile.name], 'token');
  if (wanted !== undefined && wanted !== '') {
    const found = accounts.find((one) => String(one.id) === wanted);
    if (!found) throw new ConnectError('chatwootNoAccount', [profile.available_name || profile.name], 'account');
    return found;
  }
  if (accounts.length === 1) return first;
  throw new ChooseAccount(accounts.map((one) => ({ id: String(one.id), label: one.name })));
}

/** What the user should know: nothing to see, nothing to send from, no rights. */
async function findingsOf(client: Client, membership: Membership, env: Environment, signal: AbortSignal): Promise<Finding[]> {
  const findings: Finding[] = [];
  const visibility = visibilityOf(membership);
  if (visibility === 'none') findings.push({ code: 'role-none', severity: 'error', messageKey: 'chatwootRoleNone', args: [] });
  if (visibility === 'assigned' || visibility === 'assigned-and-unassigned') {
    findings.push({ code: 'role-limited', severity: 'info', messageKey: 'chatwootRoleLimited', args: [] });
  }
  try {
    const inboxes = readInboxes(field(await client.get('/inboxes', signal), 'payload'), env.log);
    if (inboxes.length === 0) findings.push({ code: 'no-inboxes', severity: 'warning', messageKey: 'chatwootNoInboxes', args: [] });
    for (const { inbox } of inboxes.filter((one) => one.inbox.canSend === false)) {
      findings.push({ code: 'inbox-reauthorize', severity: 'warning', messageKey: 'chatwootReauthorize', args: [inbox.name] });
    }
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    // A suspended account refuses everything with words in the server's language.
    if (error.kind === 'forbidden') throw new ConnectError('chatwootRefused', [membership.name, error.failure.text]);
    signal.throwIfAborted();
    env.log(`chatwoot: inboxes not read at connect: ${error.kind}`);
  }
  return findings;
}
