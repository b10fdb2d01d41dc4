/** The tools of the composer: files, saved replies, templates, private note, scheduled send. */
import { CalendarClock, LayoutTemplate, Paperclip, StickyNote, Zap } from 'lucide';
import { useState } from 'preact/hooks';
import type { Conversation } from '../lib/domain/conversation';
import type { Composer } from '../lib/ui/composer';
import { focusField } from '../lib/ui/popup';
import { usesReplies } from '../lib/ui/replies';
import { capabilities } from '../lib/ui/session';
import { t } from '../lib/ui/strings';
import { pickFiles } from '../lib/ui/typing';
import { Icon, type IconShape } from './icon';
import { Popup } from './popup';
import { TimeChoices } from './time-choices';

interface Props {
  readonly composer: Composer;
  readonly conversation: Conversation;
  /** Opens the template picker, where templates can be chosen although free text is possible. */
  readonly onTemplates?: () => void;
}

/** What a note or a lock does not allow stays in its place, so that the button which was just pressed does not move away from the pointer. */
export function ComposerTools({ composer, conversation, onTemplates }: Props) {
  const can = capabilities.value;
  const free = composer.lock.value === undefined;
  const note = composer.note.value;
  const disabled = note || !free;
  return (
    <fieldset class="tools" aria-label={t('composerTools')}>
      {can?.attachments && <Attach composer={composer} disabled={disabled} />}
      {usesReplies.value && (
        <Tool
          label={t('savedReplies')}
          icon={Zap}
          disabled={!free}
          run={() => {
            if (composer.text.peek() === '') composer.write('/');
            focusField('message');
          }}
        />
      )}
      {onTemplates && <Tool label={t('templates')} icon={LayoutTemplate} run={onTemplates} disabled={note} />}
      {can?.notes && (
        <button
          type="button"
          class="icon-button"
          aria-pressed={note}
          aria-label={t('privateNote')}
          title={t('privateNote')}
          onClick={() => {
            composer.setNote(!note);
            focusField('message');
          }}
        >
          <Icon icon={StickyNote} />
        </button>
      )}
      <Schedule composer={composer} name={conversation.name} disabled={disabled} />
    </fieldset>
  );
}

function Tool({ label, icon, run, disabled = false }: { label: string; icon: IconShape; run: () => void; disabled?: boolean }) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} disabled={disabled} onClick={run}>
      <Icon icon={icon} />
    </button>
  );
}

function Attach({ composer, disabled }: { composer: Composer; disabled: boolean }) {
  return (
    <span class="attach">
      <input
        type="file"
        multiple
        hidden
        disabled={disabled}
        aria-label={t('attachFile')}
        onChange={(event) => {
          composer.addFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      <button
        type="button"
        class="icon-button"
        aria-label={t('attachFile')}
        title={t('attachFile')}
        disabled={disabled}
        onClick={pickFiles}
      >
        <Icon icon={Paperclip} />
      </button>
    </span>
  );
}

function Schedule({ composer, name, disabled }: { composer: Composer; name: string; disabled: boolean }) {
  const [cancel, setCancel] = useState(true);
  return (
    <Popup id="schedule" kind="dialog" up disabled={disabled} label={t('scheduleSend')} button={<Icon icon={CalendarClock} />}>
      {(popup) => (
        <TimeChoices
          title={t('scheduleAt')}
          confirm={t('schedule')}
          onPick={(sendAt) => {
            popup.close();
            composer.send({ sendAt, cancelOnReply: cancel });
            focusField('message');
          }}
        >
          <label class="check">
            <input type="checkbox" checked={cancel} onChange={(event) => setCancel(event.currentTarget.checked)} />
            {name ? t('cancelIfReplies', name) : t('cancelIfTheyReply')}
          </label>
          {capabilities.value?.schedule === false && <p class="times-hint">{t('scheduleLocal')}</p>}
        </TimeChoices>
      )}
    </Popup>
  );
}
