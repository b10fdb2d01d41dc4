/** A small client for tests of the server itself: requests as a person, and a raw cable socket that remembers its frames. */
import { WebSocket } from 'ws';
import type { Person } from './fixture';
import { isObject } from './params';
import type { ChatwootServer } from './server';

/** JSON whose shape a test asserts itself. */
export interface Loose {
  readonly [key: string]: Loose;
}

/** An answer. `json` is undefined when the body is not JSON. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: Loose;
  readonly headers: Headers;
}

/** Requests under `/api/v1/accounts/<account>` as a person. */
export function as(server: ChatwootServer, person: Person, account = 1): (method: string, path: string, body?: unknown) => Promise<Answer> {
  return async (method, path, body) => {
    const url = path.startsWith('/api') ? `${server.url}${path}` : `${server.url}/api/v1/accounts/${account}${path}`;
    return await ask(url, method, { 'Api-Access-Token': server.agent(person).token }, body);
  };
}

/** One request. Objects go as JSON, forms as they are. */
export async function ask(url: string, method = 'GET', headers: Record<string, string> = {}, body?: unknown): Promise<Answer> {
  const json = body !== undefined && !(body instanceof FormData);
  const response = await fetch(url, {
    method,
    headers: json ? { ...headers, 'content-type': 'application/json' } : headers,
    ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    redirect: 'manual',
  });
  const text = await response.text();
  return { status: response.status, text, json: parse(text) as Loose, headers: response.headers };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A frame with an event. */
export interface Event {
  readonly event: string;
  readonly data: Loose;
}

/** A raw socket with one subscription. */
export class Listener {
  readonly frames: Record<string, unknown>[] = [];
  readonly events: Event[] = [];
  readonly socket: WebSocket;
  closed = false;
  private readonly waiters = new Set<() => void>();

  constructor(url: string) {
    this.socket = new WebSocket(url, ['actioncable-v1-json', 'actioncable-unsupported']);
    this.socket.on('message', (data) => this.take(parse(data.toString())));
    this.socket.on('close', () => {
      this.closed = true;
      for (const w of this.waiters) w();
    });
    this.socket.on('error', () => {
      this.closed = true;
    });
  }

  /** Sends a subscribe command. */
  subscribe(identifier: Record<string, unknown>): void {
    this.socket.send(JSON.stringify({ command: 'subscribe', identifier: JSON.stringify(identifier) }));
  }

  /** Resolves when the test is true; it is asked after each frame. */
  async until(test: () => boolean, ms = 5000): Promise<void> {
    if (test()) return;
    await new Promise<void>((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`waited ${ms} ms; events: ${this.names().join(' ')}`)), ms);
      const check = (): void => {
        if (!test()) return;
        clearTimeout(timer);
        this.waiters.delete(check);
        done();
      };
      this.waiters.add(check);
    });
  }

  /** Resolves with the first event of this name that fits, past or to come. */
  async event(name: string, fits: (data: Loose) => boolean = () => true): Promise<Event> {
    const find = (): Event | undefined => this.events.find((e) => e.event === name && fits(e.data));
    await this.until(() => find() !== undefined);
    return find() ?? { event: name, data: {} };
  }

  names(): string[] {
    return this.events.map((e) => e.event);
  }

  close(): void {
    this.socket.terminate();
  }

  private take(frame: unknown): void {
    if (!isObject(frame)) return;
    this.frames.push(frame);
    const message = frame.message;
    if (isObject(message) && typeof message.event === 'string') this.events.push({ event: message.event, data: message.data as Loose });
    for (const w of this.waiters) w();
  }
}

/** A person's confirmed subscription. */
export async function listen(server: ChatwootServer, person: Person, account = 1): Promise<Listener> {
  const listener = new Listener(server.cableUrl);
  await listener.until(() => listener.frames.some((f) => f.type === 'welcome'));
  const user = server.user(person);
  listener.subscribe({ channel: 'RoomChannel', pubsub_token: user.pubsubToken, account_id: account, user_id: user.id });
  await listener.until(() => listener.frames.some((f) => f.type === 'confirm_subscription'));
  return listener;
}
