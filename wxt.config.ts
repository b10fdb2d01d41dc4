import path from 'node:path';
import preact from '@preact/preset-vite';
import { defineConfig } from 'wxt';
import { apart, asPage } from './scripts/lib/background-page.mjs';
import { bareScript } from './scripts/lib/bare-script.mjs';
import { compiledEarly } from './scripts/lib/compiled-early.mjs';
import { withParts } from './scripts/lib/worker-parts.mjs';

/** THREADSIDE_BUILD=e2e makes the build that the tests drive: it alone may reach loopback hosts without asking. */
const e2e = process.env.THREADSIDE_BUILD === 'e2e';
/** The build of Dexie for browsers that know async functions: 12 KB less to read, of which 2 KB after gzip. */
const DEXIE = [{ find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' }];
/** In Firefox the polyfill only hands out what is there: 21 KB for one line. */
const NATIVE = [{ find: /^webextension-polyfill$/, replacement: path.resolve(import.meta.dirname, 'lib/platform/browser-native.ts') }];
const loopback = ['http://127.0.0.1/*', 'http://localhost/*', 'https://127.0.0.1/*'];

export default defineConfig({
  outDir: process.env.THREADSIDE_OUT ?? '.output',
  imports: false,
  manifestVersion: 3,
  vite: ({ browser }) => ({
    plugins: [preact({ reactAliasesEnabled: false, devToolsEnabled: false, prefreshEnabled: false })],
    resolve: { alias: browser === 'firefox' ? [...DEXIE, ...NATIVE] : DEXIE },
    define: { __E2E__: JSON.stringify(e2e) },
    // The oldest browsers of the manifests; a lower target would rewrite light-dark() and logical properties.
    build: { target: 'es2022', cssTarget: ['chrome123', 'firefox140'], sourcemap: false },
  }),
  hooks: {
    'entrypoints:grouped': (_wxt, groups) => apart(groups),
    'vite:build:extendConfig': ([entrypoint, ...others], config) => {
      if (others.length > 0) config.plugins?.push(compiledEarly());
      if (entrypoint?.type === 'unlisted-script') config.plugins?.push(bareScript());
      if (entrypoint?.type !== 'background') return;
      // Firefox's background is a page: it has import().
      if (entrypoint.options.type === 'module') asPage(config);
      else withParts(config);
    },
  },
  manifest: ({ browser }) => ({
    name: '__MSG_extName__',
    description: '__MSG_extDescription__',
    default_locale: 'en',
    action: { default_title: '__MSG_extActionTitle__' },
    permissions: [
      'storage', // the focus target and small snapshots; survives the worker
      'unlimitedStorage', // the whole history is kept in IndexedDB
      'alarms', // wakes the worker to poll and to send what is due
      'notifications', // one per conversation with a new message
      'contextMenus', // "Message this number"
      'scripting', // marks numbers on sites that the agent granted
      'activeTab', // names the site that "Show numbers on <host>" would be granted for
      'declarativeNetRequestWithHostAccess', // keeps the browser from repeating a send on a broken connection
      ...(browser === 'firefox' ? [] : ['offscreen']), // sound and upload progress: a Chrome worker has neither audio nor XMLHttpRequest
    ],
    optional_host_permissions: ['http://*/*', 'https://*/*'],
    ...(e2e ? { host_permissions: loopback } : {}),
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'threadside@threadside.invalid',
              strict_min_version: '140.0',
              data_collection_permissions: {
                required: ['personalCommunications', 'personallyIdentifyingInfo', 'authenticationInfo'],
              },
            },
          },
        }
      : { minimum_chrome_version: '123' }),
    content_security_policy: {
      extension_pages:
        "script-src 'self'; object-src 'self'; img-src 'self' blob: data:; media-src 'self' blob: data:; connect-src 'self' http: https: ws: wss:; base-uri 'none'; form-action 'none'",
    },
    commands: {
      _execute_action: { suggested_key: { default: 'Ctrl+Shift+Y' } },
      'open-panel': { suggested_key: { default: 'Ctrl+Shift+U' }, description: '__MSG_commandOpenPanel__' },
      'page-numbers': { suggested_key: { default: 'Ctrl+Shift+6' }, description: '__MSG_commandPageNumbers__' },
    },
  }),
});
