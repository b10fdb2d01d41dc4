/** Changes of a conversation that an agent asks for: shown at once, done by the outbox of changes, rolled back when refused. */
import { type Conversation, reopened, seen } from './conversation';

/** Explicit values, so that doing it twice is harmless. */
export type Change =
  | { readonly kind: 'state'; readonly state: 'open' | 'closed' }
  /** `until` in ms; absent = until the next reply. */
  | { readonly kind: 'snooze'; readonly until?: number }
  /** Open, but nobody's turn; `state: 'open'` ends it. */
  | { readonly kind: 'pending' }
  | { readonly kind: 'assign'; readonly agentId: string | null }
  | { readonly kind: 'team'; readonly teamId: string | null }
  | { readonly kind: 'labels'; readonly labels: readonly string[] }
  | { readonly kind: 'priority'; readonly priority: 'low' | 'medium' | 'high' | 'urgent' | null }
  | { readonly kind: 'mute'; readonly muted: boolean }
  | { readonly kind: 'read'; readonly upTo: number }
  | { readonly kind: 'unread' }
  | { readonly kind: 'macro'; readonly macroId: string };

/** The conversation as it will be when the backend has done the change; legs are left alone (the backend's answer brings them). */
export function applyChange(conversation: Conversation, change: Change): Conversation {
  switch (change.kind) {
    case 'state':
      return { ...reopened(conversation), state: change.state };
    case 'snooze':
      return { ...reopened(conversation), state: 'snoozed', ...(change.until !== undefined ? { snoozedUntil: change.until } : {}) };
    case 'pending':
      return { ...reopened(conversation), pending: true };
    case 'assign':
      return without(conversation, 'assigneeId', change.agentId);
    case 'team':
      return without(conversation, 'teamId', change.teamId);
    case 'labels':
      return { ...conversation, labels: change.labels };
    case 'priority':
      return without(conversation, 'priority', change.priority);
    case 'mute':
      return { ...conversation, muted: change.muted };
    case 'read':
      return (conversation.lastInboundAt ?? 0) > change.upTo ? conversation : seen(conversation);
    case 'unread':
      return {
        ...conversation,
        unread: Math.max(1, conversation.unread),
        unreadSince: conversation.unreadSince ?? conversation.lastInboundAt ?? conversation.lastAt,
      };
    case 'macro':
      return conversation;
  }
}

/** Two changes of the same slot replace each other: only the newest is sent. */
export function slotOf(change: Change): string {
  switch (change.kind) {
    case 'state':
    case 'snooze':
    case 'pending':
      return 'state';
    case 'read':
    case 'unread':
      return 'read';
    case 'macro':
      return `macro:${change.macroId}`;
    default:
      return change.kind;
  }
}

function without<K extends 'assigneeId' | 'teamId' | 'priority'>(
  conversation: Conversation,
  key: K,
  value: Conversation[K] | null,
): Conversation {
  const { [key]: _old, ...rest } = conversation;
  return (value === null || value === undefined ? rest : { ...rest, [key]: value }) as Conversation;
}
