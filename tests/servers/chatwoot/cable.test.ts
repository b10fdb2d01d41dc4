/** The cable: the official ActionCable client connects, subscribes and hears; and the quirks of contract section 3. */
import { createConsumer, type Subscription } from '@rails/actioncable';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { as, Listener, listen } from './client';
import { type ChatwootServer, startChatwoot } from './server';

let server: ChatwootServer;
const open: { close: () => void }[] = [];

beforeEach(async () => {
  server = await startChatwoot({ pingMs: 200 });
});

afterEach(async () => {
  for (const o of open.splice(0)) o.close();
  await server.close();
});

const hear = async (person: 'ada' | 'bob' | 'cy' | 'dee', account = 1): Promise<Listener> => {
  const listener = await listen(server, person, account);
  open.push(listener);
  return listener;
};

describe('the official client package', () => {
  /** The package looks for these in the page. */
  function asPage(): () => void {
    const had = {
      WebSocket: globalThis.WebSocket,
      document: Reflect.get(globalThis, 'document'),
      add: Reflect.get(globalThis, 'addEventListener'),
      remove: Reflect.get(globalThis, 'removeEventListener'),
    };
    const nothing = (): undefined => undefined;
    Object.assign(globalThis, {
      WebSocket,
      document: { visibilityState: 'visible' },
      addEventListener: nothing,
      removeEventListener: nothing,
      self: globalThis,
    });
    return () =>
      Object.assign(globalThis, {
        WebSocket: had.WebSocket,
        document: had.document,
        addEventListener: had.add,
        removeEventListener: had.remove,
      });
  }

  it('connects, subscribes, says that it is there, and gets message.created and presence', async () => {
    const restore = asPage();
    const actioncable = await import('@rails/actioncable');
    actioncable.adapters.WebSocket = WebSocket;
    const user = server.user('bob');
    const heard: string[] = [];
    const contents: unknown[] = [];
    const consumer = createConsumer(server.cableUrl);
    await new Promise<void>((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`heard ${heard.join(' ')}`)), 8000);
      const subscription: Subscription = consumer.subscriptions.create(
        { channel: 'RoomChannel', pubsub_token: user.pubsubToken, account_id: 1, user_id: user.id },
        {
          connected: () => {
            heard.push('connected');
            subscription.perform('update_presence');
            server.customerWrites('SMS', '+15551110000', 'hello there');
          },
          received: (data: { event: string; data: { content?: unknown } }) => {
            heard.push(data.event);
            if (data.event !== 'message.created') return;
            contents.push(data.data.content);
            clearTimeout(timer);
            done();
          },
        },
      );
    });
    consumer.disconnect();
    restore();
    expect(heard).toContain('connected');
    expect(heard).toContain('presence.update');
    expect(contents).toEqual(['hello there']);
  });
});

describe('subscriptions', () => {
  it.each([
    ['token', { pubsub_token: 'wrong' }],
    ['user', { user_id: 1 }],
    ['account', { account_id: 2 }],
  ])('a wrong %s gets neither confirmation nor rejection, only pings', async (_what, wrong) => {
    const listener = new Listener(server.cableUrl);
    open.push(listener);
    await listener.until(() => listener.frames.length > 0);
    listener.subscribe({ channel: 'RoomChannel', pubsub_token: server.user('bob').pubsubToken, account_id: 1, user_id: 2, ...wrong });
    const pings = (): number => listener.frames.filter((f) => f.type === 'ping').length;
    await listener.until(() => pings() >= 3);
    expect(listener.frames.map((f) => f.type).filter((t) => t !== 'ping')).toEqual(['welcome']);
  });

  it('chooses the ActionCable protocol', async () => {
    expect((await hear('bob')).socket.protocol).toBe('actioncable-v1-json');
  });

  it('delivers everything twice to a socket with two accounts', async () => {
    const adas = await hear('ada');
    adas.subscribe({ channel: 'RoomChannel', pubsub_token: server.user('ada').pubsubToken, account_id: 2, user_id: 1 });
    await adas.until(() => adas.frames.filter((f) => f.type === 'confirm_subscription').length === 2);
    server.customerWrites('SMS', '+15551110001', 'once');
    await adas.event('contact.updated');
    expect(adas.names().filter((n) => n === 'message.created')).toHaveLength(2);
    // The account's own stream is not doubled.
    expect(adas.names().filter((n) => n === 'contact.created')).toHaveLength(1);
  });
});

describe('who gets events', () => {
  it('members of the inbox and administrators, not other agents', async () => {
    const [ada, bob, dee] = [await hear('ada'), await hear('bob'), await hear('dee')];
    server.customerWrites('WA', '+15551110002', 'for WA people');
    await Promise.all([ada.event('message.created'), bob.event('message.created'), dee.event('contact.updated')]);
    expect(dee.names()).not.toContain('message.created');
    expect(dee.names()).toContain('contact.created');
  });

  it('a custom role too, with the content of a conversation that it may not open', async () => {
    const cys = await hear('cy');
    server.customerWrites('SMS', '+15551110003', 'secret');
    const event = await cys.event('message.created');
    expect(String(event.data.content)).toBe('secret');
    expect((await as(server, 'cy')('GET', '/conversations/1')).status).toBe(401);
    expect((await as(server, 'cy')('GET', '/conversations')).json.data?.payload).toEqual([]);
    expect((await as(server, 'cy')('GET', '/search/messages?q=secret')).json.payload?.messages).toHaveLength(1);
  });

  it('shows presence to the caller only, and subscribing makes the agent online', async () => {
    const bobs = await hear('bob');
    const dees = await hear('dee');
    const event = await dees.event('presence.update');
    expect(event.data.users).toEqual({ 2: 'online', 4: 'online' });
    expect(bobs.names().filter((n) => n === 'presence.update')).toHaveLength(1);
    server.advance(21_000);
    const agents = await as(server, 'ada')('GET', '/agents');
    expect(agents.text).not.toContain('"online"');
  });

  it('typing goes to everybody but the typist', async () => {
    const [ada, bob] = [await hear('ada'), await hear('bob')];
    server.customerWrites('SMS', '+15551110004', 'hi');
    await as(server, 'bob')('POST', '/conversations/1/toggle_typing_status', { typing_status: 'on' });
    await ada.event('conversation.typing_on');
    server.customerWrites('SMS', '+15551110004', 'marker');
    await bob.event('message.created', (d) => String(d.content) === 'marker');
    expect(bob.names()).not.toContain('conversation.typing_on');
  });
});
