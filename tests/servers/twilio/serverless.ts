/** Routes of Serverless for assets: services, environments, assets with versions (multipart), builds that take time, deployments. */
import { TwilioError } from './errors';
import { type Call, ok, type Reply, type Route } from './http';
import { pageMeta } from './paging';
import type { InboundMedia } from './types';
import { iso } from './wire';
import type { World } from './world';

/** A version of an asset: the bytes at a path. */
interface VersionRow {
  readonly sid: string;
  readonly asset: string;
  readonly path: string;
  readonly visibility: string;
  readonly created: number;
  readonly file: InboundMedia;
}

/** A set of versions; `completed` from `readyAt` on. */
interface BuildRow {
  readonly sid: string;
  readonly created: number;
  readonly readyAt: number;
  readonly versions: readonly VersionRow[];
}

interface EnvironmentRow {
  readonly sid: string;
  readonly uniqueName: string;
  readonly domain: string;
  readonly created: number;
  build: BuildRow | null;
}

/** A Serverless service. */
export interface ServerlessRow {
  readonly sid: string;
  readonly uniqueName: string;
  readonly friendlyName: string;
  readonly created: number;
  readonly environments: EnvironmentRow[];
  readonly assets: { readonly sid: string; readonly friendlyName: string }[];
  readonly versions: VersionRow[];
  readonly builds: BuildRow[];
}

const P = '/twilio/serverless';
const S = '^/serverless/v1/Services';

/** The routes. */
export const serverlessRoutes: readonly Route[] = [
  route('GET', '', 'services.list', 'list', (w, call) =>
    ok(pageMeta(w, call, 'services', { rows: w.serverless, id: (s) => s.sid }, (s) => service(w, s))),
  ),
  route('POST', '', 'services.create', 'create', createService),
  route('GET', '/([^/]+)', 'services.fetch', 'read', (w, _c, a) => ok(service(w, find(w, a)))),
  route('DELETE', '/([^/]+)', 'services.delete', 'delete', (w, _c, a) => {
    w.serverless.splice(w.serverless.indexOf(find(w, a)), 1);
    return { status: 204 };
  }),
  route('GET', '/([^/]+)/Environments', 'environments.list', 'list', (w, call, a) => {
    const row = find(w, a);
    return ok(pageMeta(w, call, 'environments', { rows: row.environments, id: (e) => e.sid }, (e) => environment(w, row, e)));
  }),
  route('POST', '/([^/]+)/Environments', 'environments.create', 'create', createEnvironment),
  route('POST', '/([^/]+)/Assets', 'assets.create', 'create', (w, call, a) => {
    const row = { sid: w.ids.make('ZH'), friendlyName: needed(call, 'FriendlyName') };
    find(w, a).assets.push(row);
    return created({ ...ids(w, find(w, a)), sid: row.sid, friendly_name: row.friendlyName, date_created: iso(w.clock.now()) });
  }),
  {
    method: 'POST',
    path: /^\/serverless-upload\/v1\/Services\/([^/]+)\/Assets\/([^/]+)\/Versions$/,
    kind: 'serverless.upload',
    permission: [`${P}/create`],
    run: upload,
  },
  route('GET', '/([^/]+)/Builds', 'builds.list', 'list', (w, call, a) => {
    const row = find(w, a);
    const rows = [...row.builds].reverse();
    return ok(pageMeta(w, call, 'builds', { rows, id: (b) => b.sid }, (b) => build(w, row, b)));
  }),
  route('POST', '/([^/]+)/Builds', 'builds.create', 'create', createBuild),
  route('GET', '/([^/]+)/Builds/([^/]+)', 'builds.fetch', 'read', (w, _c, a) => ok(build(w, find(w, a), findBuild(w, a)))),
  route('GET', '/([^/]+)/Builds/([^/]+)/Status', 'builds.status', 'read', (w, _c, a) => {
    const row = findBuild(w, a);
    return ok({ ...ids(w, find(w, a)), sid: row.sid, status: statusOf(w, row) });
  }),
  route('POST', '/([^/]+)/Environments/([^/]+)/Deployments', 'deployments.create', 'create', deploy),
];

function route(method: string, path: string, kind: string, permission: string, run: Route['run']): Route {
  return { method, path: new RegExp(`${S}${path}$`), kind: `serverless.${kind}`, permission: [`${P}/${permission}`], run };
}

function created(body: unknown): Reply {
  return { status: 201, body };
}

function needed(call: Call, name: string): string {
  const value = call.form.get(name);
  if (!value) throw new TwilioError(20001, `Missing required parameter ${name}`);
  return value;
}

/** A service by sid or unique name. */
function find(world: World, [name]: readonly string[]): ServerlessRow {
  const row = world.serverless.find((one) => one.sid === name || one.uniqueName === name);
  if (!row) throw new TwilioError(20404);
  return row;
}

function findBuild(world: World, args: readonly string[]): BuildRow {
  const row = find(world, args).builds.find((one) => one.sid === args[1]);
  if (!row) throw new TwilioError(20404);
  return row;
}

function statusOf(world: World, row: BuildRow): string {
  if (world.knobs.buildsFail) return 'failed';
  return world.clock.now() >= row.readyAt ? 'completed' : 'building';
}

