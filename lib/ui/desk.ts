/** Everything that belongs to one open conversation, made and ended together: thread, composer, find bar, keys. */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type Composer, openComposer } from './composer';
import { closeConversation, markPending, markUnread, reopenConversation } from './conversation-actions';
import { copyText } from './copy';
import { type Find, openFind } from './find';
import { addCommands, type Command } from './keys';
import { focusField, pressOpener } from './popup';
import { leaveConversation } from './route';
import { capabilities } from './session';
import { t } from './strings';
import { openThread, type Thread } from './thread';
import { THREAD_KEYS, type ThreadKey } from './thread-keys';
import { followTyping } from './typists';

/** See `openDesk`. */
export interface Desk {
  readonly thread: Thread;
  readonly composer: Composer;
  readonly find: Find;
  /** Who types right now: see `followTyping`. */
  readonly typing: ReadonlySignal<string | undefined>;
  /** Contact details are folded out (narrow panel). */
  readonly contactOpen: Signal<boolean>;
  copyDraft(): void;
  /** Leaves it unread, although it is looked at until it is left. */
  markUnread(): void;
  close(): void;
}

/** Opens a conversation of the active account; undefined while there is none. */
export function openDesk(conversationId: string): Desk | undefined {
  const thread = openThread(conversationId);
  const composer = thread && openComposer(thread);
  if (!thread || !composer) return undefined;
  const find = openFind(thread);
  const contactOpen = signal(false);
  const unread = (): void => {
    thread.reading.hold();
    markUnread(conversationId);
  };
  const stopKeys = addCommands(...commandsOf(thread, unread, contactOpen));
  const typists = followTyping(conversationId);
  return {
    thread,
    composer,
    find,
    typing: typists.who,
    contactOpen,
    copyDraft: () => copyText(composer.text.peek()),
    markUnread: unread,
    close() {
      for (const stop of [stopKeys, typists.close, () => find.close(), () => composer.close(), () => thread.close()]) stop();
    },
  };
}

function commandsOf(thread: Thread, unread: () => void, contactOpen: Signal<boolean>): Command[] {
  const { id } = thread;
  const state = () => thread.conversation.peek()?.state;
  const pending = () => thread.conversation.peek()?.pending === true;
  const can = (what: 'assign' | 'snooze' | 'pending') => () => capabilities.peek()?.[what] === true;
  return [
    { ...keyed('reply'), run: () => focusField('message') },
    // In the message box it only leaves the box (`meantByKey`); on a control one Escape too many must not close the conversation.
    { ...keyed('leave'), enabled: () => !document.activeElement?.closest('button, a, .composer'), run: leaveConversation },
    {
      ...keyed('close'),
      enabled: () => state() !== undefined && state() !== 'closed',
      run: () => closeConversation(id),
    },
    {
      id: 'reopen',
      group: 'conversation',
      label: () => t('reopenConversation'),
      enabled: () => state() === 'closed' || state() === 'snoozed',
      run: () => reopenConversation(id),
    },
    {
      id: 'pending',
      group: 'conversation',
      label: () => t('markPending'),
      enabled: () => can('pending')() && state() === 'open' && !pending(),
      run: () => markPending(id),
    },
    { id: 'notPending', group: 'conversation', label: () => t('markOpen'), enabled: pending, run: () => reopenConversation(id) },
    {
      ...keyed('assign'),
      enabled: can('assign'),
      run: () => pressOpener('assign'),
    },
    { ...keyed('snooze'), enabled: can('snooze'), run: () => pressOpener('snooze') },
    { ...keyed('unread'), run: unread },
    {
      ...keyed('contact'),
      run: () => {
        contactOpen.value = !contactOpen.peek();
      },
    },
    { id: 'latest', group: 'conversation', label: () => t('keysLatest'), run: () => thread.toLatest() },
  ];
}

/** What the sheet says of a key is what it does. */
function keyed(id: ThreadKey['id']): Pick<Command, 'id' | 'group' | 'label' | 'keys'> {
  const { label, keys } = THREAD_KEYS.find((one) => one.id === id) ?? THREAD_KEYS[0];
  return { id, group: 'conversation', label: () => t(label), keys };
}
