/** Stands in for the browser's API, so that the real engine runs in Node. Import it before anything of the engine. */
import 'fake-indexeddb/auto';
import { vi } from 'vitest';

/** Every notification that was shown, by the message's time. */
export const shown: { readonly id: string; readonly at: number }[] = [];

vi.mock('../../lib/platform/notify', () => ({
  notify: async (id: string, note: { at: number }) => void shown.push({ id, at: note.at }),
  clearNotification: async () => undefined,
}));
vi.mock('../../lib/platform/badge', () => ({ setBadge: async () => undefined }));
vi.mock('../../lib/platform/keepalive', () => ({ hold: () => () => undefined }));
vi.mock('../../lib/platform/i18n', () => ({ t: (key: string) => key }));
