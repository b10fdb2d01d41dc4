/** The form for Twilio, and for SignalWire by the same fields: the key with the permissions that it needs, or the token, senders, region. */
import { useState } from 'preact/hooks';
import { t } from '../lib/ui/strings';
import { TWILIO_KEYS_PAGE, TWILIO_PERMISSIONS } from '../lib/ui/twilio-key';
import { ConnectForm, errorAt } from './connect-form';
import { Field } from './field';

/** See above. */
export function TwilioForm() {
  const [token, setToken] = useState('');
  const error = (field: string) => errorAt('twilio', field);
  const byKey = token === '';
  return (
    <ConnectForm kind="twilio" title={t('connectTwilio')} hint={t('connectTwilioHint')}>
      <p>
        {t('connectKeyNeeded')}{' '}
        <a href={TWILIO_KEYS_PAGE} target="_blank" rel="noopener noreferrer">
          {t('connectKeyPage')}
        </a>
      </p>
      <Permissions />
      <Field name="accountSid" label={t('connectAccountSid')} error={error('accountSid')} placeholder="AC…" required />
      <Field name="keySid" label={t('connectKeySid')} error={error('keySid')} placeholder="SK…" required={byKey} />
      <Field
        name="keySecret"
        label={t('connectKeySecret')}
        hint={t('connectKeySecretHint')}
        error={error('keySecret')}
        secret
        required={byKey}
      />
      <Field name="sender" label={t('connectSender')} hint={t('connectSenderHint')} error={error('sender')} placeholder="+1…" />
      <details>
        <summary>{t('connectFilesAndText')}</summary>
        <div class="form-fields">
          <p class="hint">{t('connectFilesHint')}</p>
          <Check name="publicFiles" label={t('connectPublicFiles')} hint={t('connectPublicFilesHint')} />
          <Check name="smartEncoding" label={t('connectSmartEncoding')} hint={t('connectSmartEncodingHint')} />
        </div>
      </details>
      <details open={Boolean(error('authToken'))}>
        <summary>{t('connectTokenInstead')}</summary>
        <div class="form-fields">
          <Field
            name="authToken"
            label={t('connectAuthToken')}
            hint={t('connectAuthTokenHint')}
            error={error('authToken')}
            secret
            onInput={(text) => setToken(text.trim())}
          />
        </div>
      </details>
      <details open={Boolean(error('region') ?? error('baseUrl'))}>
        <summary>{t('connectAdvanced')}</summary>
        <div class="form-fields">
          <label class="field">
            <span class="label">{t('connectRegion')}</span>
            <select class="input" name="region">
              <option value="us1">{t('connectRegionUs')}</option>
              <option value="ie1">{t('connectRegionIe')}</option>
              <option value="au1">{t('connectRegionAu')}</option>
            </select>
            <span class="hint">{t('connectRegionHint')}</span>
            {error('region') && <span class="error">{error('region')}</span>}
          </label>
          <Field name="baseUrl" label={t('connectBaseUrl')} hint={t('connectBaseUrlHint')} error={error('baseUrl')} />
        </div>
      </details>
    </ConnectForm>
  );
}

/** Off unless the agent says otherwise. */
function Check({ name, label, hint }: { name: string; label: string; hint: string }) {
  return (
    <div class="field">
      <label class="check">
        <input type="checkbox" name={name} aria-describedby={`${name}-hint`} />
        {label}
      </label>
      <span class="hint" id={`${name}-hint`}>
        {hint}
      </span>
    </div>
  );
}

function Permissions() {
  return (
    <details>
      <summary>{t('connectPermissions')}</summary>
      <dl class="permissions">
        {TWILIO_PERMISSIONS.map(({ what, names }) => (
          <div key={what}>
            <dt>{t(what)}</dt>
            {names.map((name) => (
              <dd key={name}>
                <code>{name}</code>
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </details>
  );
}
