/** What is done when a database goes, by wish or by damage. */
import Dexie from 'dexie';

/** Deletes a database whole; panels that have it open are told by `versionchange` and close it. */
export async function deleteDatabase(name: string): Promise<void> {
  await Dexie.delete(name);
}
