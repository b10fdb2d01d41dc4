/** Connecting an account: what the extension does with data, the demo, and a form for each backend. */
import { ArrowLeft } from 'lucide';
import { connect, found } from '../lib/ui/connect';
import { back, go } from '../lib/ui/route';
import { shell } from '../lib/ui/shell';
import { t } from '../lib/ui/strings';
import { ChatwootForm } from './connect-chatwoot';
import { attemptOf } from './connect-form';
import { TwilioForm } from './connect-twilio';
import { Findings } from './findings';
import { Icon } from './icon';
import './forms.css';

/** The page `#/connect`, and what a new user sees first. */
export function Connect() {
  const first = shell.accounts.value?.length === 0;
  const result = found.value;
  if (result) return <Found accountId={result.accountId} />;
  const demo = attemptOf('demo');
  return (
    <div class="connect">
      <div class="page-head">
        {!first && (
          <button type="button" class="icon-button" aria-label={t('backToConversations')} onClick={back}>
            <Icon icon={ArrowLeft} mirror />
          </button>
        )}
        <h1>{t(first ? 'connectWelcome' : 'connectTitle')}</h1>
      </div>
      <section class="card" aria-labelledby="connect-privacy">
        <h2 id="connect-privacy">{t('connectPrivacy')}</h2>
        <ul class="facts">
          <li>{t('connectPrivacyServer')}</li>
          <li>{t('connectPrivacyLocal')}</li>
          <li>{t('connectPrivacyPages')}</li>
          <li>{t('connectPrivacyTelemetry')}</li>
        </ul>
      </section>
      <section class="card" aria-labelledby="connect-demo">
        <h2 id="connect-demo">{t('connectDemo')}</h2>
        <p>{t('connectDemoHint')}</p>
        <div>
          <button type="button" class="button primary" disabled={demo?.busy} onClick={() => connect('demo', {})}>
            {t('connectTryDemo')}
          </button>
        </div>
        {demo?.error && (
          <p class="form-error" role="alert">
            {demo.error.text}
          </p>
        )}
      </section>
      <ChatwootForm />
      <TwilioForm />
    </div>
  );
}

function Found({ accountId }: { accountId: string }) {
  return (
    <div class="connect">
      <div class="page-head">
        <h1>{t('connectDone')}</h1>
      </div>
      <section class="card" aria-labelledby="connect-found">
        <h2 id="connect-found">{t('connectFound')}</h2>
        <Findings accountId={accountId} findings={found.value?.findings ?? []} />
        <div>
          <button
            type="button"
            class="button primary"
            onClick={() => {
              found.value = undefined;
              go({ view: 'list' }, 'replace');
            }}
          >
            {t('connectGoOn')}
          </button>
        </div>
      </section>
    </div>
  );
}
