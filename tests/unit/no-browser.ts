/** Stands in for the browser's API, so that the engine runs in Node. Import it before anything of the engine. */
import { vi } from 'vitest';

vi.mock('../../lib/platform/browser', () => ({
  browser: { runtime: { getManifest: () => ({ version: '1.2.3' }), getPlatformInfo: async () => ({ os: 'linux', arch: 'x86-64' }) } },
}));
vi.mock('../../lib/platform/notify', () => ({ notify: async () => undefined, clearNotification: async () => undefined }));
vi.mock('../../lib/platform/badge', () => ({ setBadge: async () => undefined }));
vi.mock('../../lib/platform/keepalive', () => ({ hold: () => () => undefined }));
vi.mock('../../lib/platform/alarms', () => ({ wakeAt: async () => undefined }));
vi.mock('../../lib/platform/i18n', () => ({ t: (key: string) => key }));
