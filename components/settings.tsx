/** The settings: accounts, messages, notifications, look, sites, shortcuts, privacy. */
import { ArrowLeft } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { back, hrefOf } from '../lib/ui/route';
import { capabilities } from '../lib/ui/session';
import { accounts, askToDisconnect, change, copyDiagnostics, type Settings, settings } from '../lib/ui/settings';
import { type MessageKey, t } from '../lib/ui/strings';
import { Findings } from './findings';
import { Icon } from './icon';
import { KeysTable } from './keys-sheet';
import { Data } from './settings-data';
import { Leaving } from './settings-leaving';
import { RegionSelect, Sites } from './settings-sites';
import './forms.css';

/** The page `#/settings`. */
export function SettingsPage() {
  return (
    <div class="settings">
      <div class="page-head">
        <button type="button" class="icon-button" aria-label={t('backToConversations')} onClick={back}>
          <Icon icon={ArrowLeft} mirror />
        </button>
        <h1>{t('menuSettings')}</h1>
      </div>
      <Accounts />
      <Messages />
      <Notifications />
      <Card title={t('settingsLook')}>
        <Choice
          name="theme"
          label="settingsTheme"
          options={[
            ['system', 'settingsThemeSystem'],
            ['light', 'settingsThemeLight'],
            ['dark', 'settingsThemeDark'],
          ]}
        />
      </Card>
      <Card title={t('settingsPages')}>
        <Row label={t('settingsRegion')} hint={t('settingsRegionHint')}>
          {(id) => <RegionSelect id={id} value={settings.value.region} onChange={(region) => change({ region })} />}
        </Row>
        <Choice
          name="telLinks"
          label="settingsTelLinks"
          options={[
            ['panel', 'settingsTelPanel'],
            ['page', 'settingsTelPage'],
            ['ask', 'settingsTelAsk'],
          ]}
        />
        <Sites />
      </Card>
      <Card title={t('keysSheet')}>
        <KeysTable />
      </Card>
      <Card title={t('settingsPrivacy')}>
        <p>{t('connectPrivacyServer')}</p>
        <p>{t('connectPrivacyLocal')}</p>
        <p>{t('connectPrivacyPages')}</p>
        <p>{t('settingsPrivacySecrets')}</p>
        <p>{t('connectPrivacyTelemetry')}</p>
        <div>
          <button type="button" class="button" onClick={copyDiagnostics}>
            {t('settingsDiagnostics')}
          </button>
        </div>
        <p class="hint">{t('settingsDiagnosticsHint')}</p>
      </Card>
      <Data />
      <Leaving />
    </div>
  );
}

function Accounts() {
  return (
    <Card title={t('settingsAccounts')}>
      <ul class="accounts">
        {(accounts.value ?? []).map((one) => (
          <li key={one.id}>
            <div class="setting">
              <span class="label">{one.label}</span>
              <button
                type="button"
                class="button danger"
                aria-label={t('settingsDisconnectNamed', one.label)}
                onClick={() => askToDisconnect(one.id)}
              >
                {t('settingsDisconnect')}
              </button>
            </div>
            {one.findings && one.findings.length > 0 && <Findings accountId={one.id} findings={one.findings} />}
          </li>
        ))}
      </ul>
      <div>
        <a class="button" href={hrefOf({ view: 'connect' })}>
          {t('menuConnect')}
        </a>
      </div>
    </Card>
  );
}

function Messages() {
  return (
    <Card title={t('settingsMessages')}>
      <Amount name="undoSend" label="settingsUndoSend" hint="settingsUndoSendHint" options={[0, 3, 5, 10, 20]} text={seconds} />
      <Amount name="undoClose" label="settingsUndoClose" options={[0, 4, 6, 10]} text={seconds} />
      <Amount name="historyMonths" label="settingsHistory" hint="settingsHistoryHint" options={[0, 3, 6, 12, 24]} text={months} />
      <Amount name="mediaMb" label="settingsMedia" options={[50, 200, 500, 1000, 2000]} text={(mb) => t('settingsMegabytes', mb)} />
      {capabilities.value?.savedReplies && (
        <div class="setting">
          <span class="label">{t('savedReplies')}</span>
          <a class="button" href={hrefOf({ view: 'replies' })}>
            {t('repliesManage')}
          </a>
        </div>
      )}
      <Toggle name="presence" label="settingsPresence" hint="settingsPresenceHint" />
    </Card>
  );
}

function Notifications() {
  return (
    <Card title={t('settingsNotifications')}>
      <Choice
        name="notify"
        label="settingsNotify"
        options={[
          ['all', 'settingsNotifyAll'],
          ['mine', 'settingsNotifyMine'],
          ['none', 'settingsNotifyNone'],
        ]}
      />
      <Toggle name="sound" label="settingsSound" />
      <Toggle name="showContent" label="settingsShowContent" hint="settingsShowContentHint" />
      <Choice
        name="badge"
        label="settingsBadge"
        options={[
          ['all', 'settingsBadgeAll'],
          ['mine-and-unassigned', 'settingsBadgeMineUnassigned'],
          ['mine', 'settingsBadgeMine'],
        ]}
      />
    </Card>
  );
}

const seconds = (n: number) => (n === 0 ? t('settingsOff') : t('settingsSeconds', n));
const months = (n: number) => (n === 0 ? t('settingsHistoryAll') : t('settingsMonths', n));

function Card({ title, children }: { title: string; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

function Row({ label, hint, children }: { label: string; hint?: string; children: (id: string) => ComponentChildren }) {
  const id = useId();
  return (
    <div class="setting">
      <label for={id}>{label}</label>
      {children(id)}
      {hint && <span class="hint">{hint}</span>}
    </div>
  );
}

type Of<T> = { [K in keyof Settings]-?: Exclude<Settings[K], undefined> extends T ? K : never }[keyof Settings];

function Toggle({ name, label, hint }: { name: Of<boolean>; label: MessageKey; hint?: MessageKey }) {
  return (
    <Row label={t(label)} {...(hint ? { hint: t(hint) } : {})}>
      {(id) => (
        <input
          id={id}
          type="checkbox"
          checked={settings.value[name]}
          onChange={(event) => change({ [name]: event.currentTarget.checked })}
        />
      )}
    </Row>
  );
}

function Choice<K extends 'theme' | 'notify' | 'badge' | 'telLinks'>(props: {
  name: K;
  label: MessageKey;
  options: readonly (readonly [Settings[K], MessageKey])[];
}) {
  return (
    <Row label={t(props.label)}>
      {(id) => (
        <select
          id={id}
          class="input"
          value={settings.value[props.name]}
          onChange={(event) => change({ [props.name]: event.currentTarget.value })}
        >
          {props.options.map(([value, text]) => (
            <option key={value} value={value}>
              {t(text)}
            </option>
          ))}
        </select>
      )}
    </Row>
  );
}

function Amount(props: {
  name: Of<number>;
  label: MessageKey;
  hint?: MessageKey;
  options: readonly number[];
  text: (n: number) => string;
}) {
  const now = settings.value[props.name];
  const options = props.options.includes(now) ? props.options : [...props.options, now].sort((a, b) => a - b);
  return (
    <Row label={t(props.label)} {...(props.hint ? { hint: t(props.hint) } : {})}>
      {(id) => (
        <select id={id} class="input" value={now} onChange={(event) => change({ [props.name]: Number(event.currentTarget.value) })}>
          {options.map((n) => (
            <option key={n} value={n}>
              {props.text(n)}
            </option>
          ))}
        </select>
      )}
    </Row>
  );
}
