/** Examples for tests: `eg.message()` and friends, with only what matters to the test overridden. */
import type { Contact } from '../../lib/domain/contact';
import type { Conversation } from '../../lib/domain/conversation';
import type { BackendEvent, RemoteMessage } from '../../lib/domain/event';
import type { Message } from '../../lib/domain/message';

let n = 0;

export const eg = {
  message(over: Partial<Message> = {}): Message {
    n++;
    return { id: `m${n}`, conversationId: 'k1', kind: 'outbound', at: 1_000 + n, text: `text ${n}`, status: 'sent', ...over };
  },
  conversation(over: Partial<Conversation> = {}): Conversation {
    return {
      id: 'k1',
      key: 'k1',
      inboxId: 'in1',
      channel: 'sms',
      phone: '+14155550101',
      name: 'Ana Lima',
      state: 'open',
      unread: 0,
      lastAt: 0,
      preview: { text: '', kind: 'inbound', status: 'received' },
      ...over,
    };
  },
  contact(over: Partial<Contact> = {}): Contact {
    return { id: 'c1', name: 'Ana Lima', phone: '+14155550101', ...over };
  },
  introduce(key = 'k1', patch: Partial<Extract<BackendEvent, { type: 'conversation' }>['patch']> = {}): BackendEvent {
    return { type: 'conversation', key, patch: { inboxId: 'in1', channel: 'sms', phone: '+14155550101', name: 'Ana Lima', ...patch } };
  },
  inbound(over: Partial<RemoteMessage> = {}): BackendEvent {
    n++;
    return {
      type: 'message',
      message: { key: 'k1', remoteId: `r${n}`, id: `i${n}`, kind: 'inbound', at: 10_000 + n, text: `hello ${n}`, ...over },
    };
  },
  outbound(over: Partial<RemoteMessage> = {}): BackendEvent {
    n++;
    return {
      type: 'message',
      message: { key: 'k1', remoteId: `r${n}`, id: `o${n}`, kind: 'outbound', at: 10_000 + n, text: `hi ${n}`, ...over },
    };
  },
  viewer(visibility: 'all' | 'assigned-and-unassigned' | 'assigned' | 'none' = 'all'): BackendEvent {
    return { type: 'viewer', viewer: { agentId: 'me', name: 'Me', visibility } };
  },
};
