/** The composer: message box, what is attached, what forbids or warns, and the row of tools with Send. */
import { SendHorizontal, X } from 'lucide';
import { useState } from 'preact/hooks';
import type { Lock } from '../lib/domain/compose';
import type { Conversation } from '../lib/domain/conversation';
import { type Composer, wordsOfObjection } from '../lib/ui/composer';
import { closeConversation } from '../lib/ui/conversation-actions';
import type { Desk } from '../lib/ui/desk';
import { footOf } from '../lib/ui/foot';
import { otherCustomer } from '../lib/ui/page';
import { leaveField } from '../lib/ui/popup';
import { usesReplies } from '../lib/ui/replies';
import { capabilities, sync } from '../lib/ui/session';
import { t } from '../lib/ui/strings';
import { exactTime } from '../lib/ui/times';
import { allowDrop, meantByKey, selectBlank, takeFiles } from '../lib/ui/typing';
import { ComposerFiles } from './composer-files';
import { ComposerTools } from './composer-tools';
import { Icon } from './icon';
import { SavedReplies, useReplies } from './saved-replies';
import { SegmentCounter } from './segment-counter';
import { TemplatePicker } from './template-picker';
import { WindowChip } from './window-chip';
import './composer.css';

/** See above. */
export function ComposerView({ desk, conversation }: { desk: Desk; conversation: Conversation }) {
  const { composer } = desk;
  const [templating, setTemplating] = useState(false);
  const lock = composer.lock.value;
  const closed = lock?.kind === 'window';
  const templates = capabilities.value?.templates === true && conversation.channel === 'whatsapp';
  const picker = !composer.note.value && templates && (closed || templating);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files can be dropped anywhere here; by keyboard there is the button
    <div
      ref={footOf}
      class={`composer ${composer.note.value ? 'noting' : ''}`}
      onDragOver={allowDrop}
      onDrop={(event) => takeFiles(event, composer)}
    >
      <Notices composer={composer} lock={lock} phone={conversation.phone} />
      <ComposerFiles composer={composer} />
      <Answering desk={desk} />
      {picker ? (
        <TemplatePicker composer={composer} conversation={conversation} {...(closed ? {} : { onClose: () => setTemplating(false) })} />
      ) : (
        <Box composer={composer} conversation={conversation} locked={lock !== undefined} />
      )}
      <div class="composer-foot">
        <ComposerTools
          composer={composer}
          conversation={conversation}
          {...(templates && !closed ? { onTemplates: () => setTemplating(!templating) } : {})}
        />
        <span class="composer-side">
          {!composer.note.value && conversation.channel === 'whatsapp' && <WindowChip window={composer.window.value} />}
          {!composer.note.value && conversation.channel === 'sms' && !lock && <SegmentCounter composer={composer} />}
        </span>
        {!picker && (
          <button
            type="button"
            class="button primary send"
            disabled={lock !== undefined}
            onClick={() => composer.send()}
            title={t('sendHint')}
          >
            <Icon icon={SendHorizontal} size={1} mirror />
            <span class="send-word">{t('send')}</span>
          </button>
        )}
      </div>
    </div>
  );
}

function Box({ composer, conversation, locked }: { composer: Composer; conversation: Conversation; locked: boolean }) {
  const text = composer.text.value;
  const replies = useReplies(composer, conversation);
  const looking = !locked && usesReplies.value && replies.looking;
  const wrong = composer.objection.value;
  const invalid = wrong !== undefined && wrong.kind !== 'empty';
  return (
    <div class="box">
      {looking && <SavedReplies state={replies} />}
      <div class="grow" data-text={`${text}\u200b`}>
        <textarea
          class="input"
          rows={1}
          data-field="message"
          dir="auto"
          aria-label={t('message')}
          aria-describedby="composer-notices"
          aria-invalid={invalid}
          aria-controls={looking && replies.found.length > 0 ? replies.id : undefined}
          aria-activedescendant={looking && replies.active ? `${replies.id}-${replies.active.id}` : undefined}
          placeholder={placeholder(composer)}
          readOnly={locked}
          value={text}
          onInput={(event) => composer.write(event.currentTarget.value)}
          onPaste={(event) => takeFiles(event, composer)}
          onKeyDown={(event) => {
            if (looking && replies.onKeyDown(event)) return;
            const meant = meantByKey(event);
            if (meant === undefined) return;
            event.preventDefault();
            if (meant === 'leave') leaveField();
            else if (event.repeat) return;
            else if (!composer.send()) {
              if (wrong?.kind === 'unfilled') selectBlank(text);
            } else if (meant === 'sendAndClose' && conversation.state !== 'closed') closeConversation(conversation.id);
          }}
        />
      </div>
    </div>
  );
}

