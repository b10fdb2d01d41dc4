/** Above the list: why the account does not run, or that it loses messages. */
import { reloadExtension } from '../lib/ui/restart';
import { hrefOf } from '../lib/ui/route';
import { shell } from '../lib/ui/shell';
import { t } from '../lib/ui/strings';

/** Nothing unless there is trouble: without it an account that loses messages would just fall silent. */
export function Trouble() {
  switch (shell.sync.value?.state) {
    case 'partMissing':
      return (
        <p class="list-trouble" role="alert">
          {t('troublePartMissing')}{' '}
          <button type="button" class="button" onClick={reloadExtension}>
            {t('troubleReload')}
          </button>
        </p>
      );
    case 'notOpen':
      return (
        <p class="list-trouble" role="alert">
          {t('troubleNotOpen')}
        </p>
      );
  }
  const now = shell.accounts.value?.find((one) => one.id === shell.accountId.value);
  if (!now?.trouble) return null;
  return (
    <p class="list-trouble" role="alert">
      {t('accountTrouble')} <a href={hrefOf({ view: 'settings' })}>{t('accountTroubleSee')}</a>
    </p>
  );
}
