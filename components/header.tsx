/** The panel's header: which account, how fresh, search, new message, menu. */
import { ExternalLink, Keyboard, Menu as MenuIcon, Plug, RefreshCw, Search, Settings, SquarePen } from 'lucide';
import { now } from '../lib/ui/clock';
import { freshnessText } from '../lib/ui/freshness';
import { overlay } from '../lib/ui/keys';
import { go, hrefOf } from '../lib/ui/route';
import { actions, shell } from '../lib/ui/shell';
import { t } from '../lib/ui/strings';
import { exactClock } from '../lib/ui/time';
import { Icon } from './icon';
import { Menu } from './menu';

/** See above. */
export function Header() {
  const some = (shell.accounts.value?.length ?? 0) > 0;
  return (
    <header class="header">
      <h1 class="visually-hidden">{t('appName')}</h1>
      <div class="header-title">
        <AccountSwitch />
        {some && <Connection />}
      </div>
      {some && (
        <>
          <a class="icon-button" href={hrefOf({ view: 'search' })} aria-label={t('headerSearch')} title={t('headerSearch')}>
            <Icon icon={Search} />
          </a>
          <button
            type="button"
            class="icon-button"
            aria-label={t('headerNewMessage')}
            title={t('headerNewMessage')}
            onClick={() => {
              overlay.value = 'new-message';
            }}
          >
            <Icon icon={SquarePen} />
          </button>
        </>
      )}
      <Menu
        label={t('headerMenu')}
        icon={MenuIcon}
        items={[
          ...(some ? [{ label: t('headerCheckNow'), icon: RefreshCw, run: () => actions.value?.sync() }] : []),
          { label: t('menuConnect'), icon: Plug, run: () => go({ view: 'connect' }) },
          { label: t('menuSettings'), icon: Settings, run: () => go({ view: 'settings' }) },
          { label: t('menuOpenTab'), icon: ExternalLink, run: () => window.open(location.href, '_blank') },
          {
            label: t('menuShortcuts'),
            icon: Keyboard,
            run: () => {
              overlay.value = 'sheet';
            },
          },
        ]}
      />
    </header>
  );
}

function AccountSwitch() {
  const all = shell.accounts.value ?? [];
  const active = all.find((one) => one.id === shell.accountId.value) ?? all[0];
  if (all.length < 2) return <p class="account">{active?.label ?? t('appName')}</p>;
  return (
    <select
      class="account"
      aria-label={t('headerAccount')}
      value={active?.id ?? ''}
      onChange={(event) => {
        go({ view: 'list' });
        actions.value?.chooseAccount(event.currentTarget.value);
      }}
    >
      {all.map((one) => (
        <option key={one.id} value={one.id}>
          {one.label}
        </option>
      ))}
    </select>
  );
}

function Connection() {
  const { text, tone, announce } = freshnessText(shell.sync.value, now.value);
  const { detail, checkedAt } = shell.sync.value ?? {};
  const exact = checkedAt === undefined ? text : t('freshExact', text, exactClock(checkedAt));
  return (
    <p
      class={`freshness ${tone}`}
      role="status"
      aria-label={t('headerConnection')}
      aria-live={announce ? 'polite' : 'off'}
      title={detail ?? exact}
    >
      <span class="dot" aria-hidden="true" />
      {text}
    </p>
  );
}
