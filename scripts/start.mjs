// `npm start`: installs, builds, and opens a browser with the extension on the demo beside a sample CRM; without a display, plays the tour.
import './lib/node-version.mjs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { serveSampleCrm } from '../sample-crm/server.mjs';
import { findChromium, findFirefox, getChromium, getFirefox } from './lib/browsers.mjs';
import { installDependencies } from './lib/install.mjs';
import { root, tool } from './lib/run.mjs';
import { main, note, step, Trouble } from './lib/say.mjs';

const HELP = `npm start                          opens Chromium, Chrome or Edge with Threadside on the demo, beside a sample CRM
npm start -- --browser firefox     the same in Firefox
npm start -- --tour                plays a scripted tour without a window; pictures and tour.json go to tour/
`;

/** The command line; throws on what it does not know. */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        browser: { type: 'string', default: 'chromium' },
        tour: { type: 'boolean', default: false },
        headless: { type: 'boolean', default: false }, // the visit without a window, for checking it on a server
        help: { type: 'boolean', default: false },
      },
    });
    const family = { chromium: 'chrome', chrome: 'chrome', edge: 'chrome', firefox: 'firefox' }[values.browser];
    if (!family) throw new Error(`There is no browser called ${values.browser}.`);
    return { ...values, family };
  } catch (error) {
    throw new Trouble(error.message, `Use one of these:\n${HELP}`);
  }
}

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Builds the extension for one browser and returns its folder. */
async function build(family) {
  step(`Building the extension for ${family === 'firefox' ? 'Firefox' : 'Chromium'}`);
  if ((await tool('wxt/bin/wxt.mjs', ['build', '-b', family])) !== 0) {
    throw new Trouble('The build failed.', 'See the lines above. On an unchanged clone, delete node_modules and run this again.');
  }
  return path.join(root, process.env.THREADSIDE_OUT ?? '.output', `${family}-mv3`);
}

async function findBrowser(family) {
  const browser =
    family === 'firefox'
      ? (findFirefox() ?? (await getFirefox()))
      : ((await findChromium({ branded: true })) ?? (await getChromium({ ask: true })));
  if (!browser)
    throw new Trouble('The browser was installed but cannot be found.', 'Set THREADSIDE_CHROMIUM or THREADSIDE_FIREFOX to its path.');
  note(`Browser: ${browser.name}, ${browser.path}`);
  return browser;
}

/** Connects the demo, opens the panel beside the sample CRM and waits until the browser is closed. */
async function visit(session, crmOrigin) {
  step('Connecting the demo');
  const tab = await session.open(session.panelUrl('#/connect'));
  try {
    await tab.click({ role: 'button', name: 'Try the demo' });
    await tab.see({ role: 'list', name: 'Conversations' }, { timeout: 60_000 });
    await session.showPanel(tab);
  } catch (error) {
    throw new Trouble(
      'The panel did not connect the demo.',
      'Run this again. If it fails again, please report it with these lines.',
      error,
    );
  }
  await tab.goto(`${crmOrigin}/customers`);
  step(`Threadside is open beside the sample CRM in ${session.name}`);
  note('Everything is made up and stays on this computer. Close the browser, or press Ctrl+C here, to end.');
  const interrupted = new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await Promise.race([session.closed, interrupted]);
}

await main(async () => {
  const options = readOptions();
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  await installDependencies();
  const folder = await build(options.family);
  const browser = await findBrowser(options.family);
  const tour = options.tour || !(hasDisplay() || options.headless);
  if (tour && !options.tour) note('There is no display, so this is the tour without a window.');
  const open =
    options.family === 'firefox'
      ? (await import('./lib/session-firefox.mjs')).openFirefox
      : (await import('./lib/session-chromium.mjs')).openChromium;
  const crm = await serveSampleCrm();
  let session;
  try {
    session = await open(browser, { folder, headless: tour || options.headless });
    await (tour ? (await import('./lib/tour.mjs')).playTour(session, crm.origin) : visit(session, crm.origin));
  } finally {
    await session?.close();
    await crm.close();
  }
  return 0;
});
