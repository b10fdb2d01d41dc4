/**
 * Files at public addresses, for keys that may not use the media store: Serverless Assets of the account, by seven questions.
 *
 * ```
 *  service (ours alone) ─► environment (its domain) ─► per file: asset ─► version (the bytes)
 *       ─► build of all that must stay ─► status, until it is complete ─► deployment ─► https://<domain><path>
 * ```
 * A deployment replaces the whole set, so no two browsers may share one: each has a service of its own (`Config.assets`), and in it all
 * files of the last hours are deployed again. Nobody can list them; a path of 122 random bits is what keeps them private. Twilio fetches
 * within its queue time (10 hours at most); after twelve hours without a new file a service is deleted with everything in it, by whichever browser
 * looks first.
 */
import * as v from 'valibot';
import { BackendError, type OutgoingFile } from '../backend';
import type { TwilioClient } from './client';
import { items, parseField } from './parse';

const ENVIRONMENT = 'files';
/** Files stay this long (ms). */
const KEPT = 12 * 3_600_000;
const ASK_EVERY = 1_000;
/** Questions for the state of a build; they take 5 to 30 s. */
const MOST_QUESTIONS = 75;
const HOST = 'serverless';
/** Names of services like ours; see `serviceName`. */
const OURS = /^threadside-[0-9a-f]{8}$/;
const MOST_TIDIED = 10;

/** A name for this browser's service. */
export function serviceName(): string {
  return `threadside-${crypto.randomUUID().slice(0, 8)}`;
}

/** Publishes files; their addresses. Rejects with `BackendError`; nothing was sent to anybody then. */
export async function publish(client: TwilioClient, name: string, files: readonly OutgoingFile[], signal: AbortSignal): Promise<string[]> {
  try {
    return await published(client, name, files, signal);
  } catch (error) {
    // Taken down by somebody's tidying meanwhile: the next attempt makes it anew.
    if (error instanceof BackendError && error.kind === 'gone') throw new BackendError('notSent', error.failure);
    throw error;
  }
}

async function published(client: TwilioClient, name: string, files: readonly OutgoingFile[], signal: AbortSignal): Promise<string[]> {
  const service = await ensureService(client, name, signal);
  const { environment, domain, kept } = await ensureEnvironment(client, service, signal);
  const paths: string[] = [];
  const versions: string[] = [];
  for (const file of files) {
    const path = `/${crypto.randomUUID()}/${fileName(file)}`;
    versions.push(await store(client, service, path, file, signal));
    paths.push(path);
  }
  const form = [...kept, ...versions].map((sid) => ['AssetVersions', sid] as const);
  const build = sidOf(await post(client, `/v1/Services/${service}/Builds`, form, signal));
  await built(client, service, build, signal);
  await post(client, `/v1/Services/${service}/Environments/${environment}/Deployments`, [['BuildSid', build]], signal);
  return paths.map((path) => `https://${domain}${path}`);
}

/**
 * Takes down what was published when its time is over: by us, by an earlier installation, or by a browser that does not run any more. One
 * question while nothing is published; never rejects.
 */
export async function tidy(client: TwilioClient, signal: AbortSignal): Promise<void> {
  try {
    const services = await found(client, '/v1/Services?PageSize=100', signal);
    const ours = items(services, 'services', v.unknown()).filter((one) => OURS.test(parseField(one, 'unique_name') ?? ''));
    for (const service of ours.slice(0, MOST_TIDIED)) {
      const path = `/v1/Services/${sidOf(service)}`;
      const builds = await found(client, `${path}/Builds?PageSize=1`, signal);
      const newest = Math.max(dateOf(service), ...items(builds, 'builds', v.unknown()).map(dateOf));
      if (client.now() - newest > KEPT) await client.ask({ host: HOST, method: 'DELETE', path }, signal);
    }
  } catch (error) {
    client.env.log(`published files not taken down: ${error instanceof BackendError ? error.kind : 'error'}`);
  }
}

async function ensureService(client: TwilioClient, name: string, signal: AbortSignal): Promise<string> {
  const known = await found(client, `/v1/Services/${name}`, signal);
  const form = [
    ['UniqueName', name],
    ['FriendlyName', 'Threadside: files on their way to customers'],
    ['IncludeCredentials', 'false'],
  ] as const;
  return sidOf(known ?? (await post(client, '/v1/Services', form, signal)));
}

