/** Routes of the media content service (uploads with a temporary URL) and of the Conversations configuration. */
import { TwilioError } from './errors';
import { type Call, ok, type Reply, type Route } from './http';
import { pageMeta } from './paging';
import { iso } from './wire';
import type { World } from './world';

/** The MCS and Conversations routes. */
export const mcsRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: /^\/mcs\/v1\/Services\/([^/]+)\/Media$/,
    kind: 'mcs.upload',
    permission: ['/twilio/mcs/media/create'],
    run: upload,
  },
  {
    method: 'GET',
    path: /^\/mcs\/v1\/Services\/([^/]+)\/Media\/([^/]+)$/,
    kind: 'mcs.fetch',
    permission: ['/twilio/mcs/media/read'],
    run: fetchOne,
  },
  {
    method: 'GET',
    path: /^\/conversations\/v1\/Configuration$/,
    kind: 'conversations.configuration',
    permission: ['/twilio/conversations/read'],
    run: (w) =>
      ok({
        account_sid: w.accountSid,
        default_chat_service_sid: w.conversationServiceSid,
        url: `${w.origin}/conversations/v1/Configuration`,
      }),
  },
  {
    method: 'GET',
    path: /^\/conversations\/v1\/Configuration\/Addresses$/,
    kind: 'conversations.addresses',
    permission: ['/twilio/conversations/read'],
    run: addresses,
  },
];

function wire(world: World, sid: string): Record<string, unknown> {
  const row = world.uploads.get(sid);
  if (!row) throw new TwilioError(20404);
  const url = `${world.origin}/mcs/v1/Services/${row.parent}/Media/${row.sid}`;
  const expires = world.clock.now() + world.knobs.mediaTtlMs;
  return {
    sid: row.sid,
    service_sid: row.parent,
    account_sid: world.accountSid,
    channel_sid: null,
    content_type: row.contentType,
    filename: row.filename,
    size: row.bytes.length,
    author: null,
    date_created: iso(row.created),
    date_updated: iso(row.created),
    is_multipart_upstream: false,
    url,
    links: { content: `${url}/Content`, content_direct_temporary: `${world.origin}/mcs-content/${row.sid}?Expires=${expires}` },
  };
}

/** Takes the raw body as the file; the type comes from the header, the name from `filename` in query or disposition. */
function upload(world: World, call: Call, args: readonly string[]): Reply {
  if (args[0] !== world.conversationServiceSid) throw new TwilioError(20404);
  if (call.raw.length === 0 || call.contentType === '') throw new TwilioError(20001, 'empty media');
  const sid = world.ids.make('ME');
  const filename = call.query.get('Filename') ?? call.query.get('filename');
  const common = { sid, parent: args[0], contentType: call.contentType, bytes: call.raw, created: world.clock.now() };
  world.uploads.set(sid, { ...common, deleted: false, filename });
  return { status: 201, body: wire(world, sid) };
}

function fetchOne(world: World, _call: Call, args: readonly string[]): Reply {
  return ok(wire(world, args[1] ?? ''));
}

/** The temporary URL itself: no credentials, until it expires. */
export function mcsContent(world: World, call: Call): Reply {
  const row = world.uploads.get(call.path.slice('/mcs-content/'.length));
  if (!row || Number(call.query.get('Expires')) < world.clock.now()) return { status: 403, body: { message: 'expired' } };
  return { status: 200, body: row.bytes, headers: { 'Content-Type': row.contentType } };
}

function addresses(world: World, call: Call): Reply {
  const list = { rows: world.addresses, id: (a: { sid: string }) => a.sid };
  return ok(
    pageMeta(world, call, 'address_configurations', list, (a) => ({
      sid: a.sid,
      account_sid: world.accountSid,
      type: a.type,
      address: a.address,
      friendly_name: a.address,
      auto_creation: { enabled: a.autoCreation, type: 'webhook' },
      date_created: iso(0),
      date_updated: iso(0),
    })),
  );
}
