/** The rows and options of the Twilio test server: what it stores, in milliseconds and plain strings; the wire forms are made in `wire.ts`. */

/** Which service the server plays: SignalWire differs in base path, ids, integer counts and one more filter. */
export type Flavor = 'twilio' | 'signalwire';

/** Message statuses on the wire (message resource, `status`). */
export type Status =
  | 'accepted'
  | 'scheduled'
  | 'canceled'
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'undelivered'
  | 'failed'
  | 'receiving'
  | 'received';

/** One message as stored. Times are epoch milliseconds of the server's clock. */
export interface MessageRow {
  readonly sid: string;
  /** Order of creation, the tie breaker of lists. */
  readonly seq: number;
  readonly direction: 'inbound' | 'outbound-api' | 'outbound-reply';
  status: Status;
  from: string | null;
  readonly to: string;
  body: string;
  numSegments: number;
  numMedia: number;
  price: string | null;
  errorCode: number | null;
  errorMessage: string | null;
  readonly serviceSid: string | null;
  readonly created: number;
  sent: number | null;
  updated: number;
  /** The moment from which lists show the row (list lag). */
  visibleAt: number;
  deleted: boolean;
  readonly contentSid: string | null;
  readonly contentVariables: Readonly<Record<string, string>>;
  readonly mediaUrls: readonly string[];
  /** Seconds until an undispatched message fails with 30036. */
  readonly validityPeriod: number;
  readonly smartEncoded: boolean;
  /** Earlier states, oldest first: lists may be told to show stale ones. */
  readonly versions: { readonly at: number; readonly row: Omit<MessageRow, 'versions'> }[];
}

/** One media file of a message. */
export interface MediaRow {
  readonly sid: string;
  readonly parent: string;
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly created: number;
  deleted: boolean;
}

/** An owned phone number. */
export interface NumberRow {
  readonly sid: string;
  readonly phoneNumber: string;
  friendlyName: string;
  type: 'local' | 'mobile' | 'tollfree';
  capabilities: { voice: boolean; sms: boolean; mms: boolean; fax: boolean };
  smsUrl: string;
  smsApplicationSid: string;
  /** Registration with the US carriers; only `registered` delivers to US numbers. */
  a2p: 'registered' | 'unregistered' | 'pending';
  /** What the application behind `smsUrl` answers, if it answers. */
  appReply: string | null;
}

/** A messaging service with its pool. */
export interface ServiceRow {
  readonly sid: string;
  friendlyName: string;
  inboundRequestUrl: string | null;
  useInboundWebhookOnNumber: boolean;
  smartEncoding: boolean;
  stickySender: boolean;
  usAppToPersonRegistered: boolean;
  /** Campaign states listed under Compliance/Usa2p. */
  campaigns: string[];
  numbers: string[];
  shortCodes: string[];
  alphaSenders: string[];
  /** Channel senders, prefix included: `whatsapp:+…`. */
  channelSenders: string[];
}

/** A WhatsApp or RCS sender of messaging v2. */
export interface SenderRow {
  readonly sid: string;
  readonly senderId: string;
  status: string;
  name: string;
  qualityRating: string;
  messagingLimit: string;
}

/** A content template and its WhatsApp approval. */
export interface ContentRow {
  readonly sid: string;
  friendlyName: string;
  language: string;
  variables: Record<string, string>;
  types: Record<string, unknown>;
  approval: { name: string; category: string; contentType: string; status: string; rejectionReason: string };
  readonly created: number;
}

/** An address that Conversations absorbs. */
export interface AddressRow {
  readonly sid: string;
  readonly address: string;
  readonly type: string;
  autoCreation: boolean;
}

/** An API key. `allow` holds permission strings and matters for restricted keys only. */
export interface KeyRow {
  readonly sid: string;
  readonly secret: string;
  kind: 'main' | 'standard' | 'restricted';
  allow: string[];
}

/** Milliseconds each step takes after the one before it. */
export interface Delays {
  accepted: number;
  sending: number;
  sent: number;
  delivered: number;
  read: number;
  price: number;
}

/** Settings a test may change at any time. */
export interface Knobs {
  /** Milliseconds before a new row appears in lists. */
  listLagMs: number;
  /** Lists show rows as they were this many milliseconds ago. */
  staleMs: number;
  /** Where rows without `date_sent` stand in lists. */
  nullDates: 'first' | 'last' | 'created';
  /** Whether rows without `date_sent` pass a DateSent filter. */
  nullDatesMatch: boolean;
  /** Tie breaker within one second of `date_sent`. */
  ties: 'insertion' | 'sid';
  /** WhatsApp recipients send read receipts. */
  readReceipts: boolean;
  /** Trial account: only `verified` recipients, bodies prefixed. */
  trial: boolean;
  verified: string[];
  accountStatus: 'active' | 'suspended' | 'closed';
  /** Country prefixes that may be sent to (`+1`), or null for all. */
  geo: string[] | null;
  /** Scheduled messages the account may hold. */
  scheduleCap: number;
  /** Milliseconds an MCS temporary URL or a CDN redirect stays valid. */
  mediaTtlMs: number;
  /** Milliseconds that a Serverless build takes, and whether builds fail. */
  buildMs: number;
  buildsFail: boolean;
  /** The media CDN sends CORS headers. */
  cdnCors: boolean;
  /** More requests than this at once are refused with 429; null for no limit. */
  maxConcurrent: number | null;
  delays: Delays;
}

/** Options of `startTwilio`; everything has a default. Numbers, services… replace the default set as a whole. */
export interface TwilioOptions {
  flavor?: Flavor;
  /** `auto`: real time moves statuses; `manual`: only `clock.advance` does. Default `auto`. */
  clock?: 'auto' | 'manual';
  /** Start of a manual clock, epoch milliseconds; default now. */
  startAt?: number;
  seed?: number;
  /** Kind and permissions of the default key. */
  keyKind?: KeyRow['kind'];
  permissions?: string[];
  knobs?: Partial<Knobs>;
  numbers?: (Partial<NumberRow> & { phoneNumber: string })[];
  services?: Partial<ServiceRow>[];
  senders?: (Partial<SenderRow> & { senderId: string })[];
  contents?: (Partial<ContentRow> & { friendlyName: string })[];
  addresses?: { address: string; type?: string; autoCreation?: boolean }[];
}

/** A media file given to `inbound`. */
export interface InboundMedia {
  contentType: string;
  bytes: Buffer;
}
