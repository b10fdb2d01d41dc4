/** What an agent does about a message of their own: undo, send now, send again, settle an unclear one, cancel a scheduled one. */
import type { Message } from '../domain/message';
import type { MessageAction } from '../domain/message-actions';
import { ask, poke } from '../platform/rpc';
import { decide, removeMessage, sendAgain, sendNow, undoSend } from '../store/panel';
import type { Desk } from './desk';
import { stored } from './presses';
import { db, windowName } from './session';
import { t } from './strings';
import { toast } from './toast';
import { wordsOf } from './words';

const deps = { now: Date.now, newId: () => crypto.randomUUID() };

/** Does it. What is taken back becomes the draft again. */
export function act(action: MessageAction, message: Message, desk: Desk): void {
  void perform(action, message, desk).catch((error: unknown) => toast({ kind: 'error', text: wordsOf(error) }));
}

async function perform(action: MessageAction, message: Message, desk: Desk): Promise<void> {
  const database = db.peek();
  if (!database) return;
  await stored(database, message.id);
  switch (action) {
    case 'undo':
      return takeBack(message, desk);
    case 'cancel':
      if (message.status === 'scheduled') await ask({ type: 'cancelScheduled', accountId: database.accountId, messageId: message.id });
      else await takeBack(message, desk);
      return;
    case 'stop':
      await ask({ type: 'stopSend', accountId: database.accountId, messageId: message.id });
      return;
    case 'sendNow':
      await sendNow(database, message.id);
      break;
    case 'sendAgain':
      await sendAgain(database, message.id, deps);
      break;
    case 'arrived':
      await decide(database, message.id, 'arrived');
      break;
    case 'discard':
      await decide(database, message.id, 'discard');
      break;
    case 'remove':
      await removeMessage(database, message.id);
      desk.thread.forget(message.id);
      break;
  }
  poke(database.accountId);
}

async function takeBack(message: Message, desk: Desk): Promise<void> {
  const database = db.peek();
  if (!database) return;
  await desk.composer.draft.flush();
  const undone = await undoSend(database, message.id, windowName, deps);
  if (!undone) {
    toast({ text: t('undoTooLate') });
    return;
  }
  desk.thread.forget(message.id);
  await desk.composer.draft.reload();
}
