/** A Twilio account on the test server with the adapter in front of it, on one clock that the test moves. */
import type { Backend, Environment } from '../../../../lib/backend/backend';
import { type FakeEnvironment, fakeEnvironment } from '../../../../lib/backend/contract-clock';
import type { Harness, SendFault } from '../../../../lib/backend/contract-harness';
import type { Config, Sender } from '../../../../lib/backend/twilio/config';
import { twilioKind } from '../../../../lib/backend/twilio/twilio';
import { PIXEL } from '../../../servers/twilio/outbound-media';
import { startTwilio, type TwilioServer } from '../../../servers/twilio/server';
import type { TwilioOptions } from '../../../servers/twilio/types';

export const START = Date.UTC(2027, 2, 9, 9, 30);
export const MAIN = '+14155550100';
export const POOL = '+14155550101';
export const WHATSAPP = 'whatsapp:+14155550100';
export const DEEP = '+14155550120';
export const QUIET = '+14155550121';
export const QUIET2 = '+14155550122';
export const STRANGER = '+14155550123';
const DEEP_MESSAGES = 240;

/** What a test may ask for besides the server's own options. */
export interface Options extends TwilioOptions {
  readonly uploads?: boolean;
  /** Files may be put at public addresses. */
  readonly assets?: boolean;
  /** More senders in the configuration, or others. */
  readonly senders2?: readonly Sender[];
  /** Rows of the past; default: one deep conversation and six small ones. */
  readonly past?: (server: TwilioServer) => void;
}

/** The harness of the contract, with the server in reach. */
export interface TwilioHarness extends Harness {
  readonly server: TwilioServer;
  readonly config: Config;
  readonly storage: Map<string, string>;
  /** Another browser on the same account: its own adapter, the same clock. */
  other(): Backend;
  /** Calls that must fail or hang next, before they leave. */
  readonly failNext: ((url: string, init: RequestInit | undefined) => Promise<Response> | undefined)[];
}

/** A memory in place of the browser's sync storage. */
export function memorySync(storage: Map<string, string>): NonNullable<Environment['sync']> {
  return {
    get: (key) => Promise.resolve(storage.get(key)),
    set: (key, value) => {
      if (value.length > 8_000) return Promise.reject(new Error('QUOTA_BYTES_PER_ITEM'));
      storage.set(key, value);
      return Promise.resolve();
    },
  };
}

/** The configuration that a connect would find. */
export function configOf(server: TwilioServer, options: Options = {}): Config {
  const signalwire = options.flavor === 'signalwire';
  const service = server.world.services[0]?.sid;
  const senders: Sender[] = [
    { address: MAIN, name: 'Main line', channel: 'sms' },
    { address: POOL, name: 'Support', channel: 'sms', ...(signalwire || service === undefined ? {} : { service }) },
    ...(signalwire ? [] : [{ address: WHATSAPP, name: 'WhatsApp', channel: 'whatsapp' as const }]),
    ...(options.senders2 ?? []),
  ];
  return {
    flavor: options.flavor ?? 'twilio',
    account: server.accountSid,
    user: signalwire ? server.accountSid : server.keySid,
    region: 'us1',
    base: server.url,
    label: 'Harbour Street Dental',
    senders,
    ...(options.assets ? { assets: 'threadside-00000001' } : {}),
    ...(signalwire || options.uploads === false ? {} : { uploads: server.world.conversationServiceSid }),
  };
}

