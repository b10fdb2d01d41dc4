/** The HTTP side of the server: parsed calls, replies, CORS, and the table entry of a route. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { World } from './world';

/** A parsed request. */
export interface Call {
  readonly method: string;
  /** Path without query, as routed. */
  readonly path: string;
  /** Path and query as received. */
  readonly url: string;
  readonly query: URLSearchParams;
  /** Form parameters of the body; empty for other content types. */
  readonly form: URLSearchParams;
  readonly raw: Buffer;
  readonly contentType: string;
}

/** A reply; objects go out as JSON, buffers as they are. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One endpoint. `permission` lists alternatives: any of them is enough. */
export interface Route {
  readonly method: string;
  readonly path: RegExp;
  /** Name in faults and journal: `messages.create`. */
  readonly kind: string;
  readonly permission: readonly string[];
  readonly run: (world: World, call: Call, args: readonly string[]) => Reply | Promise<Reply>;
}

/** 200 with a JSON body. */
export function ok(body: unknown): Reply {
  return { status: 200, body };
}

/** The CORS headers of api.twilio.com. */
export const CORS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, POST, DELETE, OPTIONS',
  'Access-Control-Allow-Headers':
    'Accept, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, Idempotency-Key',
  'Access-Control-Expose-Headers': 'ETag',
  'Access-Control-Allow-Credentials': 'true',
};

/** Reads a whole body, at most 20 MB. */
export async function readBody(req: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req) {
    const piece: Buffer = Buffer.isBuffer(part) ? part : Buffer.from(String(part));
    size += piece.length;
    if (size > 20 * 1024 * 1024) throw new Error('body too large');
    parts.push(piece);
  }
  return Buffer.concat(parts);
}

/** Parses a request; `path` may be rewritten by the caller. */
export async function parseCall(req: IncomingMessage): Promise<Call> {
  const url = new URL(req.url ?? '/', 'http://server');
  const raw = await readBody(req);
  const contentType = req.headers['content-type'] ?? '';
  return {
    method: req.method ?? 'GET',
    path: url.pathname,
    url: req.url ?? '/',
    query: url.searchParams,
    form: new URLSearchParams(contentType.startsWith('application/x-www-form-urlencoded') ? raw.toString('utf8') : ''),
    raw,
    contentType,
  };
}

/** The body as a JSON object; empty for anything else. */
export function jsonBody(call: Call): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(call.raw.toString('utf8'));
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** Whether a value is an object with string keys. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Writes a reply. */
export function send(res: ServerResponse, reply: Reply, extra: Readonly<Record<string, string>>): void {
  const body =
    reply.body === undefined ? Buffer.alloc(0) : Buffer.isBuffer(reply.body) ? reply.body : Buffer.from(JSON.stringify(reply.body));
  const type: Record<string, string> = reply.body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' };
  res.writeHead(reply.status, { ...extra, ...type, 'Content-Length': String(body.length), ...reply.headers });
  res.end(body);
}
