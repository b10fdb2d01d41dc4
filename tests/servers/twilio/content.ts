/** Routes of the content host: templates, their approvals, and creating one. */
import { approval, content as makeContent } from './defaults';
import { TwilioError } from './errors';
import { type Call, isRecord, jsonBody, ok, type Reply, type Route } from './http';
import { pageMeta } from './paging';
import type { ContentRow } from './types';
import { approvalWire, contentWire } from './wire';
import type { World } from './world';

const P = '/twilio/messaging/content-templates';

/** The content routes. */
export const contentRoutes: readonly Route[] = [
  { method: 'GET', path: /^\/content\/v1\/Content$/, kind: 'content.list', permission: [`${P}/list`], run: list(false) },
  { method: 'GET', path: /^\/content\/v[12]\/ContentAndApprovals$/, kind: 'content.approvals', permission: [`${P}/list`], run: list(true) },
  {
    method: 'GET',
    path: /^\/content\/v1\/Content\/([^/]+)$/,
    kind: 'content.fetch',
    permission: [`${P}/read`],
    run: (w, _c, a) => ok(contentWire(w, find(w, a[0]), false)),
  },
  {
    method: 'GET',
    path: /^\/content\/v1\/Content\/([^/]+)\/ApprovalRequests$/,
    kind: 'content.approval',
    permission: [`${P}/read`],
    run: (w, c, a) => ok({ account_sid: w.accountSid, sid: a[0], url: `${w.origin}${c.path}`, whatsapp: approvalWire(find(w, a[0])) }),
  },
  { method: 'POST', path: /^\/content\/v1\/Content$/, kind: 'content.create', permission: [`${P}/create`], run: create },
];

function find(world: World, sid: string | undefined): ContentRow {
  const row = world.contents.find((c) => c.sid === sid);
  if (!row) throw new TwilioError(20404);
  return row;
}

function list(withApproval: boolean): Route['run'] {
  return (world, call) => {
    const eligible = call.query.getAll('ChannelEligibility');
    const rows = world.contents.filter((c) => eligible.length === 0 || eligible.includes(`whatsapp:${c.approval.status}`));
    return ok(pageMeta(world, call, 'contents', { rows, id: (c) => c.sid }, (c) => contentWire(world, c, withApproval)));
  };
}

function create(world: World, call: Call): Reply {
  const json = jsonBody(call);
  if (typeof json.language !== 'string' || !isRecord(json.types)) throw new TwilioError(20001, 'language and types are required');
  const variables: Record<string, string> = {};
  if (isRecord(json.variables)) for (const [k, v] of Object.entries(json.variables)) variables[k] = String(v);
  const friendlyName = typeof json.friendly_name === 'string' ? json.friendly_name : '';
  const row = makeContent(
    { friendlyName, language: json.language, types: json.types, variables, approval: approval(friendlyName, 'unsubmitted') },
    world.ids,
    world.clock.now(),
  );
  world.contents.push(row);
  return { status: 201, body: contentWire(world, row, false) };
}
