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

/** See above. */
export function ComposerTools({ composer, conversation, onTemplates }: Props) {
  const can = capabilities.value;
  const free = composer.lock.value === undefined;
  const note = composer.note.value;
  return (
    <fieldset class="tools" aria-label={t('composerTools')}>
      {can?.attachments && free && !note && <Attach composer={composer} />}
      {usesReplies.value && free && (
        <Tool
          label={t('savedReplies')}
          icon={Zap}
          run={() => {
            if (composer.text.peek() === '') composer.write('/');
            focusField('message');
          }}
        />
      )}
      {onTemplates && !note && <Tool label={t('templates')} icon={LayoutTemplate} run={onTemplates} />}
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
      {free && !note && <Schedule composer={composer} name={conversation.name} />}
    </fieldset>
  );
}

function Tool({ label, icon, run }: { label: string; icon: IconShape; run: () => void }) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={run}>
      <Icon icon={icon} />
    </button>
  );
}

function Attach({ composer }: { composer: Composer }) {
  return (
    <span class="attach">
      <input
        type="file"
        multiple
        hidden
        aria-label={t('attachFile')}
        onChange={(event) => {
          composer.addFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      <button type="button" class="icon-button" aria-label={t('attachFile')} title={t('attachFile')} onClick={pickFiles}>
        <Icon icon={Paperclip} />
      </button>
    </span>
  );
}

function Schedule({ composer, name }: { composer: Composer; name: string }) {
  const [cancel, setCancel] = useState(true);
  return (
    <Popup id="schedule" kind="dialog" up label={t('scheduleSend')} button={<Icon icon={CalendarClock} />}>
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
