/** The background: registers every listener synchronously, hands each to the engine. Nobody imports from here. */
import { defineBackground } from 'wxt/utils/define-background';
import { part } from '../lib/domain/part';
import { Engine } from '../lib/engine/engine';
import { environment } from '../lib/engine/environment';
import { checkFindings } from '../lib/engine/findings';
import { commandPressed, menuClicked, notificationClicked } from '../lib/engine/gestures';
import { handleIntent } from '../lib/engine/intents';
import { recentLog } from '../lib/engine/log';
import { Pages } from '../lib/engine/pages';
import { ensureTick, onAlarm } from '../lib/platform/alarms';
import { isOnline, onBrowserStart, onCommand, onInstalled, onNetwork } from '../lib/platform/lifecycle';
import { createMenus, onMenuClick, onPauseClick } from '../lib/platform/menus';
import { onNotificationClick } from '../lib/platform/notify';
import { onPageMessage } from '../lib/platform/page-port';
import { openOnActionClick } from '../lib/platform/panel';
import { onPermissionsChanged } from '../lib/platform/permissions';
import { onIntent } from '../lib/platform/rpc';
import { Registry, settingsStorage } from '../lib/store/registry';

export default defineBackground({
  // Chrome's workers know no import(): theirs is a script that loads its parts by itself (scripts/lib/worker-parts.mjs).
  type: { firefox: 'module' },
  main() {
    const registry = new Registry();
    const kinds = {
      demo: async () => (await part(import('../lib/backend/demo/demo'))).makeDemoKind(settingsStorage(registry, 'demo')),
      chatwoot: async () => (await part(import('../lib/backend/chatwoot/chatwoot'))).chatwootKind,
      twilio: async () => (await part(import('../lib/backend/twilio/twilio'))).twilioKind,
    };
    const engine = new Engine({ kinds, env: environment, online: isOnline, registry, recentLog });

    const pages = new Pages(registry, engine);

    onPageMessage((message, sender) => pages.handle(message, sender));
    onMenuClick((click) => menuClicked(registry, click));
    onPauseClick((url) => void pages.pause(url));
    onCommand((command, windowId) => commandPressed(registry, command, windowId));
    onNotificationClick((id) => notificationClicked(registry, id));
    openOnActionClick();
    onIntent(async (intent, sender) => {
      const answer = await handleIntent(engine, intent, String(sender.tabId ?? sender.windowId ?? 'panel'));
      if (intent.type === 'reconfigure') await pages.applySites();
      return answer;
    });
    onInstalled(() => void createMenus().then(() => pages.register()));
    onBrowserStart(() => engine.refreshBadge());
    onAlarm(() => {
      engine.tick();
      // Seldom a registration does not outlive the loading of the extension in which it was made.
      void pages.register();
      void engine.ready.then(() => checkFindings(engine));
    });
    onNetwork(() => engine.wake()); // also when it goes: the panel says so at once
    onPermissionsChanged(() => {
      engine.wake();
      void pages.applySites();
    });
    void ensureTick();
    void pages.register();
  },
});
