/** The account the server plays: rows, keys, knobs, and the small operations on them. */
import { Clock } from './clock';
import { defaults } from './defaults';
import { Faults } from './faults';
import { Ids, randomFrom } from './ids';
import { Journal } from './journal';
import type { ServerlessRow } from './serverless';
import type {
  AddressRow,
  ContentRow,
  InboundMedia,
  KeyRow,
  Knobs,
  MediaRow,
  MessageRow,
  NumberRow,
  SenderRow,
  ServiceRow,
  TwilioOptions,
} from './types';

/** What a new message is made from; the rest is filled in. */
export type NewMessage = Pick<MessageRow, 'direction' | 'status' | 'from' | 'to' | 'body'> &
  Partial<
    Pick<
      MessageRow,
      | 'numSegments'
      | 'numMedia'
      | 'serviceSid'
      | 'sent'
      | 'contentSid'
      | 'contentVariables'
      | 'mediaUrls'
      | 'validityPeriod'
      | 'smartEncoded'
      | 'created'
    >
  >;

/** Everything a handler needs. */
export class World {
  readonly ids: Ids;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly journal = new Journal();
  readonly knobs: Knobs;
  readonly accountSid: string;
  readonly authToken: string;
  readonly conversationServiceSid: string;
  readonly keys: KeyRow[] = [];
  readonly messages: MessageRow[] = [];
  readonly bySid = new Map<string, MessageRow>();
  readonly media = new Map<string, MediaRow[]>();
  readonly numbers: NumberRow[];
  readonly services: ServiceRow[];
  readonly senders: SenderRow[];
  readonly contents: ContentRow[];
  readonly addresses: AddressRow[];
  /** Files uploaded to MCS, by sid. */
  readonly uploads = new Map<string, MediaRow & { filename: string | null }>();
  /** Serverless services, for files at public addresses. */
  readonly serverless: ServerlessRow[] = [];
  /** Opt-outs as `sender|recipient`; the sender is a number or a service sid. */
  readonly optOuts = new Set<string>();
  /** Recipients whose sends fail: code to fail with; codes below 30000 refuse the create. */
  readonly failTo = new Map<string, number>();
  /** Numbers that joined the WhatsApp sandbox. */
  readonly sandbox = new Set<string>();
  /** Origins of the server and of its CDN, known after listen. */
  origin = '';
  cdnOrigin = '';
  #seq = 0;

  constructor(readonly options: TwilioOptions) {
    const seed = options.seed ?? 1;
    this.ids = new Ids(options.flavor ?? 'twilio', seed);
    this.clock = new Clock(options.clock ?? 'auto', options.startAt ?? Date.now());
    this.faults = new Faults(randomFrom(seed + 1));
    this.accountSid = this.ids.make('AC');
    this.authToken = this.ids.hex();
    this.conversationServiceSid = this.ids.make('IS');
    const made = defaults(options, this.ids, this.clock.now());
    this.knobs = made.knobs;
    this.keys.push(made.key);
    this.numbers = made.numbers;
    this.services = made.services;
    this.senders = made.senders;
    this.contents = made.contents;
    this.addresses = made.addresses;
  }

  /** True in SignalWire mode. */
  get signalwire(): boolean {
    return this.ids.flavor === 'signalwire';
  }

  /** Path of the 2010 API relative to its host. */
  get apiPath(): string {
    return this.signalwire ? '/api/laml/2010-04-01' : '/2010-04-01';
  }

  /** Adds a message row; it shows in lists after the list lag. */
  add(message: NewMessage): MessageRow {
    this.#seq += 1;
    const now = message.created ?? this.clock.now();
    const media = message.numMedia ?? 0;
    const isWhatsApp = message.to.startsWith('whatsapp:');
    const row: MessageRow = {
      sid: this.ids.make(media > 0 || isWhatsApp ? 'MM' : 'SM'),
      seq: this.#seq,
      direction: message.direction,
      status: message.status,
      from: message.from,
      to: message.to,
      body: message.body,
      numSegments: message.numSegments ?? 1,
      numMedia: media,
      price: null,
      errorCode: null,
      errorMessage: null,
      serviceSid: message.serviceSid ?? null,
      created: now,
      sent: message.sent ?? null,
      updated: now,
      visibleAt: this.clock.now() + this.knobs.listLagMs,
      deleted: false,
      contentSid: message.contentSid ?? null,
      contentVariables: message.contentVariables ?? {},
      mediaUrls: message.mediaUrls ?? [],
      validityPeriod: message.validityPeriod ?? 36_000,
      smartEncoded: message.smartEncoded ?? false,
      versions: [],
    };
    row.versions.push({ at: now, row: { ...row } });
    this.messages.push(row);
    this.bySid.set(row.sid, row);
    return row;
  }

  /** Changes a message and remembers the state before, for stale lists. */
  patch(row: MessageRow, change: Partial<MessageRow>): void {
    Object.assign(row, change, { updated: this.clock.now() });
    row.versions.push({ at: this.clock.now(), row: { ...row } });
  }

  /** The message as lists show it: now, or as it was `staleMs` ago. */
  listed(row: MessageRow): Omit<MessageRow, 'versions'> {
    if (this.knobs.staleMs === 0) return row;
    const until = this.clock.now() - this.knobs.staleMs;
    let best = row.versions[0]?.row ?? row;
    for (const version of row.versions) if (version.at <= until) best = version.row;
    return best;
  }

  /** Stores media files under a message. */
  attach(parent: string, files: readonly InboundMedia[]): void {
    const rows = files.map((file) => ({
      sid: this.ids.make('ME'),
      parent,
      contentType: file.contentType,
      bytes: file.bytes,
      created: this.clock.now(),
      deleted: false,
    }));
    this.media.set(parent, [...(this.media.get(parent) ?? []), ...rows]);
  }

  /** The messaging service a sender belongs to. */
  serviceOf(sender: string): ServiceRow | undefined {
    return this.services.find((s) => [...s.numbers, ...s.shortCodes, ...s.channelSenders].includes(sender));
  }

  /** Whether a recipient opted out of a sender, or of the service around it. */
  optedOut(sender: string | null, service: ServiceRow | undefined, to: string): boolean {
    const around = service ?? (sender === null ? undefined : this.serviceOf(sender));
    return (sender !== null && this.optOuts.has(`${sender}|${to}`)) || (around !== undefined && this.optOuts.has(`${around.sid}|${to}`));
  }
}
