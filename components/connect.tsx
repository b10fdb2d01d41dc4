/** Connecting an account: what the extension does with data, which backend, and the form for the one that is chosen. */
import { ArrowLeft } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { attempt, connect, found, type Kind } from '../lib/ui/connect';
import { back, go } from '../lib/ui/route';
import { shell } from '../lib/ui/shell';
import { type MessageKey, t } from '../lib/ui/strings';
import { ChatwootForm } from './connect-chatwoot';
import { attemptOf } from './connect-form';
import { TwilioForm } from './connect-twilio';
import { Findings } from './findings';
import { Icon } from './icon';
import './check.css';
import './forms.css';

const KINDS = [
  ['demo', 'connectKindDemo'],
  ['chatwoot', 'connectKindChatwoot'],
  ['twilio', 'connectKindTwilio'],
] as const satisfies readonly (readonly [Kind, MessageKey])[];

/** The page `#/connect`, and what a new user sees first. */
export function Connect() {
  const accounts = shell.accounts.value;
  const first = accounts?.length === 0;
  const [chosen, setChosen] = useState<Kind | undefined>(attempt.peek()?.kind);
  const result = found.value;
  if (result) return <Found accountId={result.accountId} />;
  // One demo is enough.
  const kind = chosen ?? (accounts?.some((one) => one.kind === 'demo') ? 'chatwoot' : 'demo');
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
      <Kinds kind={kind} onChoose={setChosen} />
      <Only when={kind === 'demo'}>
        <Demo />
      </Only>
      <Only when={kind === 'chatwoot'}>
        <ChatwootForm />
      </Only>
      <Only when={kind === 'twilio'}>
        <TwilioForm />
      </Only>
    </div>
  );
}

function Kinds({ kind, onChoose }: { kind: Kind; onChoose: (kind: Kind) => void }) {
  const id = useId();
  return (
    <section class="card">
      <h2 id={id}>{t('connectHow')}</h2>
      <div class="kinds" role="radiogroup" aria-labelledby={id}>
        {KINDS.map(([one, words]) => (
          <label key={one} class="check">
            <input type="radio" name={id} checked={one === kind} onChange={() => onChoose(one)} />
            {t(words)}
          </label>
        ))}
      </div>
    </section>
  );
}

/** Hidden, not gone: what was typed in a form is there when it is chosen again. */
function Only({ when, children }: { when: boolean; children: ComponentChildren }) {
  return <div hidden={!when}>{children}</div>;
}

function Demo() {
  const state = attemptOf('demo');
  return (
    <section class="card" aria-labelledby="connect-demo">
      <h2 id="connect-demo">{t('connectDemo')}</h2>
      <p>{t('connectDemoHint')}</p>
      <div>
        <button type="button" class="button primary" disabled={state?.busy} onClick={() => connect('demo', {})}>
          {t('connectTryDemo')}
        </button>
      </div>
      {state?.error && (
        <p class="form-error" role="alert">
          {state.error.text}
        </p>
      )}
    </section>
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
