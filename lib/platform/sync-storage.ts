/** The browser's small synchronised storage: what a backend without states keeps there survives a new installation. */
import { browser } from './browser';

/** Texts by key, each at most 8 KB as the browser allows. Rejects when the quota is reached. */
export const syncStorage = {
  async get(key: string): Promise<string | undefined> {
    const found = await browser.storage.sync.get(key);
    const value: unknown = found[key];
    return typeof value === 'string' ? value : undefined;
  },
  async set(key: string, value: string): Promise<void> {
    await browser.storage.sync.set({ [key]: value });
  },
};
