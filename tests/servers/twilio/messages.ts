/** Routes of the message resource: list, create, fetch, cancel and redact, delete. */
import { createMessage } from './create';
import { TwilioError } from './errors';
import { type Call, ok, type Reply, type Route } from './http';
import { listMessages } from './list';
import type { MessageRow } from './types';
import { messageWire } from './wire';
import type { World } from './world';

const TERMINAL = new Set(['delivered', 'read', 'undelivered', 'failed', 'canceled', 'received', 'sent']);
const P = '/twilio/messaging/messages';
const ONE = /^\/api\/2010-04-01\/Accounts\/([^/]+)\/Messages\/([^/]+)\.json$/;
const ALL = /^\/api\/2010-04-01\/Accounts\/([^/]+)\/Messages\.json$/;

/** The message routes. */
export const messageRoutes: readonly Route[] = [
  { method: 'GET', path: ALL, kind: 'messages.list', permission: [`${P}/list`], run: listMessages },
  { method: 'POST', path: ALL, kind: 'messages.create', permission: [`${P}/create`], run: create },
  { method: 'GET', path: ONE, kind: 'messages.fetch', permission: [`${P}/read`], run: (w, _c, a) => ok(messageWire(w, find(w, a[1]))) },
  { method: 'POST', path: ONE, kind: 'messages.update', permission: [`${P}/update`], run: update },
  { method: 'DELETE', path: ONE, kind: 'messages.delete', permission: [`${P}/delete`], run: remove },
];

/** The message of a path, or 20404. */
export function find(world: World, sid: string | undefined): MessageRow {
  const row = sid === undefined ? undefined : world.bySid.get(sid);
  if (!row || row.deleted) throw new TwilioError(20404);
  return row;
}

function create(world: World, call: Call): Reply {
  try {
    return createMessage(world, call);
  } catch (error) {
    if (error instanceof TwilioError) world.journal.refused.push({ code: error.code, at: world.clock.now(), to: call.form.get('To') });
    throw error;
  }
}

/** `Status=canceled` for a scheduled message, `Body=` (empty) to redact a finished one. */
function update(world: World, call: Call, args: readonly string[]): Reply {
  const row = find(world, args[1]);
  const status = call.form.get('Status');
  const body = call.form.get('Body');
  if (status !== null) {
    if (status !== 'canceled') throw new TwilioError(20001, 'Status must be canceled');
    if (row.status !== 'scheduled') throw new TwilioError(30409);
    world.patch(row, { status: 'canceled' });
  }
  if (body !== null) {
    if (body !== '') throw new TwilioError(20001, 'Body can only be emptied');
    if (!TERMINAL.has(row.status)) throw new TwilioError(20009);
    world.patch(row, { body: '' });
  }
  return ok(messageWire(world, row));
}

function remove(world: World, _call: Call, args: readonly string[]): Reply {
  const row = find(world, args[1]);
  if (!TERMINAL.has(row.status)) throw new TwilioError(20009);
  world.patch(row, { deleted: true });
  return { status: 204 };
}
