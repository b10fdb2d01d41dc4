/** The question before a conversation is reopened where that takes it over. */
import { reopenConversation } from '../lib/ui/conversation-actions';
import { askReopen, reopening } from '../lib/ui/reopening';
import { t } from '../lib/ui/strings';
import { Dialog } from './dialog';

/** Shown while it is being asked. */
export function Reopening() {
  const id = reopening.value;
  if (id === undefined) return null;
  return (
    <Dialog title={t('reopenConversation')} onClose={() => askReopen(undefined)}>
      <p>{t('reopenAsk')}</p>
      <div class="actions">
        <button
          type="button"
          class="button primary"
          data-autofocus=""
          onClick={() => {
            askReopen(undefined);
            reopenConversation(id, true);
          }}
        >
          {t('reopenYes')}
        </button>
        <button type="button" class="button" onClick={() => askReopen(undefined)}>
          {t('reopenNo')}
        </button>
      </div>
    </Dialog>
  );
}
