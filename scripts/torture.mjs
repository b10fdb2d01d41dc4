// `npm run torture`: lets everything go wrong around the built extension for as long as asked, then compares the backend's journal with the panel.
import './lib/node-version.mjs';
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { main, Trouble } from './lib/say.mjs';
import { BACKENDS, BROWSERS, torture } from './lib/torture.mjs';

const HELP = `npm run torture -- --backend demo|chatwoot|twilio   which backend (default: demo; may be given more than once)
                --minutes N                       how long each run goes on (default: 2)
                --seed S                          repeats the choices of a run (default: by the clock)
                --browser chromium|firefox        (default: chromium)
                --json FILE                       writes the figures, one line for each run
THREADSIDE_TORTURE_DISK=6 in the environment: the disk is full ten times as often as it is by itself; 0: never
`;

function readOptions() {
  const options = {
    backend: { type: 'string', multiple: true, default: ['demo'] },
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    browser: { type: 'string', default: 'chromium' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  };
  try {
    const { values } = parseArgs({ options });
    const unknown = values.backend.find((name) => !BACKENDS.includes(name));
    if (unknown) throw new Error(`There is no backend called ${unknown}.`);
    if (!BROWSERS.includes(values.browser)) throw new Error(`There is no browser called ${values.browser}.`);
    if (!(Number(values.minutes) > 0)) throw new Error(`--minutes ${values.minutes} is not a time.`);
    if (!Number.isInteger(Number(values.seed))) throw new Error(`--seed ${values.seed} is not a whole number.`);
    return values;
  } catch (error) {
    throw new Trouble(error.message, `Use one of these:\n${HELP}`);
  }
}

await main(async () => {
  const { backend, minutes, seed, browser, json, help } = readOptions();
  if (help) {
    console.log(HELP);
    return 0;
  }
  if (json) fs.rmSync(json, { force: true });
  return await torture({ backends: backend, browser, minutes, seed, json });
});
