/** What can be done about a message of ours, by its state: the buttons under a bubble. */
import type { Message } from './message';

/** Something that can be pressed under a message. */
export type MessageAction = 'undo' | 'stop' | 'sendNow' | 'cancel' | 'sendAgain' | 'arrived' | 'discard' | 'remove';

/** What is offered for a message at `now` (ms), in the order of the buttons. */
export function actionsFor(message: Message, now: number): MessageAction[] {
  if (message.kind !== 'outbound' && message.kind !== 'note') return [];
  switch (message.status) {
    case 'queued':
      if (message.sendAt !== undefined) return ['sendNow', 'cancel'];
      return message.attemptAt === undefined && (message.tries ?? 0) === 0 && (message.dueAt ?? 0) > now ? ['undo', 'sendNow'] : [];
    case 'sending':
      // Words are gone before anybody can press; files take their time.
      return message.outbox === 'sending' && message.attachments?.length ? ['stop'] : [];
    case 'scheduled':
      return ['cancel'];
    case 'failed':
      if (message.resentAs !== undefined) return [];
      return message.remoteId === undefined ? ['sendAgain', 'remove'] : ['sendAgain'];
    case 'unconfirmed':
      return message.undecided ? ['sendAgain', 'arrived', 'discard'] : [];
    case 'canceled':
      return message.remoteId === undefined ? ['remove'] : [];
    default:
      return [];
  }
}
