/** The words of a priority. */
import type { Conversation } from '../domain/conversation';
import type { MessageKey } from './strings';

const KEYS = { low: 'priorityLow', medium: 'priorityMedium', high: 'priorityHigh', urgent: 'priorityUrgent' } as const satisfies Record<
  NonNullable<Conversation['priority']>,
  MessageKey
>;

/** The key of the string. */
export function priorityKey(priority: NonNullable<Conversation['priority']>): (typeof KEYS)[typeof priority] {
  return KEYS[priority];
}
