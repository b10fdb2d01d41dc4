/** The sentence for an error: what happened, what is safe, what to press. */
import { IntentError } from '../platform/rpc';
import { GoneError } from '../store/deps';
import { type MessageKey, t } from './strings';

/** Words for anything that an action of the panel may throw. */
export function wordsOf(error: unknown): string {
  if (error instanceof IntentError) return t(error.answer.messageKey as MessageKey, ...error.answer.args);
  if (error instanceof GoneError) return t('composeGone');
  const names = [error, (error as { inner?: unknown } | null)?.inner].map((one) => (one instanceof Error ? one.name : ''));
  if (names.includes('QuotaExceededError')) return t('errorDiskFull');
  return t('errorUnexpected', error instanceof Error ? error.name : String(error));
}
