/** Connects the shell to the database, after the first paint: accounts, counters, freshness and the list. */
import { batch, effect } from '@preact/signals';
import { ask } from '../platform/rpc';
import { NO_COUNTERS } from '../store/meta';
import { dropFront, keepFront } from './front';
import { followList, reachEnd, reachStart } from './list';
import { account, accounts, capabilities, chooseAccount, counters, inboxes, settings, sync } from './session';
import { actions, folder, shell } from './shell';
import { keepTheme } from './theme';

/** Starts everything; runs as long as the page does. */
export function wireShell(): void {
  effect(followAccount);
  effect(() => keepTheme(settings.value.theme));
  effect(() => {
    // Until the database answered, a fallback must not wipe out what the snapshot knew.
    const known = shell.live.value;
    if (known || counters.value !== NO_COUNTERS) shell.counters.value = counters.value;
    if (known || inboxes.value.length > 0) shell.inboxes.value = inboxes.value.map(({ id, name, channel }) => ({ id, name, channel }));
    const offers = capabilities.value;
    if (offers) shell.offers.value = { assign: offers.assign, snooze: offers.snooze };
  });
  effect(() => {
    shell.sync.value = sync.value;
  });
  effect(narrowToOffers);
  followList();
  keepFront();
  actions.value = {
    reachEnd,
    reachStart: () => void reachStart(),
    chooseAccount: (id) => void chooseAccount(id),
    sync: () => {
      const id = account.peek()?.id;
      if (id !== undefined) void ask({ type: 'sync', accountId: id }).catch((error: unknown) => console.warn('Not checked now.', error));
    },
  };
}

function followAccount(): void {
  const all = accounts.value;
  if (!all) return;
  const id = account.value?.id;
  const changed = shell.accountId.peek() !== id;
  batch(() => {
    shell.accounts.value = all.map((one) => ({
      id: one.id,
      label: one.label,
      kind: one.kind,
      ...(one.findings?.some((found) => found.severity === 'error') ? { trouble: true } : {}),
    }));
    if (!changed) return;
    if (shell.accountId.peek() !== undefined) dropFront();
    shell.accountId.value = id;
    shell.list.value = undefined;
    shell.live.value = false;
    shell.cursor.value = undefined;
    shell.counters.value = NO_COUNTERS;
    shell.inboxes.value = [];
    folder.value = { state: 'open', owner: 'all' };
  });
}

/** A filter that this backend does not have, or an inbox that is gone, would show nothing for ever. */
function narrowToOffers(): void {
  const { assign, snooze } = shell.offers.value;
  const { state, owner, inboxId, channel } = folder.value;
  if (!shell.live.value) return;
  const gone = inboxId !== undefined && inboxes.value.length > 0 && !inboxes.value.some((inbox) => inbox.id === inboxId);
  if ((assign || owner === 'all') && (snooze || state !== 'snoozed') && !gone) return;
  folder.value = {
    state: snooze || state !== 'snoozed' ? state : 'open',
    owner: assign ? owner : 'all',
    ...(inboxId !== undefined && !gone ? { inboxId } : {}),
    ...(channel !== undefined ? { channel } : {}),
  };
}
