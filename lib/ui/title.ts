/** The title of the page, for those who have it as a tab: how many conversations are unread. */
import { effect } from '@preact/signals';
import { shell } from './shell';
import { t } from './strings';

/** Runs as long as the page does. */
export function followTitle(): void {
  effect(() => {
    const unread = shell.counters.value.all;
    document.title = unread > 0 ? `(${unread}) ${t('appName')}` : t('appName');
  });
}
