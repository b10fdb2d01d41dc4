/**
 * A Twilio account on one loopback origin, for tests. Map hosts to base URLs:
 *
 *   https://api.twilio.com            -> {url}/api            (2010-04-01/Accounts/…; page URIs are relative to this base)
 *   https://messaging.twilio.com      -> {url}/messaging      (v1/Services, v2/Channels/Senders, v2|v3/Indicators)
 *   https://content.twilio.com        -> {url}/content        (v1/Content, v1|v2/ContentAndApprovals)
 *   https://conversations.twilio.com  -> {url}/conversations  (v1/Configuration, …/Addresses)
 *   https://mcs.us1.twilio.com        -> {url}/mcs            (v1/Services/{IS}/Media)
 *   https://serverless.twilio.com     -> {url}/serverless     (v1/Services, …/Environments, …/Builds)
 *   https://serverless-upload.twilio.com -> {url}/serverless-upload (…/Versions, multipart)
 *   https://{space}.signalwire.com    -> {url}                (api/laml/2010-04-01/…, flavor `signalwire`; page URIs are relative to it)
 *
 * `meta` page URLs are absolute on {url} with the prefix. Media binaries redirect to `cdnUrl`, a second origin. Other processes
 * drive the server through {url}/_test/* (see `control.ts`).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accountRoutes } from './account';
import { authorize, checkAccount } from './auth';
import type { Clock } from './clock';
import { contentRoutes } from './content';
import { control } from './control';
import { TwilioError } from './errors';
import type { Fault, Faults } from './faults';
import { type Call, CORS, parseCall, type Reply, type Route, send } from './http';
import { receive } from './inbound';
import type { Journal } from './journal';
import { mcsContent, mcsRoutes } from './mcs';
import { mediaRoutes, serveCdn } from './media';
import { messageRoutes } from './messages';
import { messagingRoutes } from './messaging';
import { serverlessRoutes } from './serverless';
import type { InboundMedia, Knobs, MessageRow, TwilioOptions } from './types';
import { World } from './world';

/** A running server. */
export interface TwilioServer {
  /** Origin, without a trailing slash. */
  readonly url: string;
  /** Origin of the media CDN. */
  readonly cdnUrl: string;
  readonly accountSid: string;
  readonly authToken: string;
  readonly keySid: string;
  readonly keySecret: string;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly knobs: Knobs;
  /** All rows, to arrange and to look at. */
  readonly world: World;
  /** A text from outside; null when the number's service loses it. */
  inbound(from: string, to: string, body: string, media?: readonly InboundMedia[]): MessageRow | null;
  /** Ends both listeners and every open connection. */
  stop(): Promise<void>;
}

const API_ROUTES = [...messageRoutes, ...mediaRoutes, ...accountRoutes];
const ROUTES = [...API_ROUTES, ...messagingRoutes, ...contentRoutes, ...mcsRoutes, ...serverlessRoutes];

