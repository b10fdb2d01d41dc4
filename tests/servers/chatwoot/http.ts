/** The HTTP side of the test server: one pipeline for faults, throttles, authentication, routing and errors. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Actor } from './access';
import type { Core } from './core';
import type { RestFault } from './faults';
import type * as m from './model';
import { nest, readBody } from './params';
import { Throttles } from './throttles';

/** What a handler gets. */
export interface Req {
  readonly core: Core;
  readonly method: string;
  readonly path: string;
  /** The parts of the path that the pattern names. */
  readonly at: Record<string, string>;
  readonly query: m.Json;
  readonly body: m.Json;
  readonly headers: IncomingMessage['headers'];
  readonly user: m.User | undefined;
}

/** What a handler answers: JSON, or bytes, or nothing. */
export interface Reply {
  readonly status?: number;
  readonly json?: unknown;
  readonly bytes?: Buffer;
  readonly headers?: Record<string, string>;
}

export type Handler = (req: Req) => Reply | Promise<Reply>;

/** An error with its wire form. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super(`HTTP ${status}`);
  }
}

export const forbidden = (): HttpError => new HttpError(401, { error: 'You are not authorized to do this action' });
export const notFound = (): HttpError => new HttpError(404, { error: 'Resource could not be found' });
export const invalid = (message: string, attributes: string[]): HttpError => new HttpError(422, { message, attributes });
export const unprocessable = (error: string): HttpError => new HttpError(422, { error });

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: string[];
  readonly handler: Handler;
}

const HTML_404 =
  "<!DOCTYPE html>\n<html>\n<head><title>The page you were looking for doesn't exist (404)</title></head>\n<body><h1>404</h1></body>\n</html>\n";

/** Routes and the pipeline around them. */
export class Router {
  private readonly routes: Route[] = [];
  private readonly hung = new Set<ServerResponse>();
  private readonly throttles = new Throttles();

  constructor(private readonly core: Core) {}

  /** Adds a route; `:name` matches one part of the path. Earlier routes win. */
  on(method: string, pattern: string, handler: Handler): void {
    const names = [...pattern.matchAll(/:(\w+)/g)].map((n) => n[1] ?? '');
    this.routes.push({ method, pattern: new RegExp(`^${pattern.replace(/:(\w+)/g, '([^/]+)')}$`), names, handler });
  }

  /** Answers everything that hangs by cutting it. */
  releaseHung(): void {
    for (const response of this.hung) response.destroy();
    this.hung.clear();
  }

