/** The settings page's verbs: change a setting, take an account away, manage sites, copy diagnostics. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { removeOrigins } from '../platform/permissions';
import { ask } from '../platform/rpc';
import { AccountDb } from '../store/db';
import { ownReplies } from '../store/own-replies';
import { outboxMessages } from '../store/read';
import { changeSettings, type Settings, type Site } from '../store/registry';
import { draftKeys } from './draft';
import { dropFront } from './front';
import { live } from './live';
import { forget } from './memory';
import { pressKeys } from './presses';
import { account, db, registry } from './session';
import { t } from './strings';
import { toast } from './toast';
import { wordsOf } from './words';

export { account as activeAccount, accounts, settings } from './session';
export type { Settings, Site };

/** Granted sites, by name. */
export const sites: ReadonlySignal<readonly Site[]> = live<readonly Site[]>(
  () => () => registry.sites.orderBy('host').limit(500).toArray(),
  [],
).value;

/** Stores some settings and lets the background apply them. */
export function change(some: Partial<Settings>): void {
  report(changeSettings(registry, some).then(() => ask({ type: 'reconfigure' })));
}

/** What would be lost with an account: rows that only this browser has. */
export interface Loss {
  readonly accountId: string;
  readonly unsent: number;
  readonly drafts: number;
  readonly replies: number;
}

/** The account whose removal is being asked about. */
export const leaving = signal<Loss | undefined>(undefined);

/** Counts what would be lost and asks. */
export function askToDisconnect(accountId: string): void {
  countLoss(accountId).then(
    (loss) => {
      leaving.value = loss;
    },
    () => {
      leaving.value = { accountId, unsent: 0, drafts: 0, replies: 0 }; // a database that cannot be read must still be removable
    },
  );
}

async function countLoss(accountId: string): Promise<Loss> {
  const current = db.peek();
  const own = current?.accountId === accountId ? undefined : new AccountDb(accountId);
  const of = own ?? current;
  try {
    const [unsent, drafts] = of ? await Promise.all([outboxMessages(of), of.drafts.count()]) : [[], 0];
    const replies = await ownReplies(registry, accountId);
    return { accountId, unsent: unsent.length, drafts, replies: replies.length };
  } finally {
    own?.close();
  }
}

/** Takes the account away: its database, its secret and the permission for its server. */
export function disconnect(accountId: string): void {
  leaving.value = undefined;
  if (account.peek()?.id === accountId) db.peek()?.close();
  dropFront();
  forget(draftKeys(accountId));
  forget(pressKeys(accountId));
  report(ask({ type: 'disconnect', accountId }));
}

/** Turns the marks of a site on or off, or sets the country of its numbers. */
export function changeSite(host: string, some: Partial<Pick<Site, 'on' | 'region'>>): void {
  report(
    registry.sites
      .where('host')
      .equals(host)
      .modify((site: { on: boolean; region?: string }) => {
        if (some.on !== undefined) site.on = some.on;
        if (some.region) site.region = some.region;
        else if (some.region === '') delete site.region;
      })
      .then(() => ask({ type: 'reconfigure' })),
  );
}

/** Forgets a site and gives its permission back. */
export function removeSite(site: Site): void {
  report(
    removeOrigins([site.origin])
      .then(() => registry.sites.delete(site.host))
      .then(() => ask({ type: 'reconfigure' })),
  );
}

/** Puts facts about this installation on the clipboard: no number, name, text or secret is in them. */
export function copyDiagnostics(): void {
  ask({ type: 'diagnostics' })
    .then((value) => navigator.clipboard.writeText(typeof value === 'string' ? value : JSON.stringify(value, null, 2)))
    .then(
      () => toast({ text: t('settingsDiagnosticsCopied') }),
      (error: unknown) => toast({ text: wordsOf(error), kind: 'error' }),
    );
}

/** Tells the background that something changed; says so when it did not work. */
function report(done: Promise<unknown>): void {
  done.then(() => ask({ type: 'reconfigure' })).catch((error: unknown) => toast({ text: wordsOf(error), kind: 'error' }));
}

/** Regions that can be chosen, by their names in the user's language. */
export function regions(codes: readonly string[]): { readonly code: string; readonly name: string }[] {
  const names = new Intl.DisplayNames(navigator.language, { type: 'region' });
  return codes.map((code) => ({ code, name: names.of(code) ?? code })).sort((a, b) => a.name.localeCompare(b.name));
}
