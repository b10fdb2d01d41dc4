/** Builds the extension once for all end-to-end tests, with loopback hosts granted; THREADSIDE_SKIP_BUILD=1 takes the build that is there. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..', '..');

/** The folder of the built extension. */
export function extensionFolder(browser: 'chrome' | 'firefox'): string {
  return path.resolve(root, process.env.THREADSIDE_OUT ?? '.output/e2e', `${browser}-mv3`);
}

export default function buildOnce(): void {
  if (process.env.THREADSIDE_SKIP_BUILD !== '1') {
    const { status } = spawnSync(process.execPath, ['scripts/build-e2e.mjs'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error('The end-to-end build failed. Run `npm run build:e2e` to see why.');
  }
  for (const browser of ['chrome', 'firefox'] as const) {
    const folder = extensionFolder(browser);
    if (!existsSync(folder)) throw new Error(`There is no build in ${folder}. Run the tests without THREADSIDE_SKIP_BUILD.`);
  }
}