  /** Takes a request through the pipeline. Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const full = new URL(request.url ?? '/', 'http://x');
    const base = this.core.options.basePath;
    const path = full.pathname.startsWith(base) ? full.pathname.slice(base.length) : `/..${full.pathname}`;
    const method = request.method ?? 'GET';
    const control = path.startsWith('/_test/');
    const fault = control ? undefined : this.core.faults.forRequest(method, path + full.search);
    const token = request.headers['api-access-token'] ?? request.headers.api_access_token;
    const user = typeof token === 'string' ? this.core.world.userByToken(token) : undefined;
    let reply: Reply;
    try {
      const bytes = await drain(request);
      reply = refused(fault) ?? (await this.run({ request, method, path, full, user, token, bytes }));
    } catch (error) {
      // The client went away in the middle of its body: nothing to answer.
      if (!request.complete) return;
      reply = this.failure(error);
    }
    if (!control) {
      const credential = token !== undefined;
      const row = {
        at: this.core.clock.now(),
        method,
        path: path + full.search,
        status: reply.status ?? 200,
        fault: fault?.fault ?? null,
        userId: user?.id ?? null,
        credential,
      };
      this.core.journal.request(row);
    }
    await this.answer(request, response, spoil(fault, reply), fault);
  }

  private async run(of: {
    request: IncomingMessage;
    method: string;
    path: string;
    full: URL;
    user: m.User | undefined;
    token: string | string[] | undefined;
    bytes: Buffer;
  }): Promise<Reply> {
    const { method, path, full, user, request } = of;
    if (method === 'OPTIONS' && this.cors(path)) return { status: 200 };
    const found = this.routes.flatMap((r) => {
      const match = r.method === method ? r.pattern.exec(path) : null;
      return match === null ? [] : [{ r, match }];
    })[0];
    if (found === undefined) return { status: 404, bytes: Buffer.from(HTML_404), headers: { 'content-type': 'text/html; charset=UTF-8' } };
    if (this.core.options.rateLimits && this.throttles.exceeded(this.core.clock.now(), method, path, user?.id)) return LIMITED;
    if (path.startsWith('/api/v1/') && user === undefined) {
      const missing = { errors: ['You need to sign in or sign up before continuing.'] };
      throw new HttpError(401, of.token === undefined ? missing : { error: 'Invalid Access Token' });
    }
    const at = Object.fromEntries(found.r.names.map((name, n) => [name, decodeURIComponent(found.match[n + 1] ?? '')]));
    const body = await readBody(request.headers['content-type'] ?? '', of.bytes);
    return await found.r.handler({
      core: this.core,
      method,
      path,
      at,
      query: nest(full.searchParams),
      body,
      headers: request.headers,
      user,
    });
  }

  private failure(error: unknown): Reply {
    if (error instanceof HttpError) return { status: error.status, json: error.body };
    if (error instanceof SyntaxError) return { status: 400, json: { status: 400, error: 'Bad Request' } };
    return {
      status: 500,
      json: { status: 500, error: 'Internal Server Error' },
      headers: { 'x-test-cause': encodeURIComponent(String(error)).slice(0, 300) },
    };
  }

  private cors(path: string): boolean {
    const mode = this.core.options.cors;
    return path.startsWith('/_test/') || mode === 'all' || (mode === 'api' && path.startsWith('/api/'));
  }

  private async answer(request: IncomingMessage, response: ServerResponse, reply: Reply, fault: RestFault | undefined): Promise<void> {
    if (fault?.fault === 'latency') await new Promise((done) => setTimeout(done, fault.ms ?? 200));
    if (fault?.fault === 'drop_before' || fault?.fault === 'drop_after') {
      request.socket.destroy();
      return;
    }
    if (fault?.fault === 'hang_before' || fault?.fault === 'hang_after') {
      this.hung.add(response);
      response.on('close', () => this.hung.delete(response));
      return;
    }
    const bytes = reply.bytes ?? (reply.json === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(reply.json)));
    const headers: Record<string, string> = {
      'content-type': 'application/json; charset=utf-8',
      date: new Date(this.core.clock.now()).toUTCString(),
      'x-frame-options': 'SAMEORIGIN',
      ...reply.headers,
      'content-length': String(bytes.length),
    };
    if (this.cors(new URL(request.url ?? '/', 'http://x').pathname.slice(this.core.options.basePath.length))) {
      headers['access-control-allow-origin'] = '*';
      headers['access-control-expose-headers'] = 'access-token, client, uid, expiry';
      headers['access-control-allow-headers'] = '*';
      headers['access-control-allow-methods'] = '*';
    }
    response.writeHead(reply.status ?? 200, headers);
    if (fault?.fault === 'cut') {
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => request.socket.destroy());
      return;
    }
    response.end(request.method === 'HEAD' ? undefined : bytes);
  }
}

const LIMITED: Reply = { status: 429, bytes: Buffer.from('Retry later\n'), headers: { 'content-type': 'text/plain' } };

/** The answers that come instead of the effect. */
function refused(fault: RestFault | undefined): Reply | undefined {
  if (fault === undefined) return undefined;
  const internal = { status: fault.status ?? 500, json: { status: fault.status ?? 500, error: 'Internal Server Error' } };
  const html = Buffer.from(
    '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n',
  );
  const instead: Partial<Record<RestFault['fault'], Reply>> = {
    rate_limit: LIMITED,
    error_before: internal,
    drop_before: { status: 0 },
    hang_before: { status: 0 },
    html: { status: fault.status ?? 502, bytes: html, headers: { 'content-type': 'text/html' } },
  };
  return instead[fault.fault];
}

/** The answers that come after the effect and hide it. */
function spoil(fault: RestFault | undefined, reply: Reply): Reply {
  if (fault?.fault === 'error_after')
    return { status: fault.status ?? 500, json: { status: fault.status ?? 500, error: 'Internal Server Error' } };
  if (fault?.fault !== 'truncated') return reply;
  const bytes = reply.bytes ?? Buffer.from(JSON.stringify(reply.json ?? null));
  return { ...reply, bytes: bytes.subarray(0, Math.floor(bytes.length / 2)) };
}

async function drain(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The actor of an account route, or the error that the real server gives. */
export function actorOf(req: Req): Actor {
  const account = req.core.world.accounts.get(Number(req.at.account));
  if (account === undefined) throw notFound();
  const user = req.user;
  const actor = user === undefined ? undefined : req.core.actor(user, account);
  if (actor === undefined) throw new HttpError(401, { error: 'You are not authorized to access this account' });
  if (account.status === 'suspended') throw new HttpError(401, { error: 'Account is suspended' });
  actor.membership.activeAt ??= req.core.clock.now();
  return actor;
}
