/** What a saved reply must be before it is kept: a short code that can be typed after `/`, and a text whose variables are whole. */
import type { SavedReply } from './contact';
import { fold } from './search-tokens';

/** What an agent writes; `id` of the one that is changed, absent for a new one. */
export interface ReplyWords {
  readonly id?: string;
  readonly code: string;
  readonly text: string;
}

/** What an agent does with a saved reply. */
export type ReplyChange = { readonly save: ReplyWords } | { readonly remove: string };

/** What is wrong, and with which field. */
export type ReplyProblem =
  | { readonly field: 'code'; readonly kind: 'missing' | 'characters' | 'tooLong' | 'taken' }
  | { readonly field: 'text'; readonly kind: 'missing' | 'tooLong' | 'braces' };

/** Characters; `replyQuery` looks no further. */
export const MAX_CODE = 40;
export const MAX_REPLY = 5000;

/** Variables that are filled by themselves, in the spelling that Chatwoot knows too, in the order of the help. */
export const FILLED_VARIABLES = [
  'contact.first_name',
  'contact.last_name',
  'contact.name',
  'contact.phone_number',
  'contact.email',
  'agent.first_name',
  'agent.name',
  'inbox.name',
] as const;

/** As it is kept: the slash is how a code is typed, not a part of it. */
export function tidyReply(words: ReplyWords): ReplyWords {
  return { ...words, code: words.code.trim().replace(/^\/+/, ''), text: words.text.trim() };
}

/** The first thing that is wrong with tidy words; undefined = they can be kept. `all` are the replies that there are. */
export function checkReply({ id, code, text }: ReplyWords, all: readonly SavedReply[]): ReplyProblem | undefined {
  if (code === '') return { field: 'code', kind: 'missing' };
  if (/[\s/]/.test(code)) return { field: 'code', kind: 'characters' };
  if (code.length > MAX_CODE) return { field: 'code', kind: 'tooLong' };
  if (all.some((one) => one.id !== id && fold(one.code) === fold(code))) return { field: 'code', kind: 'taken' };
  if (text === '') return { field: 'text', kind: 'missing' };
  if (text.length > MAX_REPLY) return { field: 'text', kind: 'tooLong' };
  return wholeBraces(text) ? undefined : { field: 'text', kind: 'braces' };
}

/** Every `{{` has its `}}` before the next one: an open one would reach the customer as it stands. */
function wholeBraces(text: string): boolean {
  let open = false;
  for (const [mark] of text.matchAll(/\{\{|\}\}/g)) {
    if ((mark === '{{') === open) return false;
    open = !open;
  }
  return !open;
}
