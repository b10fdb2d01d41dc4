/** The frame of a connect form: its fields, what is wrong that belongs to no field, and the button. */
import type { ComponentChildren } from 'preact';
import { attempt, connect, type Kind } from '../lib/ui/connect';
import { t } from '../lib/ui/strings';

const KNOWN = ['server', 'token', 'account', 'accountSid', 'keySid', 'keySecret', 'authToken', 'sender', 'region', 'baseUrl'];

/** How the attempt of a kind stands, if one was made. */
export function attemptOf(kind: Kind) {
  return attempt.value?.kind === kind ? attempt.value : undefined;
}

/** What is wrong with a field of a kind's form. */
export function errorAt(kind: Kind, field: string): string | undefined {
  const error = attemptOf(kind)?.error;
  return error?.field === field ? error.text : undefined;
}

interface Props {
  readonly kind: Kind;
  readonly title: string;
  readonly hint: string;
  readonly children: ComponentChildren;
}

/** Empty fields are not sent. The permission question needs the gesture of the submit. */
export function ConnectForm({ kind, title, hint, children }: Props) {
  const state = attemptOf(kind);
  const loose = state?.error && !KNOWN.includes(state.error.field ?? '') ? state.error.text : undefined;
  return (
    <form
      class="card"
      aria-label={title}
      noValidate={false}
      onSubmit={(event) => {
        event.preventDefault();
        const values = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value).trim()]);
        connect(kind, Object.fromEntries(values.filter(([, value]) => value !== '')) as Record<string, string>);
      }}
    >
      <h2>{title}</h2>
      <p class="hint">{hint}</p>
      {children}
      {loose && (
        <p class="form-error" role="alert">
          {loose}
        </p>
      )}
      <div>
        <button type="submit" class="button primary" disabled={state?.busy}>
          {t(state?.busy ? 'connectBusy' : 'connectButton')}
        </button>
      </div>
    </form>
  );
}
