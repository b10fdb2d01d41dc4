/** What an account has: numbers, services, senders, templates, uploads. Every question may be refused by itself; then that part is unknown. */
import { BackendError } from '../backend';
import { serviceName } from './assets';
import type { TwilioClient } from './client';
import type { Config, Host, Sender } from './config';
import {
  type NumberRow,
  parseAbsorbed,
  parseField,
  parseMessages,
  parseNumbers,
  parsePool,
  parseSenders,
  parseServices,
  type Row,
  type ServiceRow,
} from './parse';
import { channelOf, endsOf } from './rows';

/** A service with the addresses in its pool, where they may be seen. */
export interface Service extends ServiceRow {
  readonly pool: readonly string[];
  /** Whether its numbers could be seen: without them nothing can be said about who is in it. */
  readonly poolKnown: boolean;
}

/** What was found; undefined = may not be asked. */
export interface Found {
  readonly recent: readonly Row[];
  /** Answered for auth tokens and main keys only. */
  readonly account: { readonly name: string; readonly trial: boolean; readonly status: string } | undefined;
  readonly numbers: readonly NumberRow[] | undefined;
  readonly services: readonly Service[] | undefined;
  readonly whatsapp: readonly { readonly address: string; readonly name: string; readonly online: boolean }[] | undefined;
  readonly absorbed: readonly string[];
  readonly uploads: string | undefined;
  /** Files may be put at public addresses; asked only where the user wants that. */
  readonly publishing: boolean;
  readonly templates: boolean;
}

const MOST_SERVICES = 20;
const POOLS = [
  ['PhoneNumbers', 'phone_numbers'],
  ['ShortCodes', 'short_codes'],
  ['AlphaSenders', 'alpha_senders'],
  ['ChannelSenders', 'senders'],
] as const;

/** Asks for everything. Only the list of messages must be answered: its error is passed on. */
export async function discover(client: TwilioClient, signal: AbortSignal, publicFiles = false): Promise<Found> {
  const { json } = await client.get(client.path('/Messages.json?PageSize=50'), signal);
  const recent = parseMessages(json).rows;
  const ask = (path: string, host: Host = 'api'): Promise<unknown> => tried(client, path, host, signal);
  const own = (path: string): string => client.path(path);
  const account = await ask(`${own('')}.json`);
  const numbers = await ask(own('/IncomingPhoneNumbers.json?PageSize=1000'));
  if (client.config.flavor === 'signalwire') {
    return { ...NOTHING, recent, account: accountOf(account), numbers: numbers === undefined ? undefined : parseNumbers(numbers) };
  }
  const services = await ask('/v1/Services?PageSize=1000', 'messaging');
  const whatsapp = await ask('/v2/Channels/Senders?Channel=whatsapp&PageSize=1000', 'messaging');
  const configuration = await ask('/v1/Configuration', 'conversations');
  return {
    recent,
    account: accountOf(account),
    numbers: numbers === undefined ? undefined : parseNumbers(numbers),
    services: services === undefined ? undefined : await withPools(client, parseServices(services), signal),
    whatsapp: whatsapp === undefined ? undefined : parseSenders(whatsapp),
    absorbed: parseAbsorbed(await ask('/v1/Configuration/Addresses?PageSize=50', 'conversations')),
    uploads: await store(client, serviceSid(parseField(configuration, 'default_chat_service_sid')), signal),
    publishing: publicFiles && (await ask('/v1/Services?PageSize=1', 'serverless')) !== undefined,
    templates: (await ask('/v1/Content?PageSize=1', 'content')) !== undefined,
  };
}

const NOTHING: Found = {
  recent: [],
  account: undefined,
  numbers: undefined,
  services: undefined,
  whatsapp: undefined,
  absorbed: [],
  uploads: undefined,
  publishing: false,
  templates: false,
};