/** Starts a server on 127.0.0.1 with free ports. */
export async function startTwilio(options: TwilioOptions = {}): Promise<TwilioServer> {
  const world = new World(options);
  let running = 0;
  const main = createServer((req, res) => {
    running += 1;
    handle(world, req, res, running)
      .catch(() => res.destroy())
      .finally(() => {
        running -= 1;
      });
  });
  const cdn = createServer((req, res) => serveCdn(world, req, res));
  world.origin = await listen(main);
  world.cdnOrigin = await listen(cdn);
  const key = world.keys[0];
  return {
    url: world.origin,
    cdnUrl: world.cdnOrigin,
    accountSid: world.accountSid,
    authToken: world.authToken,
    keySid: key?.sid ?? '',
    keySecret: key?.secret ?? '',
    faults: world.faults,
    journal: world.journal,
    clock: world.clock,
    knobs: world.knobs,
    world,
    inbound: (from, to, body, media) => receive(world, from, to, body, media),
    stop: async () => {
      world.clock.stop();
      await Promise.all([close(main), close(cdn)]);
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** SignalWire serves the 2010 API below /api/laml and leaves the `.json` of its own URIs away. */
function routedPath(world: World, path: string): string {
  if (!world.signalwire) return path;
  const inner = /^\/api\/laml(\/2010-04-01\/.*)$/.exec(path)?.[1];
  if (inner === undefined) return path.startsWith('/_test/') ? path : '/none';
  return `/api${inner}${inner.endsWith('.json') || /\/Media\/[^/]+$/.test(inner) ? '' : '.json'}`;
}

async function handle(world: World, req: IncomingMessage, res: ServerResponse, running: number): Promise<void> {
  const started = Date.now();
  const parsed = await parseCall(req);
  const call: Call = { ...parsed, path: routedPath(world, parsed.path) };
  if (call.path.startsWith('/_test/')) return send(res, await control(world, call), CORS);
  if (call.method === 'OPTIONS') return send(res, { status: 204 }, CORS);
  if (call.path.startsWith('/mcs-content/')) return send(res, mcsContent(world, call), CORS);
  const route = ROUTES.find((r) => r.method === call.method && r.path.test(call.path));
  const kind = route?.kind ?? 'unknown';
  world.journal.begin(kind);
  const reply = await answer(world, req, res, call, route, running);
  world.journal.requests.push({
    kind,
    method: call.method,
    path: call.url,
    at: world.clock.now(),
    status: res.destroyed ? 0 : (reply?.status ?? 0),
  });
  if (!reply || res.destroyed) return;
  send(res, reply, {
    ...CORS,
    Date: new Date(world.clock.now()).toUTCString(),
    'Twilio-Concurrent-Requests': String(running),
    'Twilio-Request-Id': world.ids.make('RQ'),
    'Twilio-Request-Duration': ((Date.now() - started) / 1000).toFixed(3),
  });
}

/** The reply, or null when a fault took the connection. */
async function answer(
  world: World,
  req: IncomingMessage,
  res: ServerResponse,
  call: Call,
  route: Route | undefined,
  running: number,
): Promise<Reply | null> {
  const fault = route ? world.faults.take(route.kind) : null;
  const limit = world.knobs.maxConcurrent;
  if (fault?.kind === 'rate') return refusal(new TwilioError(20429), fault);
  if (limit !== null && running > limit) return refusal(new TwilioError(20429), null);
  if (fault?.kind === 'slow') await sleep(fault.ms ?? 0);
  if (fault?.kind.endsWith('-before')) return broken(res, fault);
  const reply = await run(world, req, call, route);
  return fault?.kind.endsWith('-after') ? broken(res, fault) : reply;
}

async function run(world: World, req: IncomingMessage, call: Call, route: Route | undefined): Promise<Reply> {
  try {
    if (!route) throw new TwilioError(20404);
    authorize(world, req.headers.authorization, route);
    const args = (route.path.exec(call.path) ?? []).slice(1).map((a) => decodeURIComponent(a));
    if (API_ROUTES.includes(route)) checkAccount(world, args[0] ?? '');
    return await route.run(world, call, args);
  } catch (error) {
    if (error instanceof TwilioError) return refusal(error, null);
    throw error;
  }
}

function refusal(error: TwilioError, fault: Fault | null): Reply {
  const headers: Record<string, string> = fault?.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) };
  if (error.status === 401) headers['WWW-Authenticate'] = 'Basic realm="Twilio API"';
  if (fault?.html)
    return {
      status: error.status,
      body: Buffer.from('<html><body>Error</body></html>'),
      headers: { ...headers, 'Content-Type': 'text/html' },
    };
  return { status: error.status, body: error.body(), headers };
}

/** Answers with a server error, cuts the connection, or lets it hang until the client or the server ends it. */
async function broken(res: ServerResponse, fault: Fault): Promise<Reply | null> {
  if (fault.kind.startsWith('error')) {
    const status = fault.status ?? 500;
    return refusal(new TwilioError(status === 503 ? 20503 : 20500, undefined, status), fault);
  }
  if (fault.kind.startsWith('timeout')) {
    await new Promise<void>((resolve) => {
      res.once('close', () => resolve());
      if (fault.ms !== undefined) setTimeout(resolve, fault.ms).unref();
    });
  }
  res.destroy();
  return null;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
