/** Routes of message media: list, metadata, the binary that redirects to the CDN, delete; and the CDN itself, a second origin. */
import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TwilioError } from './errors';
import { type Call, ok, type Reply, type Route } from './http';
import { dateFilter } from './list';
import { page2010 } from './paging';
import type { MediaRow } from './types';
import { mediaWire } from './wire';
import type { World } from './world';

const P = '/twilio/messaging/messages.media';
const BASE = '^/api/2010-04-01/Accounts/([^/]+)/Messages/([^/]+)/Media';

/** The media routes. */
export const mediaRoutes: readonly Route[] = [
  { method: 'GET', path: new RegExp(`${BASE}\\.json$`), kind: 'media.list', permission: [`${P}/list`, `${P}/read`], run: list },
  {
    method: 'GET',
    path: new RegExp(`${BASE}/([^/]+)\\.json$`),
    kind: 'media.fetch',
    permission: [`${P}/read`],
    run: (w, _c, a) => ok(mediaWire(w, find(w, a))),
  },
  { method: 'GET', path: new RegExp(`${BASE}/([^/.]+)$`), kind: 'media.binary', permission: [`${P}/read`], run: redirect },
  { method: 'DELETE', path: new RegExp(`${BASE}/([^/.]+)(?:\\.json)?$`), kind: 'media.delete', permission: [`${P}/delete`], run: remove },
];

function find(world: World, args: readonly string[]): MediaRow {
  const row = world.media.get(args[1] ?? '')?.find((m) => m.sid === args[2] && !m.deleted);
  if (!row) throw new TwilioError(20404);
  return row;
}

/** Media of a message; a deleted message keeps its files until each is deleted, as documented. */
function list(world: World, call: Call, args: readonly string[]): Reply {
  if (!world.bySid.has(args[1] ?? '')) throw new TwilioError(20404);
  const date = dateFilter(call, 'DateCreated');
  const rows = (world.media.get(args[1] ?? '') ?? []).filter((m) => !m.deleted && (!date || date(m.created)));
  return ok(page2010(world, call, 'media_list', { rows, id: (m) => m.sid }, (m) => mediaWire(world, m)));
}

function redirect(world: World, _call: Call, args: readonly string[]): Reply {
  const row = find(world, args);
  const path = `/${world.accountSid}/${row.parent}/${row.sid}`;
  const expires = world.clock.now() + world.knobs.mediaTtlMs;
  const query = new URLSearchParams({ Expires: String(expires), Signature: sign(world, path, String(expires)) });
  return { status: 307, headers: { Location: `${world.cdnOrigin}${path}?${query.toString()}` } };
}

function remove(world: World, _call: Call, args: readonly string[]): Reply {
  find(world, args).deleted = true;
  return { status: 204 };
}

function sign(world: World, path: string, expires: string): string {
  return createHmac('sha256', world.authToken).update(`${path}|${expires}`).digest('hex');
}

/** The CDN: signed links only; an Authorization header is recorded as a leak and refused, as a signed S3 link would. */
export function serveCdn(world: World, req: IncomingMessage, res: ServerResponse): void {
  const url = new URL(req.url ?? '/', 'http://cdn');
  const cors: Record<string, string> = world.knobs.cdnCors ? { 'Access-Control-Allow-Origin': '*' } : {};
  const leaked = req.headers.authorization !== undefined;
  world.journal.cdn.push({ path: url.pathname, leaked });
  const answer = leaked ? refused(400, 'InvalidArgument') : cdnFile(world, url);
  res.writeHead(answer.status, { ...cors, 'Content-Type': answer.type });
  res.end(answer.body);
}

interface CdnAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer | string;
}

function refused(status: number, code: string): CdnAnswer {
  return { status, type: 'application/xml', body: `<Error><Code>${code}</Code></Error>` };
}

function cdnFile(world: World, url: URL): CdnAnswer {
  const expires = url.searchParams.get('Expires') ?? '';
  const signed = url.searchParams.get('Signature') === sign(world, url.pathname, expires);
  if (!signed || Number(expires) < world.clock.now()) return refused(403, 'AccessDenied');
  const [, , parent = '', sid = ''] = url.pathname.split('/');
  const row = world.media.get(parent)?.find((m) => m.sid === sid);
  return row ? { status: 200, type: row.contentType, body: row.bytes } : refused(404, 'NoSuchKey');
}
