/** Routes of the account and its phone numbers. */
import { ACCOUNT_PERMISSION } from './auth';
import { TwilioError } from './errors';
import { type Call, ok, type Reply, type Route } from './http';
import { page2010 } from './paging';
import type { NumberRow } from './types';
import { numberWire, rfc2822 } from './wire';
import type { World } from './world';

const P = ['/twilio/phone-numbers/incoming-phone-numbers', '/twilio/phone-numbers/active-numbers'];
const reads = [...P.map((p) => `${p}/list`), ...P.map((p) => `${p}/read`)];
const ALL = /^\/api\/2010-04-01\/Accounts\/([^/]+)\/IncomingPhoneNumbers\.json$/;
const ONE = /^\/api\/2010-04-01\/Accounts\/([^/]+)\/IncomingPhoneNumbers\/([^/]+)\.json$/;

/** The account and number routes. */
export const accountRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/api\/2010-04-01\/Accounts\/([^/]+)\.json$/,
    kind: 'account.fetch',
    permission: [ACCOUNT_PERMISSION],
    run: account,
  },
  { method: 'GET', path: ALL, kind: 'numbers.list', permission: reads, run: list },
  { method: 'GET', path: ONE, kind: 'numbers.fetch', permission: reads, run: (w, _c, a) => ok(numberWire(w, find(w, a[1]))) },
  { method: 'POST', path: ONE, kind: 'numbers.update', permission: P.map((p) => `${p}/update`), run: update },
];

function account(world: World): Reply {
  return ok({
    sid: world.accountSid,
    auth_token: world.authToken,
    friendly_name: 'Harbour Street Dental',
    owner_account_sid: world.accountSid,
    status: world.knobs.accountStatus,
    type: world.knobs.trial ? 'Trial' : 'Full',
    date_created: rfc2822(0),
    date_updated: rfc2822(0),
    subresource_uris: { messages: `${world.apiPath}/Accounts/${world.accountSid}/Messages.json` },
    uri: `${world.apiPath}/Accounts/${world.accountSid}.json`,
  });
}

function list(world: World, call: Call): Reply {
  const phone = call.query.get('PhoneNumber');
  const name = call.query.get('FriendlyName');
  const rows = world.numbers.filter((n) => (!phone || n.phoneNumber.includes(phone)) && (!name || n.friendlyName === name));
  return ok(page2010(world, call, 'incoming_phone_numbers', { rows, id: (n) => n.sid }, (n) => numberWire(world, n)));
}

function find(world: World, sid: string | undefined): NumberRow {
  const row = world.numbers.find((n) => n.sid === sid);
  if (!row) throw new TwilioError(20404);
  return row;
}

function update(world: World, call: Call, args: readonly string[]): Reply {
  const row = find(world, args[1]);
  row.smsUrl = call.form.get('SmsUrl') ?? row.smsUrl;
  row.smsApplicationSid = call.form.get('SmsApplicationSid') ?? row.smsApplicationSid;
  row.friendlyName = call.form.get('FriendlyName') ?? row.friendlyName;
  return ok(numberWire(world, row));
}
