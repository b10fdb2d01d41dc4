/** The other side of a torture run: who writes to the panel, what breaks there, and the journal of what reached the customers. */
import { sentIn } from '../../lib/backend/demo/state';
import { startChatwoot } from '../servers/chatwoot/server';
import { startTwilio } from '../servers/twilio/server';
import { readDemo } from './page';
import type { Random } from './random';
import { pause, type Rig } from './rig';
import type { Arrival, BackendName } from './types';

/** See the functions. */
export interface Side {
  /** The connect form's fields. */
  readonly fields: Readonly<Record<string, string>>;
  /** Customers' numbers with whom the run talks. */
  readonly phones: readonly string[];
  /** The inbox that conversations must be in, where there are several. */
  readonly inboxId?: string;
  /** How long the panel has to become whole again (ms). */
  readonly healingMs: number;
  /** Words to add to a send so that the backend misbehaves; empty = nothing special. */
  trap(random: Random): { readonly words: string; readonly doomed: boolean };
  /** A customer writes. Returns the text, or undefined when the customers follow a script. */
  inbound(n: number, random: Random): string | undefined;
  /** Breaks something for a while. Returns its name, or undefined when there is nothing to break. */
  fault(random: Random): string | undefined;
  /** Everything works again. */
  heal(): void;
  /** Texts that customers wrote up to now and that must be in the panel. */
  written(): readonly string[];
  /** What reached the customers, in order. */
  journal(rig: Rig): Promise<readonly Arrival[]>;
  /** Resolves in the moment in which the backend is talked to or a send has its effect, and after `ms` at the latest. */
  stirs(ms: number, over: () => boolean): Promise<void>;
  stop(): Promise<void>;
}

const PHONES = ['+14155550134', '+14155550123', '+14155550145', '+14155550122', '+14155550158', '+14155550118'];

/** Many, because an unclear send holds up its conversation. */
const MANY = Array.from({ length: 40 }, (_, n) => `+1415555${1000 + n * 37}`);

/** Starts the side of a backend. */
export async function startSide(backend: BackendName, forMs: number): Promise<Side> {
  if (backend === 'chatwoot') return chatwootSide();
  return backend === 'twilio' ? twilioSide() : demoSide(forMs);
}

const SPEED = 10;
/** Between two inbound messages of the demo's script (ms), and how many of them its configuration can hold. */
const EVERY = 700;
const LINES = 240;

function demoSide(forMs: number): Side {
  const begun = Date.now();
  const every = Math.max(EVERY, forMs / LINES);
  const count = Math.ceil(forMs / every);
  const lines = Array.from({ length: count }, (_, n) => ({
    at: Math.round((n + 1) * every) * SPEED,
    phone: PHONES[n % PHONES.length] ?? '',
    text: `inbound ${n}`,
    inboxId: 'shop',
  }));
  const traps = ['lose the answer', 'drop it', 'busy once', 'offline once', 'hold after', 'hold before', 'fail 21211', 'fail 30003'];
  return {
    fields: { config: JSON.stringify({ speed: SPEED, script: false, older: 40, lines }) },
    phones: PHONES,
    healingMs: 60_000,
    inboxId: 'shop',
    trap(random) {
      if (random.next() < 0.7) return { words: 'no answer', doomed: false };
      const words = random.of(traps);
      return { words: `${words} no answer`, doomed: words === 'drop it' || words === 'fail 21211' };
    },
    inbound: () => undefined,
    fault: () => undefined,
    heal: () => undefined,
    written: () => lines.filter((line) => begun + line.at / SPEED < Date.now() - 1_000).map((line) => line.text),
    journal: async (rig) => sentIn(await rig.read(readDemo)).map(({ text }) => ({ text })),
    stirs: (ms) => pause(ms),
    stop: async () => undefined,
  };
}

async function chatwootSide(): Promise<Side> {
  const server = await startChatwoot({ rateLimits: false });
  const inbox = [...server.core.world.inboxes.values()].find(
    (one) => one.accountId === 1 && one.phone !== null && /sms/i.test(one.kind + one.name),
  );
  if (!inbox) throw new Error('the Chatwoot server has no SMS inbox');
  const texts: string[] = [];
  for (const phone of PHONES) server.customerWrites(inbox.id, phone, `hello from ${phone}`);
  const faults = [
    'latency',
    'drop_before',
    'drop_after',
    'error_before',
    'error_after',
    'hang_after',
    'html',
    'rate_limit',
    'cut',
  ] as const;
  return {
    fields: { server: server.url, token: server.agent('ada').token, account: '1', allowHttp: 'true' },
    phones: PHONES,
    healingMs: 60_000,
    trap: () => ({ words: '', doomed: false }),
    inbound(n, random) {
      const text = `inbound ${n}`;
      if (server.customerWrites(inbox.id, random.of(PHONES), text) === null) return undefined;
      texts.push(text);
      return text;
    },
    fault(random) {
      const what = random.below(10);
      if (what === 0) server.halfOpenSockets();
      else if (what === 1) server.dropSockets();
      else if (what === 2)
        server.failEvents({ fault: random.of(['lose', 'double', 'delay', 'reorder'] as const), times: 3, ms: 500, hold: 2 });
      else if (what === 3) void server.restart(500 + random.below(1_500));
      else {
        const fault = random.of(faults);
        server.failRequests({
          fault,
          times: 1 + random.below(3),
          ms: 1_500,
          ...(random.next() < 0.7 ? { method: 'POST', path: 'messages' } : {}),
        });
        return fault;
      }
      return ['half open', 'dropped sockets', 'bad events', 'restart'][what];
    },
    heal() {
      server.clearFaults();
      server.releaseHung();
      server.dropSockets();
    },
    written: () => texts,
    journal: async () => server.journal.delivered().map(({ text }) => ({ text })),
    stirs: (ms, over) => untilMoved(() => server.journal.requestCount + server.journal.sends.length, ms, over),
    stop: () => server.close(),
  };
}

async function twilioSide(): Promise<Side> {
  const server = await startTwilio();
  const number = server.world.numbers[0]?.phoneNumber ?? '';
  const texts: string[] = [];
  for (const phone of MANY) server.inbound(phone, number, `hello from ${phone}`);
  const kinds = ['rate', 'error-before', 'error-after', 'reset-before', 'reset-after', 'timeout-after', 'slow'] as const;
  return {
    fields: { accountSid: server.accountSid, authToken: server.authToken, baseUrl: server.url, sender: number },
    phones: MANY,
    // Twilio is asked about an unclear send for three minutes.
    healingMs: 200_000,
    trap: () => ({ words: '', doomed: false }),
    inbound(n, random) {
      const text = `inbound ${n}`;
      if (server.inbound(random.of(MANY), number, text) === null) return undefined;
      texts.push(text);
      return text;
    },
    fault(random) {
      const kind = random.of(kinds);
      server.faults.add({ kind, on: random.next() < 0.6 ? 'messages.create' : 'messages.*', times: 1 + random.below(2), ms: 1_500 });
      return kind;
    },
    heal: () => server.faults.clear(),
    written: () => texts,
    journal: async () => server.journal.creates.map(({ body }) => ({ text: body })),
    stirs: (ms, over) => untilMoved(() => server.journal.requests.length + server.journal.creates.length, ms, over),
    stop: () => server.stop(),
  };
}

/** Waits for a count to move: the server lives in this process, so the next turn of the loop sees it. */
async function untilMoved(count: () => number, ms: number, over: () => boolean): Promise<void> {
  const before = count();
  const end = Date.now() + ms;
  while (count() === before && Date.now() < end && !over()) await pause(1);
}
