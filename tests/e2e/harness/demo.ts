/** Connects the demo with a given configuration and counts what its customers really got, as the backend has it. */
import type { ChromiumApp } from './chromium-app';
import type { PanelPage } from './panel.page';

/** Part of the demo's configuration (lib/backend/demo/config.ts). */
export interface DemoOptions {
  readonly speed?: number;
  readonly visibility?: 'all' | 'assigned-and-unassigned' | 'assigned';
  readonly leaky?: boolean;
  /** False: nobody writes by himself, so that only the test acts. */
  readonly script?: boolean;
  /** The most small talk of a conversation from before the start; `undefined` is all of it, 5,000 messages in one thread. */
  readonly older?: number | undefined;
  readonly conversations?: number;
  readonly messages?: number;
  readonly lines?: readonly { at: number; phone: string; text: string }[];
}

/** Small talk enough for every test that does not scroll through all of it: a first sync of thousands of messages costs seconds. */
export const BRIEF = 40;

/** Connects the demo through the background, opens the panel and waits for the list. Twenty times faster than life unless told. */
export async function demoPanel(app: ChromiumApp, options: DemoOptions = {}, width = 360): Promise<PanelPage> {
  const config = JSON.stringify({ speed: 20, script: false, older: BRIEF, ...options });
  const answer = (await app.poke({ type: 'connect', kind: 'demo', fields: { config } })) as { ok?: boolean };
  if (!answer?.ok) throw new Error(`The demo did not connect: ${JSON.stringify(answer)}`);
  const panel = await app.openPanel({ width });
  await panel.rows.first().waitFor({ timeout: 20_000 });
  return panel;
}

/** The texts of the agent's messages that the demo's customers have, in order: the count of a real backend. */
export async function sentTexts(app: ChromiumApp): Promise<string[]> {
  const page = await app.helper();
  const text = await page.evaluate(async () => {
    const open = indexedDB.open('threadside');
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      open.onsuccess = () => resolve(open.result);
      open.onerror = () => reject(open.error);
    });
    const get = db.transaction('settings').objectStore('settings').get('store:demo');
    const row = await new Promise<{ value?: string } | undefined>((resolve, reject) => {
      get.onsuccess = () => resolve(get.result as { value?: string } | undefined);
      get.onerror = () => reject(get.error);
    });
    db.close();
    return row?.value;
  });
  if (text === undefined) return [];
  const { sentIn } = await import('../../../lib/backend/demo/state');
  return sentIn(text).map((one) => one.text);
}

/** A customer writes now: the demo is told as if its server had it, and the extension looks at once. `key` is `inbox|number`. */
export async function customerWrites(app: ChromiumApp, key: string, text: string): Promise<void> {
  const page = await app.helper();
  await page.evaluate(
    async ([inKey, words]) => {
      const open = indexedDB.open('threadside');
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        open.onsuccess = () => resolve(open.result);
        open.onerror = () => reject(open.error);
      });
      const store = db.transaction('settings', 'readwrite').objectStore('settings');
      await new Promise<void>((resolve, reject) => {
        const get = store.get('store:demo');
        get.onerror = () => reject(get.error);
        get.onsuccess = () => {
          const state = JSON.parse((get.result as { value: string }).value) as { deeds: unknown[] };
          state.deeds.push({ type: 'inbound', at: Date.now(), key: inKey, text: words });
          const put = store.put({ id: 'store:demo', value: JSON.stringify(state) });
          put.onsuccess = () => resolve();
          put.onerror = () => reject(put.error);
        };
      });
      db.close();
    },
    [key, text] as const,
  );
  await app.poke({ type: 'sync', accountId: 'demo' });
}

/** How many rows a table of the demo's database has. */
export async function countStored(app: ChromiumApp, table: 'conversations' | 'messages'): Promise<number> {
  return await (await app.helper()).evaluate(async (name) => {
    const open = indexedDB.open('threadside-demo');
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      open.onsuccess = () => resolve(open.result);
      open.onerror = () => reject(open.error);
    });
    const count = db.transaction(name).objectStore(name).count();
    const rows = await new Promise<number>((resolve, reject) => {
      count.onsuccess = () => resolve(count.result);
      count.onerror = () => reject(count.error);
    });
    db.close();
    return rows;
  }, table);
}
