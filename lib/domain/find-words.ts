/** Index entries by which people are found: the words of a name, and a number from its end, as people remember it. */
import { tokenise } from './search-tokens';

/** Marks the entry of a number among words. */
const NUMBER = '~';
/** Fewer digits name nobody. */
const LEAST_DIGITS = 3;

/** The entries of a person. `phone` in E.164. */
export function findWords({ name, phone }: { readonly name: string; readonly phone?: string }): string[] {
  return [...tokenise(name), ...(phone === undefined ? [] : [`${NUMBER}${fromEnd(phone)}`])];
}

/** The digits of a number, the last first: what ends alike begins alike. */
export function fromEnd(phone: string): string {
  return Array.from(phone.replace(/\D/g, '')).reverse().join('');
}

/**
 * The beginnings of entries (see `fromEnd`) that a typed end of a number may mean, the likeliest first; none when it is no number. How the
 * digits are grouped does not matter; a trunk zero ("0171 …") stands in no international number, so it may be left out.
 */
export function typedEnds(text: string): string[] {
  if (!/^[+\d\s().\-/]+$/.test(text.trim())) return [];
  const digits = text.replace(/\D/g, '');
  if (digits.length < LEAST_DIGITS) return [];
  const bare = digits.replace(/^0+/, '');
  return [digits, ...(bare !== digits && bare.length > LEAST_DIGITS + 2 ? [bare] : [])].map(fromEnd);
}

/** The beginning of the word entry for such an end. */
export function endWord(end: string): string {
  return `${NUMBER}${end}`;
}
