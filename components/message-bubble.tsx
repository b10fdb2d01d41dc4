/** One message: its text with safe links, files, what it answers, when and by whom, how far it got, and what can be done about it. */
import { ClipboardPaste, Reply } from 'lucide';
import type { Message } from '../lib/domain/message';
import { actionsFor, type MessageAction } from '../lib/domain/message-actions';
import type { MessageRow } from '../lib/domain/timeline';
import { now } from '../lib/ui/clock';
import { insertMessage } from '../lib/ui/copy';
import type { Desk } from '../lib/ui/desk';
import { act } from '../lib/ui/message-actions';
import { siteShown } from '../lib/ui/page';
import { focusField } from '../lib/ui/popup';
import { capabilities, viewer } from '../lib/ui/session';
import { t } from '../lib/ui/strings';
import { clockTime, fullTime } from '../lib/ui/time';
import { exactTime } from '../lib/ui/times';
import { AttachmentView } from './attachment';
import { Icon, type IconShape } from './icon';
import { MessageStatus } from './message-status';
import { MessageText } from './message-text';
import './message.css';

/** See above. */
export function MessageBubble({ row, desk }: { row: MessageRow; desk: Desk }) {
  const { message, joined, last } = row;
  const who = whoOf(message, desk.thread.title.value);
  const waits = message.sendAt ?? message.dueAt;
  // A row gets its reference when it is stored: until then nothing is promised.
  const storing = message.outbox === 'queued' && message.ref === undefined;
  const marked = desk.thread.marked.value === message.id;
  return (
    <article
      class={`message ${message.kind} ${joined ? 'joined' : ''} ${last ? 'last' : ''} ${marked ? 'marked' : ''} is-${message.status}`}
      aria-label={t('messageName', who, clockTime(message.at))}
      aria-busy={storing || undefined}
      data-message={message.id}
    >
      {!joined && message.kind !== 'inbound' && message.author && message.author.id !== viewer.value.agentId && (
        <p class="message-who" dir="auto">
          {message.kind === 'note' ? t('noteBy', who) : who}
        </p>
      )}
      {!joined && message.kind === 'note' && (!message.author || message.author.id === viewer.value.agentId) && (
        <p class="message-who">{t('noteOwn')}</p>
      )}
      <div class="bubble">
        {message.replyTo && <Quote id={message.replyTo} desk={desk} />}
        {message.attachments?.map((attachment) => (
          <AttachmentView key={attachment.id} messageId={message.id} attachment={attachment} />
        ))}
        {message.text !== '' && <MessageText message={message} desk={desk} />}
        {message.partial && <p class="message-partial">{t('messagePartial')}</p>}
      </div>
      <Tools message={message} desk={desk} />
      <p class={`message-meta ${last || message.kind === 'outbound' ? '' : 'visually-hidden'}`}>
        {message.sendAt !== undefined && message.status === 'queued' && (
          <span class="when">{t('scheduledFor', exactTime(message.sendAt))}</span>
        )}
        {message.status === 'scheduled' && waits !== undefined && <span class="when">{t('scheduledFor', exactTime(waits))}</span>}
        <time class={last ? '' : 'visually-hidden'} dateTime={new Date(message.at).toISOString()} title={fullTime(message.at)}>
          {clockTime(message.at)}
        </time>
        <MessageStatus message={message} />
      </p>
      <Actions message={message} desk={desk} />
    </article>
  );
}

function whoOf(message: Message, customer: string): string {
  if (message.kind === 'inbound') return customer;
  const { author } = message;
  // Where there are no agents (Twilio), neither has an id.
  if (!author || author.id === viewer.value.agentId) return t('whoYou');
  return author.name || t('whoUs');
}

function Quote({ id, desk }: { id: string; desk: Desk }) {
  const original = desk.thread.rows.value.find((row) => row.key === id);
  const text = original?.kind === 'message' ? original.message.text || t('quoteFile') : t('quoteEarlier');
  return (
    <button type="button" class="quote" dir="auto" aria-label={t('quoteShow', text)} onClick={() => desk.thread.jumpToId(id)}>
      {text}
    </button>
  );
}

/** What can be done with this message: shown when it is pointed at or focused. */
function Tools({ message, desk }: { message: Message; desk: Desk }) {
  const answers = message.kind === 'inbound' && capabilities.value?.replyTo === true;
  const inserts = message.text !== '' && siteShown.value;
  if (!answers && !inserts) return null;
  return (
    <div class="message-tools">
      {answers && (
        <Tool
          label={t('replyToThis')}
          icon={Reply}
          run={() => {
            desk.composer.setReplyTo(message.id);
            focusField('message');
          }}
        />
      )}
      {inserts && <Tool label={t('insertMessage')} icon={ClipboardPaste} run={() => insertMessage(message)} />}
    </div>
  );
}

function Tool({ label, icon, run }: { label: string; icon: IconShape; run: () => void }) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={run}>
      <Icon icon={icon} size={1} mirror={icon === Reply} />
    </button>
  );
}

const LABELS = {
  undo: 'undo',
  stop: 'stopSending',
  sendNow: 'sendNow',
  cancel: 'cancelScheduled',
  sendAgain: 'sendAgain',
  arrived: 'itArrived',
  discard: 'discard',
  remove: 'removeMessage',
} as const satisfies Record<MessageAction, string>;

/** What locks the composer would refuse this message once more; a template goes out although the window is closed. */
function useless(message: Message, desk: Desk): boolean {
  const lock = message.kind === 'note' ? undefined : desk.composer.lock.value;
  return lock !== undefined && !(lock.kind === 'window' && message.template !== undefined);
}

function Actions({ message, desk }: { message: Message; desk: Desk }) {
  const actions = actionsFor(message, now.value);
  if (actions.length === 0) return null;
  return (
    <div class="message-actions">
      {message.status === 'unconfirmed' && <p>{t('unconfirmedHint')}</p>}
      {actions.map((action) => (
        <button
          key={action}
          type="button"
          class="button small"
          {...(action === 'sendAgain' && useless(message, desk) ? { disabled: true, title: t('sendAgainLocked') } : {})}
          onClick={() => act(action, message, desk)}
        >
          {t(LABELS[action])}
        </button>
      ))}
    </div>
  );
}
