// Opens Firefox with the extension, temporarily installed in a profile of its own, for `npm start`.
import { Trouble } from './say.mjs';

const OLDEST = 140;

/**
 * Starts Firefox and installs the extension over WebDriver BiDi.
 * @param {{ name: string, path: string }} browser
 * @param {{ folder: string, headless: boolean }} options folder: the built extension
 */
export async function openFirefox(browser, { folder, headless }) {
  const { EXTENSION_ID, EXTENSION_ORIGIN, launchFirefox } = await import('./bidi.mjs');
  let firefox;
  try {
    firefox = await launchFirefox({ program: browser.path, headless });
  } catch (error) {
    const advice =
      'Check that Firefox starts by itself, or name another one: THREADSIDE_FIREFOX=/path/to/firefox npm start -- --browser firefox';
    throw new Trouble(`Firefox (${browser.path}) did not start.`, advice, error);
  }
  if (Number.parseInt(firefox.version, 10) < OLDEST) {
    await firefox.close();
    throw new Trouble(`Firefox ${firefox.version} is too old.`, `Install Firefox ${OLDEST} or newer (https://www.firefox.com).`);
  }
  await firefox.install(folder);
  let first = (await firefox.tabs())[0];
  return {
    name: `Firefox ${firefox.version}`,
    panelUrl: (hash) => `${EXTENSION_ORIGIN}/sidepanel.html${hash}`,
    async open(url) {
      const tab = first ?? (await firefox.open());
      first = undefined;
      await tab.goto(url);
      return tab;
    },
    /** Opens the real sidebar; the browser window's own scope needs no gesture. */
    async showPanel() {
      const sidebar = `${EXTENSION_ID.replace(/[^a-z0-9_-]/gi, '_')}-sidebar-action`;
      await firefox.chrome(async (command) => {
        await SidebarController.show(command);
      }, sidebar);
    },
    closed: firefox.exited,
    close: () => firefox.close(),
  };
}