/** The answer, or undefined when it is refused or there is no such thing here. No answer at all ends the connect. */
async function tried(client: TwilioClient, path: string, host: Host, signal: AbortSignal): Promise<unknown> {
  try {
    return (await client.get(path, signal, { host })).json ?? undefined;
  } catch (error) {
    if (!(error instanceof BackendError) || error.kind === 'notSent') throw error;
    client.env.log(`may not be asked: ${host} ${error.kind}`);
    return undefined;
  }
}

/** The media store, if the key may look into it: asked for a file that is not there. Whether it may also upload shows at the first file. */
async function store(client: TwilioClient, service: string | undefined, signal: AbortSignal): Promise<string | undefined> {
  if (service === undefined) return undefined;
  try {
    await client.get(`/v1/Services/${service}/Media/ME${'0'.repeat(32)}`, signal, { host: 'mcs' });
  } catch (error) {
    if (!(error instanceof BackendError) || error.kind === 'notSent') throw error;
    if (error.kind === 'unauthorized' || error.kind === 'forbidden') return undefined;
  }
  return service;
}

async function withPools(client: TwilioClient, services: readonly ServiceRow[], signal: AbortSignal): Promise<readonly Service[]> {
  const found: Service[] = [];
  for (const service of services.slice(0, MOST_SERVICES)) {
    const pool: string[] = [];
    let poolKnown = false;
    for (const [path, list] of POOLS) {
      const json = await tried(client, `/v1/Services/${service.sid}/${path}?PageSize=400`, 'messaging', signal);
      if (list === 'phone_numbers') poolKnown = json !== undefined;
      pool.push(...parsePool(json, list));
    }
    found.push({ ...service, pool, poolKnown });
  }
  return found;
}

function accountOf(json: unknown): Found['account'] {
  if (json === undefined) return undefined;
  const name = parseField(json, 'friendly_name') ?? '';
  return { name, trial: parseField(json, 'type') === 'Trial', status: parseField(json, 'status') ?? 'active' };
}

function serviceSid(text: string | undefined): string | undefined {
  return text !== undefined && /^IS[A-Za-z0-9]{8,62}$/.test(text) ? text : undefined;
}

/**
 * The senders of an account: what may be listed, what was typed in, and where the numbers may not be listed, what recent traffic shows.
 * WhatsApp senders of recent traffic always count: the sandbox is in no list.
 */
export function sendersOf(found: Found, typed: readonly string[]): readonly Sender[] {
  const senders = new Map<string, Sender>();
  const add = (address: string, name: string, more: Partial<Sender> = {}): void => {
    const channel = channelOf(address);
    if (channel === undefined || senders.has(address)) return;
    const service = found.services?.find((one) => one.pool.includes(address));
    senders.set(address, {
      address,
      name,
      channel,
      ...(service === undefined ? {} : { service: service.sid, ...(service.smart_encoding ? { smart: true } : {}) }),
      ...more,
    });
  };
  for (const number of found.numbers ?? []) {
    const can = number.capabilities;
    if (can && !can.sms && !can.SMS && !can.mms) continue;
    add(number.phone_number, number.friendly_name, can?.mms === false ? { mms: false } : {});
  }
  for (const { address, name } of found.whatsapp ?? []) add(address, name);
  for (const service of found.services ?? []) for (const address of service.pool) add(address, '');
  for (const address of typed) add(address, '');
  for (const row of found.recent) {
    const own = endsOf(row)?.own;
    if (own !== undefined && (found.numbers === undefined || channelOf(own) === 'whatsapp')) add(own, '');
  }
  return [...senders.values()];
}

/** The configuration with what was found. */
export function configured(config: Config, found: Found, typed: readonly string[]): Config {
  const senders = sendersOf(found, typed);
  const label = found.account?.name || (senders.find((one) => one.address.startsWith('+')) ?? senders[0])?.address || config.label;
  const { uploads: _old, assets: _older, ...rest } = config;
  return {
    ...rest,
    label,
    senders: [...senders],
    ...(found.uploads === undefined ? {} : { uploads: found.uploads }),
    ...(found.publishing ? { assets: serviceName() } : {}),
  };
}
