// Builds the extension as the end-to-end tests drive it (loopback hosts granted) for one or both browsers.
// Usage: node scripts/build-e2e.mjs [chrome] [firefox]; THREADSIDE_OUT names another output folder.
import { spawnSync } from 'node:child_process';

const wanted = process.argv.slice(2);
for (const browser of wanted.length ? wanted : ['chrome', 'firefox']) {
  const out = process.env.THREADSIDE_OUT ?? '.output/e2e';
  const run = spawnSync('npx', ['wxt', 'build', '-b', browser], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, THREADSIDE_BUILD: 'e2e', THREADSIDE_OUT: out },
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
}