function createService(world: World, call: Call): Reply {
  const uniqueName = needed(call, 'UniqueName');
  if (!/^[a-z0-9-]{1,50}$/.test(uniqueName) || world.serverless.some((one) => one.uniqueName === uniqueName)) throw new TwilioError(20001);
  const friendlyName = needed(call, 'FriendlyName');
  const common = { environments: [], assets: [], versions: [], builds: [] };
  const row: ServerlessRow = { sid: world.ids.make('ZS'), uniqueName, friendlyName, created: world.clock.now(), ...common };
  world.serverless.push(row);
  return created(service(world, row));
}

function createEnvironment(world: World, call: Call, args: readonly string[]): Reply {
  const row = find(world, args);
  const suffix = call.form.get('DomainSuffix') ?? '';
  if (suffix.length > 16) throw new TwilioError(20001);
  const domain = `${row.uniqueName}-4242${suffix ? `-${suffix}` : ''}.twil.io`;
  const made: EnvironmentRow = {
    sid: world.ids.make('ZE'),
    uniqueName: needed(call, 'UniqueName'),
    domain,
    created: world.clock.now(),
    build: null,
  };
  row.environments.push(made);
  return created(environment(world, row, made));
}

async function upload(world: World, call: Call, args: readonly string[]): Promise<Reply> {
  const row = find(world, args);
  if (!row.assets.some((one) => one.sid === args[1])) throw new TwilioError(20404);
  const form = await new Response(new Uint8Array(call.raw), { headers: { 'content-type': call.contentType } }).formData();
  const [path, visibility, content] = [form.get('Path'), form.get('Visibility'), form.get('Content')];
  if (typeof path !== 'string' || !/^\/[\w./-]+$/.test(path) || visibility !== 'public' || !(content instanceof File)) {
    throw new TwilioError(20001);
  }
  const file = { contentType: content.type, bytes: Buffer.from(await content.arrayBuffer()) };
  const sid = world.ids.make('ZN');
  row.versions.push({ sid, asset: args[1] ?? '', path, visibility, created: world.clock.now(), file });
  return created({ ...ids(world, row), sid, asset_sid: args[1], path, visibility, date_created: iso(world.clock.now()) });
}

function createBuild(world: World, call: Call, args: readonly string[]): Reply {
  const row = find(world, args);
  const wanted = call.form.getAll('AssetVersions');
  const versions = row.versions.filter((one) => wanted.includes(one.sid));
  if (wanted.length === 0 || versions.length !== wanted.length) throw new TwilioError(20001);
  if (new Set(versions.map((one) => one.path)).size !== versions.length) throw new TwilioError(20001, 'two files at one path');
  const now = world.clock.now();
  const made = { sid: world.ids.make('ZB'), created: now, readyAt: now + world.knobs.buildMs, versions };
  row.builds.push(made);
  return created(build(world, row, made));
}

/** Replaces what the environment serves. */
function deploy(world: World, call: Call, args: readonly string[]): Reply {
  const row = find(world, args);
  const place = row.environments.find((one) => one.sid === args[1]);
  const wanted = row.builds.find((one) => one.sid === needed(call, 'BuildSid'));
  if (!place || !wanted) throw new TwilioError(20404);
  if (statusOf(world, wanted) !== 'completed') throw new TwilioError(20001, 'the build is not complete');
  place.build = wanted;
  return created({ ...ids(world, row), sid: world.ids.make('ZD'), environment_sid: place.sid, build_sid: wanted.sid });
}

/** What a public address serves now; null when there is nothing. */
export function publishedAt(world: World, url: URL): InboundMedia | null {
  const place = world.serverless.flatMap((one) => one.environments).find((one) => one.domain === url.hostname);
  return place?.build?.versions.find((one) => one.path === url.pathname)?.file ?? null;
}

function ids(world: World, row: ServerlessRow): Record<string, string> {
  return { account_sid: world.accountSid, service_sid: row.sid };
}

function service(world: World, row: ServerlessRow): Record<string, unknown> {
  return {
    sid: row.sid,
    account_sid: world.accountSid,
    unique_name: row.uniqueName,
    friendly_name: row.friendlyName,
    include_credentials: false,
    ui_editable: false,
    domain_base: `${row.uniqueName}-4242`,
    date_created: iso(row.created),
    date_updated: iso(row.created),
    url: `${world.origin}/serverless/v1/Services/${row.sid}`,
    links: {},
  };
}

function environment(world: World, row: ServerlessRow, one: EnvironmentRow): Record<string, unknown> {
  return {
    ...ids(world, row),
    sid: one.sid,
    unique_name: one.uniqueName,
    domain_name: one.domain,
    domain_suffix: null,
    build_sid: one.build?.sid ?? null,
    date_created: iso(one.created),
    date_updated: iso(one.created),
  };
}

function build(world: World, row: ServerlessRow, one: BuildRow): Record<string, unknown> {
  return {
    ...ids(world, row),
    sid: one.sid,
    status: statusOf(world, one),
    asset_versions: one.versions.map((version) => ({
      ...ids(world, row),
      sid: version.sid,
      asset_sid: version.asset,
      path: version.path,
      visibility: version.visibility,
      date_created: iso(version.created),
    })),
    function_versions: [],
    dependencies: [],
    runtime: 'node22',
    date_created: iso(one.created),
    date_updated: iso(one.created),
  };
}
