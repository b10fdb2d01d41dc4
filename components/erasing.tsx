/** The button and the question for erasing everything that this browser stores about a person. */
import { formatPhone } from '../lib/domain/phone';
import { askErase, erase, erasing } from '../lib/ui/erase';
import type { Person } from '../lib/ui/people';
import { settings } from '../lib/ui/session';
import { t } from '../lib/ui/strings';
import { titleOf } from '../lib/ui/thread';
import { Dialog } from './dialog';

/** At the foot of the contact panel. */
export function Erasing({ person }: { person: Person }) {
  const { conversation } = person;
  const region = settings.value.region;
  const phone = formatPhone(conversation.phone, region);
  const name = titleOf(conversation, region);
  return (
    <div class="contact-erase">
      <button type="button" class="button danger" onClick={() => askErase(conversation)}>
        {t('eraseContact')}
      </button>
      {erasing.value?.id === conversation.id && (
        <Dialog title={t('eraseContact')} onClose={() => askErase(undefined)}>
          <p>{t('eraseContactWhat', name === phone ? phone : `${name} (${phone})`)}</p>
          <div class="actions">
            <button type="button" class="button danger" onClick={() => erase(person)}>
              {t('eraseContact')}
            </button>
            <button type="button" class="button" data-autofocus="" onClick={() => askErase(undefined)}>
              {t('eraseContactKeep')}
            </button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
