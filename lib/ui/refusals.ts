/** Changes that the backend refused: said once, in its own words. */
import { effect } from '@preact/signals';
import { cleanText } from '../domain/text';
import { dismissChange } from '../store/changes';
import { refusedChanges } from '../store/read';
import { live } from './live';
import { db } from './session';
import { t } from './strings';
import { toast } from './toast';

/** Shows refusals of the active account as they come, until the returned function is called. */
export function watchRefusals(): () => void {
  const query = live(() => {
    const database = db.value;
    return database && (() => refusedChanges(database));
  }, []);
  const stop = effect(() => {
    const database = db.peek();
    for (const row of query.value.value) {
      toast({ id: `refused-${row.id}`, kind: 'error', text: t('changeRefused', cleanText(row.refused ?? '', 300)) });
      if (database) void dismissChange(database, row.id).catch((error: unknown) => console.warn('A refusal stays.', error));
    }
  });
  return () => {
    stop();
    query.stop();
  };
}
