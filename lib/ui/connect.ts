/** Connecting an account: the permission for its server, the background's check, and what it found. */
import { signal } from '@preact/signals';
import { requestOrigins } from '../platform/permissions';
import { ask, IntentError } from '../platform/rpc';
import type { Account } from '../store/registry';
import { go, route } from './route';
import { type MessageKey, t } from './strings';
import { toast } from './toast';
import { wordsOf } from './words';

/** The kinds that have a form, and the demo. */
export type Kind = Account['kind'];

/** How a form stands. */
export interface Attempt {
  readonly kind: Kind;
  readonly busy: boolean;
  /** What went wrong, and at which field. */
  readonly error?: { readonly text: string; readonly field?: string };
  /** The credential opens several accounts: one must be chosen (field `account`). */
  readonly choose?: readonly { readonly id: string; readonly label: string }[];
  /** The address is not encrypted: what must be confirmed before anything is sent there (field `allowHttp`). */
  readonly confirm?: string;
}

/** Something found at connect that the user should know or repair. */
export type Finding = NonNullable<Account['findings']>[number];

export const attempt = signal<Attempt | undefined>(undefined);
/** What the last connect found; shown until the user goes on. */
export const found = signal<{ readonly accountId: string; readonly findings: readonly Finding[] } | undefined>(undefined);

/** Call straight from a click or submit handler: the permission question needs the gesture. */
export function connect(kind: Kind, fields: Readonly<Record<string, string>>): void {
  const patterns = originsFor(kind, fields);
  if (!patterns) {
    attempt.value = { kind, busy: false, error: { text: t('connectBadAddress'), field: kind === 'chatwoot' ? 'server' : 'baseUrl' } };
    return;
  }
  const permitted = requestOrigins(patterns);
  // The first account makes this page the list, unless the route says otherwise: what is found would never be shown.
  if (route.peek().view !== 'connect') go({ view: 'connect' }, 'replace');
  attempt.value = { kind, busy: true, ...kept(kind) };
  void permitted
    .then((granted) => (granted ? send(kind, fields) : refuse(kind, new Error(t('connectDenied')))))
    .catch((error) => refuse(kind, error));
}

async function send(kind: Kind, fields: Readonly<Record<string, string>>): Promise<void> {
  try {
    const value = (await ask({ type: 'connect', kind, fields: { ...fields } })) as
      | { accountId: string; findings: readonly Finding[] }
      | undefined;
    attempt.value = undefined;
    const serious = value?.findings.filter((one) => one.severity !== 'info') ?? [];
    if (value && serious.length > 0) found.value = value;
    else go({ view: 'list' }, 'replace');
  } catch (error) {
    refuse(kind, error);
  }
}

function refuse(kind: Kind, error: unknown): void {
  const answer = error instanceof IntentError ? error.answer : undefined;
  const text = answer || !(error instanceof Error) ? wordsOf(error) : error.message;
  const questions = kept(kind);
  if (answer?.choose) attempt.value = { kind, busy: false, ...questions, choose: answer.choose };
  else if (answer?.field === 'allowHttp') attempt.value = { kind, busy: false, ...questions, confirm: text };
  else attempt.value = { kind, busy: false, ...questions, error: { text, ...(answer?.field ? { field: answer.field } : {}) } };
}

/** Questions stay in the form until the server or the credential that they are about changes. */
function kept(kind: Kind): Pick<Attempt, 'choose' | 'confirm'> {
  const { kind: of, choose, confirm } = attempt.peek() ?? {};
  return of === kind ? { ...(choose ? { choose } : {}), ...(confirm ? { confirm } : {}) } : {};
}

/** Another server or credential was typed: what was asked about the one before is no question any more. */
export function forgetQuestions(kind: Kind): void {
  const { kind: of, choose, confirm, busy } = attempt.peek() ?? {};
  if (of === kind && !busy && (choose || confirm)) attempt.value = undefined;
}

/** Does a repair that a finding offers, and shows what is left. */
export function repair(accountId: string, code: string): void {
  ask({ type: 'repair', accountId, code }).then(
    (value) => {
      const findings = (value as { findings?: readonly Finding[] } | undefined)?.findings ?? [];
      if (found.peek()?.accountId === accountId) found.value = { accountId, findings };
      const left = findings.some((one) => one.repair === code);
      toast(left ? { text: t('connectNotRepaired'), kind: 'error' } : { text: t('connectRepaired') });
    },
    (error: unknown) => toast({ text: wordsOf(error), kind: 'error' }),
  );
}

/** The sentence of a finding. */
export function findingText(one: Finding): string {
  return t(one.messageKey as MessageKey, ...one.args);
}

/** What a repair changes, said before it is done. */
export function repairText(code: string): string {
  const [what = ''] = code.split(':');
  return t(REPAIRS[what] ?? 'repairOther');
}

const REPAIRS: Readonly<Record<string, MessageKey>> = { loss: 'repairLoss', demo: 'repairDemo' };

/** Match patterns of the hosts that an account talks to; undefined when the address is none. Ports are not part of a pattern. */
export function originsFor(kind: Kind, fields: Readonly<Record<string, string>>): readonly string[] | undefined {
  if (kind === 'demo') return [];
  const typed = (kind === 'chatwoot' ? fields.server : fields.baseUrl)?.trim() ?? '';
  if (kind === 'twilio' && typed === '') return ['https://*.twilio.com/*', 'https://*.twiliocdn.com/*'];
  const url = tried(withScheme(typed));
  return url && /^https?:$/.test(url.protocol) && HOST.test(url.hostname) ? [`${url.protocol}//${url.hostname}/*`] : undefined;
}

/** A name, an IPv4 or a bracketed IPv6 address, as `URL` writes them: what a match pattern can hold. */
const HOST = /^(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[\da-f:.]+\])$/;

/** An address as people type it: without a scheme it means https. */
export function withScheme(typed: string): string {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
}

function tried(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined; // not an address: the form says so
  }
}
