/** Reads a provider's failure: the code out of its words, what it means, and whether sending again can help. Also opt-out words. */
import { FAILURE_MEANINGS, type FailureMeaning, UNKNOWN_FAILURE } from './failure-codes';
import type { Failure } from './message';

/** A failure as the panel shows it: our advice under the provider's own words. */
export interface ExplainedFailure extends FailureMeaning {
  readonly code?: string;
  /** The provider's words without code, link and status line; untrusted plain text; may be empty. */
  readonly text: string;
}

const PATTERNS: readonly RegExp[] = [
  /^\s*\[HTTP \d{3}\]\s*(\d{4,6})\s*:\s*/i,
  /^\s*\(?#(\d{1,6})\)\s*/,
  /^\s*(\d{3,6})\s*[-–—:]\s+/,
  /^\s*error(?:\s*code)?\s*[:#]?\s*(\d{3,6})\b[\s.:–-]*/i,
  /^\s*(\d{5,6})\s*$/,
];
const ANYWHERE = /\b(?:error|code|errors\/)\s*[:#]?\s*(\d{5,6})\b/i;
const MAX_WORDS = 1000;

/**
 * Takes the code out of a provider's text: `30007 - text` and `[HTTP 400] 21610 : …` (Twilio through Chatwoot), `131047: title` and
 * `(#131030) text` (WhatsApp Cloud), `Error code: 30007`. The text that is left has neither code nor documentation link.
 */
export function parseFailure(text: string): Failure {
  const whole = text.slice(0, MAX_WORDS).trim();
  for (const pattern of PATTERNS) {
    const match = pattern.exec(whole);
    if (match?.[1]) return { code: match[1], text: words(whole.slice(match[0].length)) };
  }
  const loose = ANYWHERE.exec(whole)?.[1];
  return loose ? { code: loose, text: words(whole) } : { text: words(whole) };
}

/** What a failure means and what to do. An unknown code keeps the provider's words and gets general advice. */
export function explainFailure(failure: Failure): ExplainedFailure {
  const parsed = failure.code ? { code: failure.code, text: words(failure.text) } : parseFailure(failure.text);
  const meaning = (parsed.code !== undefined && FAILURE_MEANINGS.get(parsed.code)) || UNKNOWN_FAILURE;
  return { ...meaning, text: parsed.text, ...(parsed.code !== undefined ? { code: parsed.code } : {}) };
}

/** True when the failure says that the recipient has opted out. */
export function saysOptedOut(failure: Failure): boolean {
  return explainFailure(failure).kind === 'opted-out';
}

function words(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^https?:\/\/\S+$/.test(line) && !/^unable to create record:?$/i.test(line))
    .join('\n')
    .replace(/^unable to create record:\s*/i, '');
}

const STOP_WORDS = new Set([
  'STOP',
  'STOPALL',
  'STOP ALL',
  'UNSUBSCRIBE',
  'CANCEL',
  'END',
  'QUIT',
  'REVOKE',
  'OPTOUT',
  'OPT OUT',
  'OPT-OUT',
  'ARRET',
  'ARRETER',
  'ALTO',
  'CANCELAR',
  'BAJA',
  'PARAR',
  'SAIR',
  'STOPP',
  'ABMELDEN',
]);
const START_WORDS = new Set(['START', 'UNSTOP', 'YES', 'OPT IN', 'OPTIN', 'OPT-IN']);

/**
 * Whether an inbound SMS opts out (`stop`), opts back in (`start`), or neither. Only a message that is nothing but the keyword counts,
 * as at the carriers; case, accents and punctuation around it do not matter.
 */
export function optOutOf(text: string): 'stop' | 'start' | undefined {
  if (text.length > 40) return undefined;
  const word = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u200b-\u200f\ufeff]/g, '')
    .replace(/^[\s"'.!?«»“”]+|[\s"'.!?«»“”]+$/g, '')
    .replace(/\s+/g, ' ')
    .toUpperCase();
  return STOP_WORDS.has(word) ? 'stop' : START_WORDS.has(word) ? 'start' : undefined;
}
