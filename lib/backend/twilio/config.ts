/** What a connected Twilio account is remembered as (no secret), and the base addresses that follow from it. */
import * as v from 'valibot';

/** An address of ours: a number, short code, name, or `whatsapp:+…`. */
const Sender = v.object({
  /** As Twilio writes it, channel prefix included. */
  address: v.string(),
  name: v.string(),
  channel: v.picklist(['sms', 'whatsapp']),
  /** Messaging service around it (`MG…`): sends go through it, and it can keep scheduled messages. */
  service: v.exactOptional(v.string()),
  /** Its service has smart encoding on. */
  smart: v.exactOptional(v.boolean()),
  /** False for senders that cannot carry files. */
  mms: v.exactOptional(v.boolean()),
});

const ConfigSchema = v.object({
  flavor: v.picklist(['twilio', 'signalwire']),
  /** `AC…`, or the project id of SignalWire. */
  account: v.string(),
  /** The user of Basic auth: `SK…`, or the account itself with its token. */
  user: v.string(),
  region: v.string(),
  /** Another origin than Twilio's: SignalWire's space, or a server that has all hosts under prefixes. */
  base: v.exactOptional(v.string()),
  label: v.string(),
  senders: v.array(Sender),
  /** Twilio is to write special characters of SMS plainly (`SmartEncoded`). */
  smart: v.exactOptional(v.boolean()),
  /** Conversations service that takes uploads (`IS…`); absent: not by the media store. */
  uploads: v.exactOptional(v.string()),
  /** Name of this browser's Serverless service for files at public addresses; absent: not allowed by the user or the key. */
  assets: v.exactOptional(v.string()),
});

/** A sender of the account. */
export type Sender = v.InferOutput<typeof Sender>;
/** The configuration of an account. */
export type Config = v.InferOutput<typeof ConfigSchema>;

/** Reads a stored configuration; throws when it is none (the engine then leaves the account closed and says so). */
export function readConfig(text: string): Config {
  return v.parse(ConfigSchema, JSON.parse(text));
}

/** The services that we talk to. */
export type Host = 'api' | 'messaging' | 'content' | 'conversations' | 'mcs' | 'serverless' | 'serverless-upload';

const EDGES: Readonly<Record<string, string>> = { ie1: 'dublin', au1: 'sydney', us1: '' };

/** Regions that have Programmable Messaging. */
export const REGIONS: readonly string[] = Object.keys(EDGES);

/** Base address of a service, without a trailing slash. */
export function baseOf(config: Pick<Config, 'flavor' | 'base' | 'region'>, host: Host): string {
  if (config.base !== undefined) return config.flavor === 'signalwire' ? config.base : `${config.base}/${host}`;
  const edge = EDGES[config.region];
  if (host === 'mcs') return `https://mcs.${config.region}.twilio.com`;
  return edge ? `https://${host}.${edge}.${config.region}.twilio.com` : `https://${host}.twilio.com`;
}

/** Path of the account in the 2010 API, below `baseOf(config, 'api')`. */
export function accountPath(config: Pick<Config, 'flavor' | 'account'>): string {
  return `${config.flavor === 'signalwire' ? '/api/laml' : ''}/2010-04-01/Accounts/${encodeURIComponent(config.account)}`;
}

/** Match patterns of the origins that an account needs, its media CDN included. */
export function originsOf(config: Pick<Config, 'base'>): readonly string[] {
  if (config.base === undefined) return ['https://*.twilio.com/*', 'https://*.twiliocdn.com/*'];
  const { protocol, hostname } = new URL(config.base);
  return [`${protocol}//${hostname}/*`];
}