/** Starts a server and an adapter. */
export async function makeHarness(options: Options): Promise<TwilioHarness> {
  const server = await startTwilio({ clock: 'manual', startAt: START - 3_600_000, ...options });
  (options.past ?? past)(server);
  await server.clock.advance(3_600_000);
  const config = configOf(server, options);
  const secret = options.flavor === 'signalwire' ? server.authToken : server.keySecret;
  const failNext: TwilioHarness['failNext'] = [];
  const storage = new Map<string, string>();
  const env = clocked(server, failNext, storage);
  const open = (storageOf = storage): Backend => twilioKind.open(JSON.stringify(config), secret, { ...env, sync: memorySync(storageOf) });
  let backend = open();
  return {
    server,
    config,
    storage,
    failNext,
    get backend() {
      return backend;
    },
    env,
    other: () => open(new Map()),
    customerWrites: (phone, text, over) => {
      const media = over?.attachment ? [{ contentType: 'image/png', bytes: PIXEL }] : [];
      server.inbound(phone, over?.inboxId ?? MAIN, text, media);
      return Promise.resolve();
    },
    sentToCustomer: () => Promise.resolve(server.journal.creates.map(({ to, body }) => ({ to: to.replace('whatsapp:', ''), text: body }))),
    failNextSend: (fault) => Promise.resolve(plan(server, failNext, fault)),
    restart: () => {
      backend = open();
      return Promise.resolve(backend);
    },
    close: () => server.stop(),
    world: {
      conversations: 7,
      deep: { key: `${MAIN}|${DEEP}`, messages: DEEP_MESSAGES },
      quiet: `${MAIN}|${QUIET}`,
      quiet2: `${MAIN}|${QUIET2}`,
      stranger: { inboxId: MAIN, phone: STRANGER },
      reports: true,
    },
  };
}

/** The environment: real requests, the test's clock, which the server shares. */
function clocked(server: TwilioServer, failNext: TwilioHarness['failNext'], storage: Map<string, string>): FakeEnvironment {
  const fetching: typeof fetch = (input, init) => {
    const url = String(input);
    for (const [i, fail] of failNext.entries()) {
      const answer = fail(url, init);
      if (!answer) continue;
      failNext.splice(i, 1);
      return answer;
    }
    return fetch(input, init);
  };
  const env = fakeEnvironment(START, { fetch: fetching, sync: memorySync(storage) });
  const advance = async (ms: number): Promise<void> => {
    await server.clock.advance(ms);
    await env.advance(ms);
  };
  return { ...env, advance };
}

/** What a create looks like that never leaves this machine. */
export function refusedConnection(): Promise<Response> {
  return Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }));
}

/** True for the create of a message. */
export function isCreate(url: string, init: RequestInit | undefined): boolean {
  return init?.method === 'POST' && /\/Messages\.json$/.test(url);
}

function plan(server: TwilioServer, failNext: TwilioHarness['failNext'], fault: SendFault): void {
  const on = 'messages.create';
  switch (fault) {
    case 'busy':
      return server.faults.add({ kind: 'rate', on });
    case 'unknownBefore':
      return server.faults.add({ kind: 'reset-before', on });
    case 'unknownAfter':
      return server.faults.add({ kind: 'reset-after', on });
    case 'notSent':
      failNext.push((url, init) => (isCreate(url, init) ? refusedConnection() : undefined));
      return;
    case 'rejected':
      server.knobs.geo = [];
      failNext.push((url, init) => {
        if (!isCreate(url, init)) return undefined;
        return fetch(url, init).finally(() => {
          server.knobs.geo = null;
        });
      });
  }
}

/** Rows of the past: whole conversations, the newest of them minutes old. */
function past(server: TwilioServer): void {
  const { world } = server;
  const start = world.clock.now();
  const add = (from: string, to: string, inbound: boolean, body: string, at: number): void => {
    world.add({
      direction: inbound ? 'inbound' : 'outbound-api',
      status: inbound ? 'received' : 'delivered',
      from,
      to,
      body,
      created: at,
      sent: at,
    });
  };
  for (let i = 0; i < DEEP_MESSAGES; i += 1) {
    const at = start - (DEEP_MESSAGES - i) * 60_000;
    if (i % 5 === 0) add(MAIN, DEEP, false, `Answer ${i}`, at);
    else add(DEEP, MAIN, true, `Question ${i}`, at);
  }
  const phones = [QUIET, QUIET2, '+14155550131', '+14155550132', '+14155550133', '+14155550134'];
  for (const [i, phone] of phones.entries()) {
    add(phone, MAIN, true, `Hello from ${i}`, start + i * 120_000);
    add(MAIN, phone, false, `Good day, ${i}`, start + i * 120_000 + 30_000);
  }
}
