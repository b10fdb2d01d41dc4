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
  return {
    'size.panel_gzip_kb': kb(sum(panel)),
    'size.panel_all_gzip_kb': kb(sum(closure(folder, 'sidepanel.html', true))),
    'size.background_gzip_kb': kb(sum(closure(folder, 'background.js'))),
    'size.zip_kb': kb(packed ? fs.statSync(path.join(root, OUT, packed)).size : Number.NaN),
  };
}

function gzip(folder: string, file: string): number {
  return zlib.gzipSync(fs.readFileSync(path.join(folder, file)), { level: 9 }).length;
}

/** The file and all that it loads at once: scripts, styles, static imports; with `later` also what it may import afterwards. */
function closure(folder: string, start: string, later = false, seen = new Set<string>()): Set<string> {
  if (seen.has(start) || !fs.existsSync(path.join(folder, start))) return seen;
  seen.add(start);
  const text = fs.readFileSync(path.join(folder, start), 'utf8');
  const links = start.endsWith('.html') ? [...text.matchAll(/(?:src|href)="([^"]+)"/g)] : [];
  const imports = start.endsWith('.js') ? [...text.matchAll(/\b(?:from|import)\s*["'`](\.[^"'`]+)["'`]/g)] : [];
  const dynamic = later && start.endsWith('.js') ? [...text.matchAll(/\bimport\(\s*["'`](\.[^"'`]+)["'`]/g)] : [];
  const styles = later && start.endsWith('.js') ? [...text.matchAll(/["'`](assets\/[^"'`]+\.css)["'`]/g)] : [];
  for (const [, target = ''] of [...imports, ...dynamic]) closure(folder, path.posix.join(path.posix.dirname(start), target), later, seen);
  for (const [, target = ''] of [...links, ...styles]) closure(folder, target.replace(/^\//, ''), later, seen);
  return seen;
}
