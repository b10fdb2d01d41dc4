/** The keys of an open conversation, known before one is open: the sheet of shortcuts always shows them. */
import type { MessageKey } from './strings';

/** One key; `native` = handled where it is pressed. `needs` = only where the backend has it. */
export interface ThreadKey {
  readonly id: 'reply' | 'close' | 'assign' | 'snooze' | 'unread' | 'contact' | 'find' | 'send' | 'sendClose' | 'line' | 'leave';
  readonly label: MessageKey;
  readonly keys: string;
  readonly needs?: 'assign' | 'snooze';
}

/** In the order of the sheet. */
export const THREAD_KEYS: readonly [ThreadKey, ...ThreadKey[]] = [
  { id: 'reply', label: 'keysReply', keys: 'r' },
  { id: 'send', label: 'send', keys: 'Enter' },
  { id: 'sendClose', label: 'keysSendClose', keys: 'mod+Enter' },
  { id: 'line', label: 'keysNewLine', keys: 'Shift+Enter' },
  { id: 'leave', label: 'keysLeave', keys: 'Escape' },
  { id: 'close', label: 'closeConversation', keys: 'e' },
  { id: 'assign', label: 'keysAssign', keys: 'a', needs: 'assign' },
  { id: 'snooze', label: 'snooze', keys: 's', needs: 'snooze' },
  { id: 'unread', label: 'markUnread', keys: 'u' },
  { id: 'contact', label: 'contactDetails', keys: 'i' },
  { id: 'find', label: 'findTitle', keys: 'mod+f' },
];
