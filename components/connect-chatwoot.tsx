/** The form for Chatwoot: server and token, the confirmation of a server without encryption, and the account where there are several. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { forgetQuestions, withScheme } from '../lib/ui/connect';
import { t } from '../lib/ui/strings';
import { attemptOf, ConnectForm, errorAt } from './connect-form';
import { Field } from './field';

/** See above. */
export function ChatwootForm() {
  const [server, setServer] = useState('');
  const state = attemptOf('chatwoot');
  const error = (field: string) => errorAt('chatwoot', field);
  const plain = /^http:/i.test(withScheme(server.trim()));
  return (
    <ConnectForm kind="chatwoot" title={t('connectChatwoot')} hint={t('connectChatwootHint')}>
      <Field
        name="server"
        label={t('connectServer')}
        hint={plain ? t('connectPlainHttp') : t('connectServerHint')}
        error={error('server')}
        placeholder="app.chatwoot.com"
        required
        onInput={(text) => {
          setServer(text);
          forgetQuestions('chatwoot');
        }}
      />
      {state?.confirm && <Unencrypted words={state.confirm} />}
      <Field
        name="token"
        label={t('connectToken')}
        hint={t('connectTokenHint')}
        error={error('token')}
        secret
        required
        onInput={() => forgetQuestions('chatwoot')}
      />
      {state?.choose && <Accounts choose={state.choose} error={error('account')} />}
    </ConnectForm>
  );
}

/** Asked once for a server; the box stays checked while the rest of the form is put right. */
function Unencrypted({ words }: { words: string }) {
  const box = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => box.current?.focus(), []);
  return (
    <div class="field">
      <p class="form-error" role="alert">
        {words}
      </p>
      <label class="check">
        <input ref={box} type="checkbox" name="allowHttp" value="1" required />
        {t('connectPlainYes')}
      </label>
    </div>
  );
}

interface AccountsProps {
  readonly choose: readonly { readonly id: string; readonly label: string }[];
  readonly error: string | undefined;
}

function Accounts({ choose, error }: AccountsProps) {
  const select = useRef<HTMLSelectElement>(null);
  useLayoutEffect(() => select.current?.focus(), []);
  return (
    <label class="field">
      <span class="label">{t('connectAccount')}</span>
      <select ref={select} class="input" name="account" required aria-invalid={error ? 'true' : undefined}>
        {choose.map((one) => (
          <option key={one.id} value={one.id}>
            {one.label}
          </option>
        ))}
      </select>
      <span class="hint" role="status">
        {t('connectChooseAccount')}
      </span>
      {error && (
        <span class="error" role="alert">
          {error}
        </span>
      )}
    </label>
  );
}