function placeholder(composer: Composer): string {
  if (composer.note.value) return t('notePlaceholder');
  return usesReplies.value ? t('messagePlaceholderReplies') : t('messagePlaceholder');
}

function Notices({ composer, lock, phone }: { composer: Composer; lock: Lock | undefined; phone: string }) {
  const other = otherCustomer(phone);
  const wrong = composer.objection.value;
  const problem = composer.problem.value ?? composer.draft.trouble.value;
  // Send was pressed although this stands there: the same words are not said twice.
  const pressed = (wrong?.kind === 'unfilled' || wrong?.kind === 'tooLong') && problem === wordsOfObjection(wrong);
  return (
    <div class="notices" id="composer-notices">
      {composer.note.value && <p class="notice note">{t('noteHint')}</p>}
      {lock && lock.kind !== 'window' && <p class="notice lock">{wordsOfLock(lock)}</p>}
      {lock?.kind === 'window' && (
        <p class="notice lock">
          {t('windowClosedHint')} {composer.text.value !== '' && t('windowDraftKept')}
        </p>
      )}
      {other && !composer.note.value && <p class="notice warn">{t('pageOther', other.names.join(' / ') || other.display)}</p>}
      {composer.inbox.value?.warning && !composer.note.value && <p class="notice warn">{composer.inbox.value.warning}</p>}
      {sync.value?.state === 'offline' && <p class="notice">{t('composeOffline')}</p>}
      {wrong?.kind === 'unfilled' && (
        <p class={`notice ${pressed ? 'bad' : 'warn'}`} {...(pressed ? { role: 'alert' } : {})}>
          {wordsOfObjection(wrong)}{' '}
          <button type="button" class="button small" onClick={() => selectBlank(composer.text.value)}>
            {t('nextBlank')}
          </button>
        </p>
      )}
      {wrong?.kind === 'tooLong' && (
        <p class={`notice ${pressed ? 'bad' : 'warn'}`} {...(pressed ? { role: 'alert' } : {})}>
          {wordsOfObjection(wrong)}
        </p>
      )}
      {composer.draft.conflict.value && (
        <div class="notice warn">
          <p>{t('draftConflict')}</p>
          <button type="button" class="button small" onClick={() => void composer.draft.resolve('mine')}>
            {t('draftMine')}
          </button>{' '}
          <button type="button" class="button small" onClick={() => void composer.draft.resolve('theirs')}>
            {t('draftTheirs')}
          </button>
        </div>
      )}
      {problem !== undefined && !pressed && (
        <p class="notice bad" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function wordsOfLock(lock: Exclude<Lock, { kind: 'window' }>): string {
  switch (lock.kind) {
    case 'optOut':
      return t('lockOptOut', lock.optOut.by, exactTime(lock.optOut.at));
    case 'blocked':
      return t('lockBlocked');
    case 'cannotSend':
      return t('lockCannotSend');
    case 'noReply':
      return t('lockNoReply');
  }
}

function Answering({ desk }: { desk: Desk }) {
  const id = desk.composer.replyTo.value;
  if (id === undefined) return null;
  const row = desk.thread.rows.value.find((one) => one.key === id);
  const text = row?.kind === 'message' ? row.message.text || t('quoteFile') : t('quoteEarlier');
  return (
    <p class="answering">
      <span dir="auto">{t('answering', text)}</span>
      <button type="button" class="icon-button" aria-label={t('answeringStop')} onClick={() => desk.composer.setReplyTo(undefined)}>
        <Icon icon={X} size={1} />
      </button>
    </p>
  );
}
