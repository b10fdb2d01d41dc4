/** The question before an account is disconnected: what would be lost. */
import { accounts, disconnect, leaving } from '../lib/ui/settings';
import { plural, t } from '../lib/ui/strings';
import { Dialog } from './dialog';

const close = () => {
  leaving.value = undefined;
};

/** Shown while an account's removal is being asked about. */
export function Leaving() {
  const loss = leaving.value;
  const label = accounts.value?.find((one) => one.id === loss?.accountId)?.label ?? '';
  if (!loss) return null;
  return (
    <Dialog title={t('settingsDisconnectNamed', label)} onClose={close}>
      <p>{t('settingsDisconnectWhat')}</p>
      {loss.unsent > 0 && <p class="form-error">{plural('settingsDisconnectUnsent', loss.unsent)}</p>}
      {loss.replies > 0 && <p class="form-error">{plural('settingsDisconnectReplies', loss.replies)}</p>}
      {loss.drafts > 0 && <p class="form-error">{plural('settingsDisconnectDrafts', loss.drafts)}</p>}
      <div class="actions">
        <button type="button" class="button danger" onClick={() => disconnect(loss.accountId)}>
          {t('settingsDisconnect')}
        </button>
        <button type="button" class="button" onClick={close}>
          {t('settingsKeep')}
        </button>
      </div>
    </Dialog>
  );
}
