/** Routes of the messaging host: services with their pools, WhatsApp and RCS senders, typing indicators. */
import { TwilioError } from './errors';
import { type Call, jsonBody, ok, type Reply, type Route } from './http';
import { find as findMessage } from './messages';
import { pageMeta } from './paging';
import type { ServiceRow } from './types';
import { iso, senderWire, serviceWire } from './wire';
import type { World } from './world';

const P = '/twilio/messaging/services';
const SENDERS = '/twilio/messaging/whatsapp-senders';

/** The messaging routes. */
export const messagingRoutes: readonly Route[] = [
  { method: 'GET', path: /^\/messaging\/v1\/Services$/, kind: 'services.list', permission: [`${P}/list`], run: list },
  {
    method: 'GET',
    path: /^\/messaging\/v1\/Services\/([^/]+)$/,
    kind: 'services.fetch',
    permission: [`${P}/read`],
    run: (w, _c, a) => ok(serviceWire(w, find(w, a[0]))),
  },
  { method: 'POST', path: /^\/messaging\/v1\/Services\/([^/]+)$/, kind: 'services.update', permission: [`${P}/update`], run: update },
  pool('PhoneNumbers', 'phonenumbers', 'phone_numbers', (w, s) =>
    s.numbers.map((n) => ({
      sid: w.numbers.find((r) => r.phoneNumber === n)?.sid ?? n,
      phone_number: n,
      capabilities: ['SMS', 'MMS', 'Voice'],
    })),
  ),
  pool('ShortCodes', 'shortcodes', 'short_codes', (_w, s) =>
    s.shortCodes.map((c) => ({ sid: `SC${c.padStart(32, '0')}`, short_code: c, capabilities: ['SMS'] })),
  ),
  pool('AlphaSenders', 'alphasenders', 'alpha_senders', (_w, s) =>
    s.alphaSenders.map((a) => ({ sid: `AI${Buffer.from(a).toString('hex').padStart(32, '0')}`, alpha_sender: a, capabilities: ['SMS'] })),
  ),
  pool('ChannelSenders', 'channelsenders', 'senders', (w, s) =>
    s.channelSenders.map((c) => ({
      sid: w.senders.find((r) => r.senderId === c)?.sid ?? c,
      sender: c,
      sender_type: c.startsWith('whatsapp:') ? 'WhatsApp' : 'RCS',
    })),
  ),
  pool('Compliance/Usa2p', 'usa2p-campaign', 'compliance', (_w, s) =>
    s.campaigns.map((status, i) => ({
      sid: `QE${String(i).padStart(32, '0')}`,
      campaign_status: status,
      us_app_to_person_usecase: 'MIXED',
    })),
  ),
  {
    method: 'GET',
    path: /^\/messaging\/v2\/Channels\/Senders$/,
    kind: 'senders.list',
    permission: [`${SENDERS}/list`, `${SENDERS}/read`],
    run: senders,
  },
  {
    method: 'POST',
    path: /^\/messaging\/v([23])\/Indicators\/Typing\.json$/,
    kind: 'typing.create',
    permission: ['/twilio/messaging/indicators/create'],
    run: typing,
  },
];

/** The service of a path, or 20404. */
function find(world: World, sid: string | undefined): ServiceRow {
  const row = world.services.find((s) => s.sid === sid);
  if (!row) throw new TwilioError(20404);
  return row;
}

function list(world: World, call: Call): Reply {
  return ok(pageMeta(world, call, 'services', { rows: world.services, id: (s) => s.sid }, (s) => serviceWire(world, s)));
}

function update(world: World, call: Call, args: readonly string[]): Reply {
  const row = find(world, args[0]);
  const inboundUrl = call.form.get('InboundRequestUrl');
  if (inboundUrl !== null) row.inboundRequestUrl = inboundUrl === '' ? null : inboundUrl;
  const useNumber = call.form.get('UseInboundWebhookOnNumber');
  if (useNumber !== null) row.useInboundWebhookOnNumber = useNumber === 'true';
  const smart = call.form.get('SmartEncoding');
  if (smart !== null) row.smartEncoding = smart === 'true';
  row.friendlyName = call.form.get('FriendlyName') ?? row.friendlyName;
  return ok(serviceWire(world, row));
}

/** A sub-list of a service, with a permission of its own. */
function pool(path: string, permission: string, key: string, rows: (world: World, service: ServiceRow) => { sid: string }[]): Route {
  const run = (world: World, call: Call, args: readonly string[]): Reply => {
    const service = find(world, args[0]);
    const common = { account_sid: world.accountSid, service_sid: service.sid, messaging_service_sid: service.sid, country_code: 'US' };
    const dates = { date_created: iso(0), date_updated: iso(0) };
    const wire = (row: { sid: string }) => ({ ...common, ...dates, ...row, url: `${world.origin}${call.path}/${row.sid}` });
    return ok(pageMeta(world, call, key, { rows: rows(world, service), id: (r) => r.sid }, wire));
  };
  return {
    method: 'GET',
    path: new RegExp(`^/messaging/v1/Services/([^/]+)/${path}$`),
    kind: `services.${key}`,
    permission: [`/twilio/messaging/services.${permission}/list`],
    run,
  };
}

/** `Channel` is required; the default page is 20 rows. */
function senders(world: World, call: Call): Reply {
  const channel = call.query.get('Channel');
  if (!channel) throw new TwilioError(20001, 'Channel is required');
  const rows = world.senders.filter((s) => s.senderId.startsWith(`${channel}:`));
  return ok(pageMeta(world, call, 'senders', { rows, id: (s) => s.sid }, (s) => senderWire(world, s), 20));
}

/** v3 takes JSON with an upper-case channel, v2 a form with a lower-case one. */
function typing(world: World, call: Call, args: readonly string[]): Reply {
  const v3 = args[0] === '3';
  const json = jsonBody(call);
  const channel = v3 ? json.channel : call.form.get('channel');
  const id = v3 ? json.messageId : call.form.get('messageId');
  if (channel !== (v3 ? 'WHATSAPP' : 'whatsapp') || typeof id !== 'string') throw new TwilioError(20001, 'channel');
  if (findMessage(world, id).direction !== 'inbound') throw new TwilioError(20001, 'messageId');
  world.journal.typing.push(id);
  return ok({ success: true });
}
