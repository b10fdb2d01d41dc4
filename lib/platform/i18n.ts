/** Strings of `_locales`, with keys that the compiler knows. */
import type messages from '../../public/_locales/en/messages.json';
import { browser } from './browser';

/** A key of `public/_locales/en/messages.json`. */
export type MessageKey = keyof typeof messages;

/** The most arguments that a message takes. */
const SLOTS = 9;
/** Stand for the arguments in a message that is asked for once; characters of the private use area, which no message holds. */
const slots = Array.from({ length: SLOTS }, (_, i) => String.fromCharCode(0xe000 + i));
const slot = /[\ue000-\ue008]/g;

/** Messages as they were asked for: the call into the browser costs more than all the rest of a line of the list. */
const known = new Map<MessageKey, string>();

/** The string of that key in the browser's language; `$1`… are replaced by the arguments, in order. */
export function t(key: MessageKey, ...args: readonly (string | number)[]): string {
  let message = known.get(key);
  if (message === undefined) {
    message = browser.i18n.getMessage(key, slots) || key;
    known.set(key, message);
  }
  return message.replace(slot, (mark) => String(args[mark.charCodeAt(0) - 0xe000] ?? ''));
}

let rules: Intl.PluralRules | undefined;

/** The string for a count: `<key>_one` or `<key>_other` by the language's plural rule; `$1` is the count. */
export function plural(key: PluralKey, count: number, ...args: readonly (string | number)[]): string {
  rules ??= new Intl.PluralRules(browser.i18n.getUILanguage());
  const rule = rules.select(count);
  return t(rule === 'one' ? `${key}_one` : `${key}_other`, count, ...args);
}

type PluralKey = {
  [K in MessageKey]: K extends `${infer Stem}_one` ? (`${Stem}_other` extends MessageKey ? Stem : never) : never;
}[MessageKey];
