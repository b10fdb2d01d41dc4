/** A Chatwoot test server and an environment on its clock: time passes only when a test says so, and the network gets its turn in between. */
import { WebSocket as NodeSocket } from 'ws';
import { ChatwootBackend } from '../../lib/backend/chatwoot/chatwoot-backend';
import { type ChatwootConfig, parseConfig } from '../../lib/backend/chatwoot/config';
import type { FakeEnvironment } from '../../lib/backend/contract-clock';
import type { Person } from '../servers/chatwoot/fixture';
import { type ChatwootServer, type StartOptions, startChatwoot } from '../servers/chatwoot/server';

/** Pings of the server in these tests (ms of real time): the clock of the tests is faster than that of the sockets. */
const PING = 4;

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** An environment on a server's clock, with hands on its network. */
export interface ServerEnvironment extends FakeEnvironment {
  /** Requests that the next matching request fails at before it leaves. */
  refuse(matches: (url: string, method: string) => boolean): void;
}

const real = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Makes the environment of one browser. */
export function serverEnvironment(server: ChatwootServer): ServerEnvironment {
  const sleepers = new Set<Sleeper>();
  const logged: string[] = [];
  let inFlight = 0;
  let sockets = 0;
  let refused: ((url: string, method: string) => boolean) | undefined;
  const now = (): number => server.clock.now();
  const counted: typeof fetch = async (input, init) => {
    const url = String(input);
    if (refused?.(url, init?.method ?? 'GET')) {
      refused = undefined;
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
    }
    inFlight += 1;
    try {
      const response = await fetch(input, init);
      const body = response.status === 204 ? null : await response.blob();
      return new Response(body, { status: response.status, headers: response.headers });
    } finally {
      inFlight -= 1;
    }
  };
  class CountedSocket extends NodeSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      sockets += 1;
      this.addEventListener('close', () => {
        sockets -= 1;
      });
    }
  }
  /** How far this computer's clock was set. */
  let by = 0;
  const quiet = async (): Promise<void> => {
    await real(sockets > 0 ? PING + 3 : 0);
    for (let waited = 0; inFlight > 0 && waited < 400; waited += 1) await real(1);
  };
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = (): void => {
        sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        due: now() + Math.max(0, ms),
        wake: () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', stop, { once: true });
    });
  const advance = async (ms: number): Promise<void> => {
    const end = now() + ms;
    await quiet();
    while (now() < end) {
      const [first] = [...sleepers].map((one) => one.due).sort((a, b) => a - b);
      const to = Math.min(end, now() + 1000, Math.max(now() + 1, first ?? end));
      server.advance(to - now());
      for (const one of [...sleepers]) if (one.due <= now()) one.wake();
      await quiet();
    }
  };
  return {
    fetch: counted,
    WebSocket: CountedSocket as unknown as typeof WebSocket,
    now: () => now() + by,
    ticks: now,
    set: (ms) => {
      by += ms;
    },
    random: () => 0.5,
    sleep,
    log: (line) => logged.push(line),
    logged,
    advance,
    refuse: (matches) => {
      refused = matches;
    },
  };
}

/** A server whose clock stands still. */
export function startWorld(options: StartOptions = {}): Promise<ChatwootServer> {
  return startChatwoot({ clock: 'manual', pingMs: PING, ...options });
}

/** The configuration that `connect` would write for a person of the fixture. */
export function configOf(server: ChatwootServer, person: Person, over: Partial<ChatwootConfig> = {}): ChatwootConfig {
  const { id } = server.agent(person);
  return { ...parseConfig(JSON.stringify({ base: server.url, account: 1, user: id })), ...over };
}

/** The adapter of a person. */
export function backendOf(
  server: ChatwootServer,
  person: Person,
  env: ServerEnvironment,
  over: Partial<ChatwootConfig> = {},
): ChatwootBackend {
  return new ChatwootBackend(configOf(server, person, over), server.agent(person).token, env);
}

/** The thread of a number in an inbox. */
export function keyFor(server: ChatwootServer, phone: string, inbox = 1): string {
  const contact = server.core.world.contactByPhone(1, phone);
  if (!contact) throw new Error(`nobody has ${phone}`);
  return `${inbox}:${contact.id}`;
}

/** The smallest PNG. */
export const PNG = {
  name: 'photo.png',
  type: 'image/png',
  base64: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
};
