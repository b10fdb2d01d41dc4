/** The ActionCable side of the test server: contract section 3. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Audience, Core } from './core';
import { isObject } from './params';
import { availability } from './shapes-people';

interface Subscription {
  readonly identifier: string;
  readonly userId: number;
  readonly accountId: number;
}

interface Client {
  readonly socket: WebSocket;
  readonly raw: Duplex;
  readonly subscriptions: Map<string, Subscription>;
  /** Half-open: the connection stands, nothing goes through any more. */
  halfOpen: boolean;
}

interface Outgoing {
  readonly event: string;
  readonly accountId: number;
  readonly data: unknown;
  readonly to: Audience;
}

/** All sockets of one server. */
export class Cable {
  private readonly wss = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('actioncable-v1-json') ? 'actioncable-v1-json' : false),
  });
  private readonly clients = new Set<Client>();
  private pinger: NodeJS.Timeout | undefined;
  private held: { item: Outgoing; left: number }[] = [];

  constructor(private readonly core: Core) {
    core.sink = (event, accountId, data, to) => this.dispatch({ event, accountId, data, to });
  }

  /** Serves upgrades of this HTTP server. */
  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
    this.pinger = setInterval(() => this.ping(), this.core.options.pingMs);
    this.pinger.unref();
  }

  /** How many subscriptions stand. */
  subscriptions(): number {
    return [...this.clients].reduce((n, c) => n + c.subscriptions.size, 0);
  }

  /** How many sockets stand. */
  sockets(): number {
    return this.clients.size;
  }

  /** Cuts every socket without a goodbye. */
  drop(): void {
    for (const client of this.clients) client.raw.destroy();
  }

  /** Nothing goes through the present sockets any more, but they stay open. */
  halfOpen(): void {
    for (const client of this.clients) client.halfOpen = true;
  }

  /** Says the goodbye of a restarting server, or of a refusal, and closes. */
  disconnect(reason: string, reconnect: boolean): void {
    for (const client of this.clients) {
      this.put(client, { type: 'disconnect', reason, reconnect });
      client.socket.close();
    }
  }

  /** Ends the pings and all sockets. */
  close(): void {
    clearInterval(this.pinger);
    for (const client of this.clients) client.socket.terminate();
    this.clients.clear();
    this.held = [];
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    const refuse = this.core.faults.cable.refuseStatus;
    if (path !== `${this.core.options.basePath}/cable` || refuse !== 0) {
      socket.end(`HTTP/1.1 ${refuse === 0 ? 404 : refuse} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    this.wss.handleUpgrade(request, socket, head, (ws) => {
      const client: Client = { socket: ws, raw: socket, subscriptions: new Map(), halfOpen: this.core.faults.cable.mute };
      this.clients.add(client);
      ws.on('message', (data) => this.receive(client, data.toString()));
      ws.on('close', () => this.clients.delete(client));
      // A broken socket reports an error before its close; the close is what counts.
      ws.on('error', () => this.clients.delete(client));
      this.put(client, { type: 'welcome' });
    });
  }

  private ping(): void {
    if (this.core.faults.cable.noPing) return;
    const message = Math.floor(this.core.clock.now() / 1000);
    for (const client of this.clients) this.put(client, { type: 'ping', message });
  }

  private put(client: Client, frame: unknown): void {
    if (!client.halfOpen && client.socket.readyState === WebSocket.OPEN) client.socket.send(JSON.stringify(frame));
  }

  private receive(client: Client, text: string): void {
    if (client.halfOpen) return;
    const frame = json(text);
    const identifier = frame.identifier;
    if (typeof identifier !== 'string') return;
    if (frame.command === 'subscribe') this.subscribe(client, identifier);
    if (frame.command === 'unsubscribe') client.subscriptions.delete(identifier);
    if (frame.command === 'message') {
      const subscription = client.subscriptions.get(identifier);
      const data = typeof frame.data === 'string' ? json(frame.data) : {};
      if (subscription !== undefined && data.action === 'update_presence') this.presence(client, subscription);
    }
  }

  /** A wrong token, user or account gets neither confirmation nor rejection. */
  private subscribe(client: Client, identifier: string): void {
    const id = json(identifier);
    const { world, faults } = this.core;
    const user = world.users.get(Number(id.user_id));
    const accountId = Number(id.account_id);
    const known = user !== undefined && user.pubsubToken === id.pubsub_token && user.memberships.has(accountId);
    if (id.channel !== 'RoomChannel' || !known || faults.cable.noConfirm) return;
    const subscription = { identifier, userId: user.id, accountId };
    client.subscriptions.set(identifier, subscription);
    this.put(client, { identifier, type: 'confirm_subscription' });
    this.presence(client, subscription);
  }

  private presence(client: Client, of: Subscription): void {
    const { world, clock } = this.core;
    world.presence.set(`${of.accountId}:${of.userId}`, clock.now());
    const users = Object.fromEntries(
      world.accountUsers(of.accountId).flatMap((u) => {
        const status = availability(world, u, of.accountId);
        return status === 'offline' ? [] : [[String(u.id), status]];
      }),
    );
    this.put(client, {
      identifier: of.identifier,
      message: { event: 'presence.update', data: { account_id: of.accountId, users, contacts: {} } },
    });
  }

  /** Sends an event, or does to it what a fault says. */
  private dispatch(item: Outgoing): void {
    const fault = this.core.faults.forEvent(item.event);
    if (fault === undefined || fault.fault === 'double') {
      this.broadcast(item);
      if (fault !== undefined) this.broadcast(item);
    } else if (fault.fault === 'delay') {
      setTimeout(() => this.broadcast(item), fault.ms ?? 200).unref();
    } else if (fault.fault === 'reorder') {
      this.held.push({ item, left: fault.hold ?? 1 });
      return;
    }
    for (const held of this.held) held.left -= 1;
    const due = this.held.filter((h) => h.left <= 0);
    this.held = this.held.filter((h) => h.left > 0);
    for (const held of due) this.broadcast(held.item);
  }

  private broadcast(item: Outgoing): void {
    for (const client of this.clients) {
      for (const s of client.subscriptions.values()) {
        // A user's stream is the same for all accounts: two subscriptions on a socket get its events twice.
        const meant = item.to === 'account' ? s.accountId === item.accountId : item.to.has(s.userId);
        if (meant) this.put(client, { identifier: s.identifier, message: { event: item.event, data: item.data } });
      }
    }
  }
}

function json(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
