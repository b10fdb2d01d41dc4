/** Light or dark by setting, known before the settings are read so that nothing flashes. */
import { keep, recall } from './memory';

const KEY = 'threadside.theme';

/** Applies the theme of the last visit. Call before the first render. */
export function paintTheme(): void {
  apply(recall(KEY) ?? 'system');
}

/** Applies a theme and remembers it. */
export function keepTheme(theme: 'system' | 'light' | 'dark'): void {
  apply(theme);
  keep(KEY, theme);
}

function apply(theme: string): void {
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}
