/**
 * The control surface for other processes, JSON in and out, no auth (loopback only):
 *
 *   POST /_test/inbound {from,to,body,media?:[{contentType,base64}]}   -> {sid: string|null}
 *   POST /_test/advance {ms}                                          -> {now}
 *   POST /_test/fault   {kind,on,times?,skip?,chance?,ms?,status?}    (see `faults.ts`; `times: -1` means for ever)
 *   POST /_test/deny    {permission}      POST /_test/allow {permission}      POST /_test/clear-faults
 *   POST /_test/knobs   {…Knobs}          POST /_test/fail-to {to, code|null}
 *   POST /_test/number  {phoneNumber, …}  POST /_test/service {sid, …}        (changes rows in place)
 *   POST /_test/clear-journal             GET  /_test/journal?from=&to=       GET /_test/messages
 *   GET  /_test/info  -> {accountSid, authToken, keySid, keySecret, url, cdnUrl, now}
 */
import type { Fault } from './faults';
import { type Call, isRecord, jsonBody, ok, type Reply } from './http';
import { receive } from './inbound';
import type { World } from './world';

type Handler = (world: World, json: Record<string, unknown>, call: Call) => unknown;

/** Answers a control request; 404 for unknown ones, 400 for bad values. */
export async function control(world: World, call: Call): Promise<Reply> {
  const handler = HANDLERS[`${call.method} ${call.path.slice('/_test/'.length)}`];
  if (!handler) return { status: 404, body: { error: `no control ${call.method} ${call.path}` } };
  try {
    return ok((await handler(world, jsonBody(call), call)) ?? {});
  } catch (error) {
    return { status: 400, body: { error: String(error) } };
  }
}

function text(json: Record<string, unknown>, key: string): string {
  const value = json[key];
  if (typeof value !== 'string') throw new Error(`${key} must be a string`);
  return value;
}

const KINDS = ['rate', 'error-before', 'error-after', 'reset-before', 'reset-after', 'timeout-before', 'timeout-after', 'slow'] as const;

function faultOf(json: Record<string, unknown>): Fault {
  const kind = KINDS.find((k) => k === json.kind);
  if (!kind) throw new Error('unknown fault kind');
  const fault: Fault = { kind, on: text(json, 'on') };
  for (const key of ['times', 'skip', 'chance', 'ms', 'status', 'retryAfter'] as const) {
    const value = json[key];
    if (typeof value === 'number') fault[key] = key === 'times' && value < 0 ? Number.POSITIVE_INFINITY : value;
  }
  if (json.html === true) fault.html = true;
  return fault;
}

/** Copies the given values over those of a row that already has the keys; unknown keys are refused. */
function change(row: object, json: Record<string, unknown>): void {
  for (const key of Object.keys(json)) if (!(key in row)) throw new Error(`unknown key ${key}`);
  Object.assign(row, json);
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  'POST inbound': (world, json) => {
    const media = (Array.isArray(json.media) ? json.media : [])
      .filter(isRecord)
      .map((m) => ({ contentType: text(m, 'contentType'), bytes: Buffer.from(text(m, 'base64'), 'base64') }));
    return { sid: receive(world, text(json, 'from'), text(json, 'to'), text(json, 'body'), media)?.sid ?? null };
  },
  'POST advance': async (world, json) => {
    await world.clock.advance(Number(json.ms));
    return { now: world.clock.now() };
  },
  'POST fault': (world, json) => world.faults.add(faultOf(json)),
  'POST deny': (world, json) => world.faults.deny(text(json, 'permission')),
  'POST allow': (world, json) => world.faults.allow(text(json, 'permission')),
  'POST clear-faults': (world) => world.faults.clear(),
  'POST knobs': (world, json) => {
    const { delays, ...rest } = json;
    change(world.knobs, rest);
    if (isRecord(delays)) change(world.knobs.delays, delays);
    return world.knobs;
  },
  'POST fail-to': (world, json) => {
    if (typeof json.code === 'number') world.failTo.set(text(json, 'to'), json.code);
    else world.failTo.delete(text(json, 'to'));
  },
  'POST number': (world, json) => {
    const row = world.numbers.find((n) => n.phoneNumber === json.phoneNumber);
    if (!row) throw new Error('no such number');
    change(row, json);
    return row;
  },
  'POST service': (world, json) => {
    const row = world.services.find((s) => s.sid === json.sid || json.sid === undefined);
    if (!row) throw new Error('no such service');
    change(row, json);
    return row;
  },
  'POST clear-journal': (world) => world.journal.clear(),
  'GET journal': (world, _json, call) => {
    const from = Number(call.query.get('from') ?? 0);
    const to = Number(call.query.get('to') ?? world.clock.now());
    return { ...world.journal, leaks: world.journal.leaks, perHour: world.journal.perHour(from, to) };
  },
  'GET messages': (world) => ({ messages: world.messages.map(({ versions: _versions, ...row }) => row) }),
  'GET info': (world) => ({
    accountSid: world.accountSid,
    authToken: world.authToken,
    keySid: world.keys[0]?.sid,
    keySecret: world.keys[0]?.secret,
    conversationServiceSid: world.conversationServiceSid,
    url: world.origin,
    cdnUrl: world.cdnOrigin,
    now: world.clock.now(),
  }),
};
