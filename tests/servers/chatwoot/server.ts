/** Starts the Chatwoot test server: `startChatwoot()` gives an address, the control calls, the journal and the faults. */
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Cable } from './cable';
import { Clock } from './clock';
import { Control } from './control';
import { Core, type Options } from './core';
import { Faults } from './faults';
import { fillWorld } from './fixture';
import { HttpError, Router } from './http';
import { Journal } from './journal';
import { accountRoutes } from './rest-account';
import { contactsRoutes } from './rest-contacts';
import { conversationRoutes } from './rest-conversation';
import { conversationsRoutes } from './rest-conversations';
import { macroRoutes } from './rest-macros';
import { mergeRoutes } from './rest-merge';
import { messagesRoutes } from './rest-messages';
import { otherRoutes } from './rest-other';
import { profileRoutes } from './rest-profile';
import { World } from './state';

/** What can be asked of a server. Everything has a default. */
export interface StartOptions extends Partial<Options> {
  /** `manual`: delayed things (sends, reports) happen only on `advance`. */
  readonly clock?: 'auto' | 'manual';
  /** Serve https with this key and certificate (PEM). */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** The port to listen on; default any free one. */
  readonly port?: number;
}

const DEFAULTS: Options = {
  version: '4.15.1',
  basePath: '',
  cors: 'none',
  rateLimits: true,
  unreadCounts: false,
  pingMs: 3000,
  apiDelayMs: 15,
  fileDelayMs: 40,
  reportDelayMs: 30,
};

/** A running server. State lives on over `stop` and `start`; the address stays the same. */
export class ChatwootServer extends Control {
  private server: Server | undefined;
  private readonly router: Router;
  private boundPort: number;

  private constructor(
    core: Core,
    cable: Cable,
    private readonly tls: StartOptions['tls'],
    port: number,
  ) {
    super(core, cable);
    this.boundPort = port;
    this.router = new Router(core);
    this.addRoutes();
  }

  /** Makes the world and starts listening on 127.0.0.1. */
  static async create(options: StartOptions = {}): Promise<ChatwootServer> {
    const { clock: mode, tls, port, ...given } = options;
    const clock = new Clock(mode);
    const core = new Core(new World(clock), clock, new Faults(), new Journal(), { ...DEFAULTS, ...given });
    const made = new ChatwootServer(core, new Cable(core), tls, port ?? 0);
    fillWorld(core);
    await made.start();
    return made;
  }

  /** Origin and base path, without a slash at the end. */
  get url(): string {
    return this.core.url;
  }

  get cableUrl(): string {
    return `${this.core.url.replace(/^http/, 'ws')}/cable`;
  }

  get faults(): Faults {
    return this.core.faults;
  }

  get journal(): Journal {
    return this.core.journal;
  }

  get clock(): Clock {
    return this.core.clock;
  }

  /** Standing subscriptions of all sockets. */
  subscriptionCount(): number {
    return this.cable.subscriptions();
  }

  /** Listens again on the same port with the same state. */
  async start(): Promise<void> {
    if (this.server !== undefined) return;
    const handle: Parameters<typeof createServer>[1] = (request, response) => void this.router.handle(request, response);
    const server = this.tls === undefined ? createServer(handle) : (createTlsServer(this.tls, handle) as Server);
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen(this.boundPort, '127.0.0.1', done);
    });
    this.boundPort = (server.address() as AddressInfo).port;
    this.core.url = `${this.tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.boundPort}${this.core.options.basePath}`;
    this.cable.attach(server);
    this.server = server;
  }

  /** Stops listening. `graceful` says the goodbye of a restarting server first; else everything is cut. */
  async stop(graceful = false): Promise<void> {
    const server = this.server;
    if (server === undefined) return;
    this.server = undefined;
    if (graceful) this.cable.disconnect('server_restart', true);
    this.cable.close();
    this.router.releaseHung();
    await new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  }

  /** Stops, stays away for `downMs` of real time, and starts again. */
  async restart(downMs = 0): Promise<void> {
    await this.stop(true);
    await new Promise((done) => setTimeout(done, downMs));
    await this.start();
  }

  /** Stops for good: no delayed job runs any more. */
  async close(): Promise<void> {
    this.core.clock.close();
    await this.stop();
  }

  /** Cuts all requests that hang by a fault. */
  releaseHung(): void {
    this.router.releaseHung();
  }

  private addRoutes(): void {
    const base = '/api/v1/accounts/:account';
    profileRoutes(this.router);
    conversationsRoutes(this.router, base);
    messagesRoutes(this.router, base);
    conversationRoutes(this.router, base);
    contactsRoutes(this.router, base);
    mergeRoutes(this.router, base);
    otherRoutes(this.router, base);
    accountRoutes(this.router, base);
    macroRoutes(this.router, base);
    // Control over HTTP: POST /_test/<name> with a JSON array of arguments.
    this.router.on('GET', '/_test/journal', () => ({ json: this.journalData() }));
    this.router.on('POST', '/_test/:call', async (req) => ({ json: (await this.call(req.at.call ?? '', req.body._json)) ?? null }));
  }

  private async call(name: string, args: unknown): Promise<unknown> {
    if (name === 'restart') {
      // The answer must leave before the server does.
      setTimeout(() => void this.restart(Array.isArray(args) ? Number(args[0] ?? 0) : 0), 20);
      return null;
    }
    const method: unknown = CALLS.has(name) ? Reflect.get(this, name) : undefined;
    if (typeof method !== 'function') throw new HttpError(404, { error: `no control call ${name}` });
    return (await Reflect.apply(method, this, Array.isArray(args) ? args : [])) as unknown;
  }
}

/** The control calls that exist over HTTP. */
const CALLS = new Set([
  ...Object.getOwnPropertyNames(Control.prototype).filter((n) => !['constructor', 'inbox', 'user', 'written'].includes(n)),
  'releaseHung',
]);

/** Starts a server on a free port of 127.0.0.1. End it with `close`. */
export async function startChatwoot(options: StartOptions = {}): Promise<ChatwootServer> {
  return await ChatwootServer.create(options);
}
