/** What a Chatwoot answer means: JSON or not, and each status as a kind of error. Texts are localised, so none but one is compared. */
import * as v from 'valibot';
import { retryAfterMs } from '../../domain/retry';
import { BackendError } from '../backend';

const Words = v.object({
  error: v.fallback(v.optional(v.string()), undefined),
  errors: v.fallback(v.optional(v.array(v.string())), undefined),
  message: v.fallback(v.optional(v.string()), undefined),
  attributes: v.fallback(v.optional(v.array(v.string())), undefined),
});

const MINUTE = 60_000;
const LONGEST = 500;

/** The JSON of a good answer. An empty body is a good answer without content. */
export function answerOf(text: string): { readonly readable: true; readonly value: unknown } | { readonly readable: false } {
  if (text.trim() === '') return { readable: true, value: undefined };
  try {
    return { readable: true, value: JSON.parse(text) as unknown };
  } catch {
    return { readable: false };
  }
}

/** The words and attribute names of an error body; a page that is not JSON has none. */
export function wordsOf(text: string): { readonly words: string; readonly attributes: readonly string[]; readonly login: boolean } {
  const answer = answerOf(text);
  const parsed = answer.readable ? v.safeParse(Words, answer.value) : undefined;
  if (!parsed?.success) return { words: '', attributes: [], login: false };
  const { error, errors, message, attributes } = parsed.output;
  const words = (message ?? error ?? errors?.join(' ') ?? '').slice(0, LONGEST);
  return { words, attributes: attributes ?? [], login: errors !== undefined || error === 'Invalid Access Token' };
}

/** The error that an answer of that status is. `once`: the request would be a second message if repeated. `now` is the server's time. */
export function refusalOf(status: number, text: string, headers: Headers, of: { once: boolean; now: number }): BackendError {
  const { words, attributes, login } = wordsOf(text);
  const failure = { text: words, ...(attributes[0] === undefined ? {} : { code: attributes[0] }) };
  switch (status) {
    case 401:
      // Refused permissions are 401 too, with `error`; only these two forms are about the token.
      return new BackendError(login || words === '' ? 'unauthorized' : 'forbidden', failure);
    case 402:
    case 403:
      return new BackendError('forbidden', failure);
    case 404:
    case 410:
      return new BackendError('gone', failure);
    case 429: {
      // No hint comes with it; windows are whole minutes of the server's clock.
      const wait = retryAfterMs(headers.get('retry-after'), of.now) ?? MINUTE - (of.now % MINUTE) + 250;
      return new BackendError('busy', failure, { retryAfterMs: wait });
    }
    default:
      if (status >= 400 && status < 500) return new BackendError('rejected', failure);
      return new BackendError(of.once || status === 500 ? 'unknown' : 'busy', failure);
  }
}
