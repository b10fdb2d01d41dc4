/** What was kept when a damaged database was replaced: said once, and the words whose conversation did not come back. */
import { effect, type ReadonlySignal } from '@preact/signals';
import { getMeta, type Rescued } from '../store/meta';
import { dismissRegistryDamage, type RegistryDamage, registryDamage } from '../store/registry-rescue';
import { dismissRescued, forgetRescued, type RescuedWords, rescuedWords } from '../store/rescued';
import { live } from './live';
import { db, registry } from './session';
import { t } from './strings';
import { toast } from './toast';

export type { RescuedWords };

const rescued = live<Rescued | undefined>(() => {
  const database = db.value;
  return database && (() => getMeta(database, 'rescued'));
}, undefined).value;

/** Words that wait for a conversation, oldest first. */
export const waitingWords: ReadonlySignal<readonly RescuedWords[]> = live<readonly RescuedWords[]>(() => {
  const database = db.value;
  const waiting = rescued.value?.waiting ?? 0;
  return database && waiting > 0 ? () => rescuedWords(database.accountId) : undefined;
}, []).value;

const registryNote = live(() => () => registryDamage(registry), undefined as RegistryDamage | undefined).value;

/** Says it once per damage, for as long as the page lives. */
export function watchRescued(): void {
  effect(() => {
    const found = registryNote.value;
    if (!found) return;
    toast({ id: 'registry', text: t(found.lost ? 'registryLostToast' : 'registryMendedToast'), ms: 30_000 });
    void dismissRegistryDamage(registry).catch((error: unknown) => console.warn('The note about the damage stays.', error));
  });
  effect(() => {
    const found = rescued.value;
    const database = db.peek();
    if (!database || !found || found.seen) return;
    const words = t('rescuedToast', found.drafts, found.messages);
    toast({ id: 'rescued', text: found.incomplete ? `${words} ${t('rescuedIncomplete')}` : words, ms: 30_000 });
    void dismissRescued(database).catch((error: unknown) => console.warn('The note about the damage stays.', error));
  });
}

/** The agent has copied the words, or does not want them. */
export function forgetWords(id: string): void {
  const database = db.peek();
  if (database) void forgetRescued(database, id).catch((error: unknown) => console.warn('The words stay.', error));
}
