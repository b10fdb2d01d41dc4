// Opens a browser of the Chromium family with the extension in a profile of its own, for `npm start`.
import { removeFolder, temporaryFolder } from './folders.mjs';
import { PlaywrightTab } from './playwright-tab.mjs';
import { Trouble } from './say.mjs';

/**
 * Starts the browser and loads the extension by DevTools command over the debugging pipe, the one way that branded Chrome accepts too.
 * @param {{ name: string, path: string }} browser
 * @param {{ folder: string, headless: boolean }} options folder: the built extension
 */
export async function openChromium(browser, { folder, headless }) {
  const { chromium } = await import('playwright-core');
  const profile = temporaryFolder('chromium');
  const args = ['--enable-unsafe-extension-debugging', '--no-first-run', '--no-default-browser-check', '--disable-sync'];
  if (process.getuid?.() === 0) args.push('--no-sandbox'); // Chromium's sandbox refuses root
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: browser.path,
      headless,
      handleSIGINT: false, // the script ends the browser and removes the profile itself
      handleSIGTERM: false,
      args,
      viewport: headless ? { width: 1280, height: 860 } : null,
      ignoreDefaultArgs: ['--disable-extensions', '--enable-automation'],
    });
    const closed = new Promise((resolve) => context.once('close', resolve)).then(() => removeFolder(profile));
    return await session(browser, context, closed, folder);
  } catch (error) {
    await removeFolder(profile);
    throw error instanceof Trouble ? error : new Trouble(`${browser.name} (${browser.path}) did not start.`, adviceFor(browser), error);
  }
}

function adviceFor(browser) {
  return `Check that ${browser.name} starts by itself, or name another one: THREADSIDE_CHROMIUM=/path/to/chromium npm start`;
}

async function session(browser, context, closed, folder) {
  const devtools = await context.browser().newBrowserCDPSession();
  let id;
  try {
    ({ id } = await devtools.send('Extensions.loadUnpacked', { path: folder }));
  } catch (error) {
    await context.close();
    throw new Trouble(
      `This ${browser.name} does not let a program load an extension.`,
      `Open its extensions page, switch developer mode on and choose "Load unpacked": ${folder}. Or install Chromium and run npm start again.`,
      error,
    );
  }
  return {
    name: browser.name,
    panelUrl: (hash) => `chrome-extension://${id}/sidepanel.html${hash}`,
    async open(url) {
      const page = (context.pages()[0]?.url() === 'about:blank' && context.pages()[0]) || (await context.newPage());
      await page.goto(url);
      return new PlaywrightTab(page);
    },
    /** Opens the real side panel of the window that the tab (a page of the extension) is in. */
    async showPanel(tab) {
      await tab.evaluate(async () => {
        const { id: windowId } = await chrome.windows.getCurrent();
        await chrome.sidePanel.open({ windowId });
      });
    },
    closed,
    async close() {
      await context.close();
      await closed;
    },
  };
}
