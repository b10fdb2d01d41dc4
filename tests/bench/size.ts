/** The bytes that users load, of the builds for the store: gzip of what each context reads before it can work, and the package. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import type { BenchOptions, Figures } from './figure';

const OUT = '.output/bench-store';

/** Runs the part. */
export function run({ root, browser }: BenchOptions): Figures {
  const target = browser === 'firefox' ? 'firefox' : 'chrome';
  const env = { ...process.env, THREADSIDE_OUT: OUT };
  fs.rmSync(path.join(root, OUT), { recursive: true, force: true });
  const zip = spawnSync('npx', ['wxt', 'zip', '-b', target], { cwd: root, env, encoding: 'utf8', shell: process.platform === 'win32' });
  if (zip.status !== 0) throw new Error(`The package could not be built.\n${zip.stderr}`);
  const folder = path.join(root, OUT, `${target}-mv3`);
  const packed = fs.readdirSync(path.join(root, OUT)).find((name) => name.endsWith(`-${target}.zip`));
  const kb = (bytes: number) => ({ value: bytes / 1024, unit: 'KB' as const, runs: 1 });
  const sum = (files: Iterable<string>) => [...files].reduce((bytes, file) => bytes + gzip(folder, file), 0);
  const panel = [...closure(folder, 'sidepanel.html')].sort((a, b) => gzip(folder, b) - gzip(folder, a));
  console.log(`  panel: ${panel.map((file) => `${file} ${(gzip(folder, file) / 1024).toFixed(1)}`).join(', ')}`);
  const background = worker(folder);
  console.log(`  background: ${[...background].map((file) => `${file} ${(gzip(folder, file) / 1024).toFixed(1)}`).join(', ')}`);
  return {
    'size.panel_gzip_kb': kb(sum(panel)),
    'size.panel_all_gzip_kb': kb(sum(closure(folder, 'sidepanel.html', true))),
    'size.background_gzip_kb': kb(sum(background)),
    'size.background_all_gzip_kb': kb(sum(closure(folder, 'background.js', true))),
    'size.zip_kb': kb(packed ? fs.statSync(path.join(root, OUT, packed)).size : Number.NaN),
  };
}

function gzip(folder: string, file: string): number {
  return zlib.gzipSync(fs.readFileSync(path.join(folder, file)), { level: 9 }).length;
}

/**
 * What the background reads at its start with one account: what it always needs and one backend. The largest of the three. Everything
 * else (connecting, erasing, rescue, the writer of the index …) is in `background_all`.
 */
function worker(folder: string): Set<string> {
  const always = closure(folder, 'background.js');
  const backends = [...closure(folder, 'background.js', true)].filter((file) => /\/(?:chatwoot|twilio|demo)[-.]/.test(file));
  if (backends.length !== 3) throw new Error(`The backends are not where they were: ${backends.join(', ')}`);
  const size = (files: Set<string>) => [...files].reduce((bytes, file) => bytes + gzip(folder, file), 0);
  const each = backends.map((file) => closure(folder, file, false, new Set(always)));
  console.log(`  with one account: ${backends.map((file, i) => `${file} ${(size(each[i] ?? always) / 1024).toFixed(1)}`).join(', ')}`);
  return each.reduce((a, b) => (size(a) >= size(b) ? a : b));
}

/** The file and all that it loads at once: scripts, styles, static imports; with `later` also what it may import afterwards. */
function closure(folder: string, start: string, later = false, seen = new Set<string>()): Set<string> {
  if (seen.has(start) || !fs.existsSync(path.join(folder, start))) return seen;
  seen.add(start);
  const text = fs.readFileSync(path.join(folder, start), 'utf8');
  const links = start.endsWith('.html') ? [...text.matchAll(/(?:src|href)="([^"]+)"/g)] : [];
  const imports = start.endsWith('.js') ? [...text.matchAll(/(?:\b(?:from|import)\s*|(?<!=>\s*)\brequire\()["'`](\.[^"'`]+)["'`]/g)] : [];
  const dynamic = later && start.endsWith('.js') ? [...text.matchAll(/(?:\bimport\(|=>\s*require\()\s*["'`](\.[^"'`]+)["'`]/g)] : [];
  const styles = later && start.endsWith('.js') ? [...text.matchAll(/["'`](assets\/[^"'`]+\.css)["'`]/g)] : [];
  for (const [, target = ''] of [...imports, ...dynamic]) closure(folder, path.posix.join(path.posix.dirname(start), target), later, seen);
  for (const [, target = ''] of [...links, ...styles]) closure(folder, target.replace(/^\//, ''), later, seen);
  return seen;
}
