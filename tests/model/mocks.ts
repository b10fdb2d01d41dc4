/** Stands in for the browser's API, so that the real engine runs in Node. Import it before anything of the engine. */
import 'fake-indexeddb/auto';
import { vi } from 'vitest';

/** Every notification that was shown, by the message's time; what happens as one is shown. */
export const shown: { readonly id: string; readonly at: number }[] = [];
/** Those that stand now. */
export const tray = new Map<string, number>();

vi.mock('../../lib/platform/notify', () => ({
  notify: async (id: string, { at }: { at: number }) => {
    shown.push({ id, at });
    tray.set(id, at);
  },
  isShown: async (id: string) => tray.has(id),
  clearNotification: async (id: string) => void tray.delete(id),
}));
vi.mock('../../lib/platform/badge', () => ({ setBadge: async () => undefined }));
vi.mock('../../lib/platform/keepalive', () => ({ hold: () => () => undefined }));
vi.mock('../../lib/platform/i18n', () => ({ t: (key: string) => key }));
