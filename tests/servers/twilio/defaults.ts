/** The account a test gets when it asks for nothing special: two numbers, one healthy service, one WhatsApp sender, three templates. */
import type { Ids } from './ids';
import type { AddressRow, ContentRow, KeyRow, Knobs, NumberRow, SenderRow, ServiceRow, TwilioOptions } from './types';

/** The number that belongs to no service. */
export const MAIN_NUMBER = '+14155550100';
/** The number in the pool of the default service. */
export const POOL_NUMBER = '+14155550101';
/** The WhatsApp sender. */
export const WHATSAPP_SENDER = 'whatsapp:+14155550100';

/** Every permission the server knows; a restricted key gets these unless the options say otherwise. */
export const ALL_PERMISSIONS: readonly string[] = [
  '/twilio/messaging/messages/list',
  '/twilio/messaging/messages/read',
  '/twilio/messaging/messages/create',
  '/twilio/messaging/messages/update',
  '/twilio/messaging/messages/delete',
  '/twilio/messaging/messages.media/list',
  '/twilio/messaging/messages.media/read',
  '/twilio/messaging/messages.media/delete',
  '/twilio/phone-numbers/incoming-phone-numbers/list',
  '/twilio/phone-numbers/incoming-phone-numbers/read',
  '/twilio/phone-numbers/incoming-phone-numbers/update',
  '/twilio/messaging/services/list',
  '/twilio/messaging/services/read',
  '/twilio/messaging/services/update',
  '/twilio/messaging/services.phonenumbers/list',
  '/twilio/messaging/services.shortcodes/list',
  '/twilio/messaging/services.alphasenders/list',
  '/twilio/messaging/services.channelsenders/list',
  '/twilio/messaging/services.usa2p-campaign/list',
  '/twilio/messaging/content-templates/list',
  '/twilio/messaging/content-templates/read',
  '/twilio/messaging/whatsapp-senders/list',
  '/twilio/messaging/whatsapp-senders/read',
  '/twilio/messaging/indicators/create',
  '/twilio/conversations/read',
  '/twilio/mcs/media/create',
  '/twilio/mcs/media/read',
  '/twilio/serverless/list',
  '/twilio/serverless/read',
  '/twilio/serverless/create',
  '/twilio/serverless/delete',
];

/** The rows of a new account. */
export function defaults(options: TwilioOptions, ids: Ids, now: number) {
  return {
    knobs: { ...KNOBS, ...options.knobs, delays: { ...KNOBS.delays, ...options.knobs?.delays } } satisfies Knobs,
    key: key(options, ids),
    numbers: (options.numbers ?? [{ phoneNumber: MAIN_NUMBER, friendlyName: 'Main line' }, { phoneNumber: POOL_NUMBER }]).map((n) =>
      number(n, ids),
    ),
    services: (options.services ?? [{ friendlyName: 'Support', numbers: [POOL_NUMBER] }]).map((s) => service(s, ids)),
    senders: (options.senders ?? [{ senderId: WHATSAPP_SENDER }]).map((s) => sender(s, ids)),
    contents: (options.contents ?? TEMPLATES).map((c) => content(c, ids, now)),
    addresses: (options.addresses ?? []).map(
      (a): AddressRow => ({
        sid: ids.make('IG'),
        address: a.address,
        type: a.type ?? 'sms',
        autoCreation: a.autoCreation ?? true,
      }),
    ),
  };
}

const KNOBS: Knobs = {
  listLagMs: 0,
  staleMs: 0,
  nullDates: 'first',
  nullDatesMatch: false,
  ties: 'insertion',
  readReceipts: true,
  trial: false,
  verified: [],
  accountStatus: 'active',
  geo: null,
  scheduleCap: 500_000,
  mediaTtlMs: 300_000,
  buildMs: 3_000,
  buildsFail: false,
  cdnCors: true,
  maxConcurrent: null,
  delays: { accepted: 100, sending: 150, sent: 250, delivered: 500, read: 1_000, price: 1_500 },
};

function key(options: TwilioOptions, ids: Ids): KeyRow {
  return {
    sid: ids.make('SK'),
    secret: ids.hex(),
    kind: options.keyKind ?? 'standard',
    allow: [...(options.permissions ?? ALL_PERMISSIONS)],
  };
}

/** A number with every default filled in. */
export function number(given: Partial<NumberRow> & { phoneNumber: string }, ids: Ids): NumberRow {
  return {
    sid: ids.make('PN'),
    friendlyName: given.phoneNumber,
    type: 'local',
    capabilities: { voice: true, sms: true, mms: true, fax: false },
    smsUrl: '',
    smsApplicationSid: '',
    a2p: 'registered',
    appReply: null,
    ...given,
  };
}

/** A service with every default filled in; by default it does not lose inbound. */
export function service(given: Partial<ServiceRow>, ids: Ids): ServiceRow {
  return {
    sid: ids.make('MG'),
    friendlyName: 'Service',
    inboundRequestUrl: null,
    useInboundWebhookOnNumber: true,
    smartEncoding: false,
    stickySender: true,
    usAppToPersonRegistered: true,
    campaigns: ['VERIFIED'],
    numbers: [],
    shortCodes: [],
    alphaSenders: [],
    channelSenders: [],
    ...given,
  };
}

function sender(given: Partial<SenderRow> & { senderId: string }, ids: Ids): SenderRow {
  return { sid: ids.make('XE'), status: 'ONLINE', name: 'Harbour Street Dental', qualityRating: 'HIGH', messagingLimit: '10K', ...given };
}

/** A template with every default filled in; approved unless told otherwise. */
export function content(given: Partial<ContentRow> & { friendlyName: string }, ids: Ids, now: number): ContentRow {
  return {
    sid: ids.make('HX'),
    language: 'en',
    variables: {},
    types: { 'twilio/text': { body: given.friendlyName } },
    approval: approval(given.friendlyName, 'approved'),
    created: now,
    ...given,
  };
}

/** The approval record of a template. */
export function approval(name: string, status: string, category = 'UTILITY', rejectionReason = ''): ContentRow['approval'] {
  return { name, category, contentType: 'twilio/text', status, rejectionReason };
}

const TEMPLATES: (Partial<ContentRow> & { friendlyName: string })[] = [
  {
    friendlyName: 'appointment_reminder',
    variables: { '1': 'Ana', '2': 'Tuesday 10:00' },
    types: { 'twilio/text': { body: 'Hello {{1}}, we expect you on {{2}}.' } },
  },
  {
    friendlyName: 'reschedule_choice',
    variables: { '1': 'Ana' },
    types: {
      'twilio/quick-reply': {
        body: 'Hello {{1}}, does the time still suit you?',
        actions: [{ type: 'QUICK_REPLY', title: 'Yes', id: 'yes' }],
      },
      'twilio/text': { body: 'Hello {{1}}, does the time still suit you?' },
    },
  },
  {
    friendlyName: 'spring_offer',
    types: { 'twilio/text': { body: 'Half price cleaning this week.' } },
    approval: approval('spring_offer', 'rejected', 'MARKETING', 'The template is promotional but was filed as utility.'),
  },
];
