/** Goes where the background points: a clicked number, a notification's thread, a menu entry. */
import { effect } from '@preact/signals';
import { live } from './live';
import { wantNumbers } from './page';
import { go } from './route';
import { account, chooseAccount, registry } from './session';
import { origins } from './start';
import { t } from './strings';
import { toast } from './toast';

/** A word that is older than the page by more than this (ms) was meant for another one. */
const FRESH = 15_000;

/** Follows the newest word for this window (`id` as the browser names it) or for any; without an id, for whichever. Runs as long as the page does. */
export function followFocus(windowId: string | undefined): void {
  const rows = live(
    () => () => (windowId === undefined ? registry.focus.limit(100) : registry.focus.where('id').anyOf('any', windowId)).toArray(),
    [],
  ).value;
  let seen = Date.now() - FRESH;
  effect(() => {
    const newest = rows.value.reduce<(typeof rows.value)[number] | undefined>(
      (best, one) => (one.at > (best?.at ?? seen) ? one : best),
      undefined,
    );
    if (!newest) return;
    seen = newest.at;
    if (newest.accountId !== undefined && newest.accountId !== account.peek()?.id) void chooseAccount(newest.accountId);
    if (newest.conversationId !== undefined) go({ view: 'conversation', id: newest.conversationId });
    else if (newest.phone !== undefined) {
      if (newest.origin) origins.set(newest.phone, newest.origin);
      go({ view: 'to', phone: newest.phone });
    } else if (newest.view === 'page-numbers') {
      wantNumbers();
      go({ view: 'list' });
    } else if (newest.invalid !== undefined) toast({ text: t('focusInvalid', newest.invalid), kind: 'error', id: 'focus' });
  });
}
