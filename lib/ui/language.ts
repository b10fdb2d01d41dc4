/** The language that the strings are in, for the page's `lang` and `dir`: each locale file names its own. */
import { t } from '../platform/i18n';

/** A language tag and a writing direction. */
export function language(): { readonly lang: string; readonly dir: 'ltr' | 'rtl' } {
  return { lang: t('localeLanguage'), dir: t('localeDirection') === 'rtl' ? 'rtl' : 'ltr' };
}
