// Asks the registry about known holes in what is shipped (`npm audit --omit=dev`). No network or no audit service: skipped, and said.
// Usage: node scripts/audit.mjs. Exits 1 when something is known to be wrong, 0 otherwise.
import { spawnSync } from 'node:child_process';

const run = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8', shell: process.platform === 'win32', timeout: 60_000 });
let report;
try {
  report = JSON.parse(run.stdout);
} catch {
  report = undefined;
}
const found = report?.metadata?.vulnerabilities;
if (!found) {
  const why = report?.error?.code ?? report?.message ?? run.error?.code ?? 'no answer';
  console.log(`npm audit skipped: the registry could not be asked (${String(why).slice(0, 80)}).`);
  process.exit(0);
}
const { total = 0, ...levels } = found;
if (total === 0) {
  console.log('npm audit: nothing known against what is shipped.');
  process.exit(0);
}
const counts = Object.entries(levels).filter(([, count]) => count > 0);
console.log(
  `npm audit: ${total} known: ${counts.map(([level, count]) => `${count} ${level}`).join(', ')}. Run "npm audit --omit=dev" for more.`,
);
for (const [name, { severity, range }] of Object.entries(report.vulnerabilities ?? {})) console.log(`  ${name} ${range}: ${severity}`);
process.exit(1);
