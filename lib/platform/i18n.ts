/** Strings of `_locales`, with keys that the compiler knows. */
import type messages from '../../public/_locales/en/messages.json';
import { browser } from './browser';

/** A key of `public/_locales/en/messages.json`. */
export type MessageKey = keyof typeof messages;

/** The string of that key in the browser's language; `$1`… are replaced by the arguments, in order. */
export function t(key: MessageKey, ...args: readonly (string | number)[]): string {
  return browser.i18n.getMessage(key, args.map(String)) || key;
}

/** The string for a count: `<key>_one` or `<key>_other` by the language's plural rule; `$1` is the count. */
export function plural(key: PluralKey, count: number, ...args: readonly (string | number)[]): string {
  const rule = new Intl.PluralRules(browser.i18n.getUILanguage()).select(count);
  return t(rule === 'one' ? `${key}_one` : `${key}_other`, count, ...args);
}

type PluralKey = {
  [K in MessageKey]: K extends `${infer Stem}_one` ? (`${Stem}_other` extends MessageKey ? Stem : never) : never;
}[MessageKey];