/** Our environment, its domain, and the versions that must be deployed again: those of the last hours. */
async function ensureEnvironment(
  client: TwilioClient,
  service: string,
  signal: AbortSignal,
): Promise<{ environment: string; domain: string; kept: readonly string[] }> {
  const base = `/v1/Services/${service}`;
  const { json } = await client.get(`${base}/Environments?PageSize=20`, signal, { host: HOST, urgent: true });
  const known = items(json, 'environments', v.unknown()).find((one) => parseField(one, 'unique_name') === ENVIRONMENT);
  const form = [
    ['UniqueName', ENVIRONMENT],
    ['DomainSuffix', crypto.randomUUID().slice(0, 8)],
  ] as const;
  const row = known ?? (await post(client, `${base}/Environments`, form, signal));
  const domain = parseField(row, 'domain_name');
  if (domain === undefined || !/^[a-z0-9.-]+$/i.test(domain)) throw new BackendError('rejected', { code: '21620', text: '' });
  const build = parseField(row, 'build_sid');
  const last = build === undefined ? undefined : await found(client, `${base}/Builds/${build}`, signal);
  const since = client.now() - KEPT;
  const kept = items(last, 'asset_versions', v.unknown()).flatMap((one) => (dateOf(one) > since ? (parseField(one, 'sid') ?? []) : []));
  return { environment: sidOf(row), domain, kept };
}

async function store(client: TwilioClient, service: string, path: string, file: OutgoingFile, signal: AbortSignal): Promise<string> {
  const assets = `/v1/Services/${service}/Assets`;
  const asset = sidOf(await post(client, assets, [['FriendlyName', path.slice(1, 37)]], signal));
  const parts = new FormData();
  parts.set('Path', path);
  parts.set('Visibility', 'public');
  parts.set('Content', file.blob, fileName(file));
  const { json } = await client.ask({ host: 'serverless-upload', path: `${assets}/${asset}/Versions`, parts, urgent: true }, signal);
  return sidOf(json);
}

async function built(client: TwilioClient, service: string, build: string, signal: AbortSignal): Promise<void> {
  for (let asked = 0; asked < MOST_QUESTIONS; asked += 1) {
    const { json } = await client.get(`/v1/Services/${service}/Builds/${build}/Status`, signal, { host: HOST, urgent: true });
    const status = parseField(json, 'status');
    if (status === 'completed') return;
    if (status === 'failed') throw new BackendError('rejected', { code: '21620', text: '' });
    await client.env.sleep(ASK_EVERY, signal);
  }
  throw new BackendError('notSent', { text: 'the build did not end' });
}

async function post(
  client: TwilioClient,
  path: string,
  form: readonly (readonly [string, string])[],
  signal: AbortSignal,
): Promise<unknown> {
  return (await client.ask({ host: HOST, path, form, urgent: true }, signal)).json;
}

/** The resource; undefined when there is none. */
async function found(client: TwilioClient, path: string, signal: AbortSignal): Promise<unknown> {
  try {
    return (await client.get(path, signal, { host: HOST, urgent: true })).json;
  } catch (error) {
    if (error instanceof BackendError && error.kind === 'gone') return undefined;
    throw error;
  }
}

function sidOf(json: unknown): string {
  const sid = parseField(json, 'sid');
  if (sid === undefined || !/^[A-Za-z0-9]{8,64}$/.test(sid)) throw new BackendError('notSent', { text: 'no id' });
  return sid;
}

/** When a resource was made (ms); 0 when that cannot be read. */
function dateOf(json: unknown): number {
  return Date.parse(parseField(json, 'date_created') ?? '') || 0;
}

/** The last part of a path: what the customer's phone calls the file. */
function fileName({ attachment }: OutgoingFile): string {
  const name = (attachment.name ?? '').normalize('NFKD').replace(/[^A-Za-z0-9._-]+/g, '-');
  return name.replace(/^[-.]+|[-.]+$/g, '').slice(-60) || 'file';
}
