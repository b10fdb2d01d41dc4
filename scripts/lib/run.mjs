// Starts other programs: npm, the tools in node_modules, the system's package manager.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The project's root folder. */
export const root = path.join(import.meta.dirname, '..', '..');

/**
 * Runs a program in the project's root and resolves to its exit code (1 when a signal ended it).
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, shell?: boolean, quiet?: boolean, output?: string, nice?: boolean }} [options]
 *   quiet: the output is dropped; output: it goes to that file; nice: others have the processor first
 * @returns {Promise<number>}
 */
export function run(command, args, { env = {}, shell = false, quiet = false, output, nice = false } = {}) {
  const file = output === undefined ? undefined : fs.openSync(output, 'a');
  const stdio = file === undefined ? (quiet ? 'ignore' : 'inherit') : ['ignore', file, file];
  const ended = new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, shell, stdio, env: { ...process.env, ...env } });
    if (nice && child.pid) os.setPriority(child.pid, os.constants.priority.PRIORITY_BELOW_NORMAL);
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
  return ended.finally(() => {
    if (file !== undefined) fs.closeSync(file);
  });
}

/** Runs npm: the very one that runs this script if there is one, else the one on the path. */
export function npm(args, options = {}) {
  const cli = process.env.npm_execpath;
  if (cli && /npm-cli\.c?js$/.test(cli)) return run(process.execPath, [cli, ...args], options);
  return run('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** Runs a tool of node_modules by its script, which works alike on every system. */
export function tool(script, args, options = {}) {
  return run(process.execPath, [path.join(root, 'node_modules', script), ...args], options);
}

/** The full path of a program on the PATH, or undefined. */
export function onPath(name) {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, process.platform === 'win32' ? `${name}.exe` : name);
    if (folder && isFile(file)) return file;
  }
  return undefined;
}

/** Whether there is a file (or a link to one) at this path. */
export function isFile(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Whether this process is root on a system with apt-get, so that it may install packages itself. */
export function mayApt() {
  return process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get') !== undefined;
}

/** Installs Debian packages as root; false if that failed. */
export async function apt(packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if ((await run('apt-get', ['update', '-qq'], { env })) !== 0) return false;
  return (await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env, quiet: true })) === 0;
}
