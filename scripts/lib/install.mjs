// Installs the dependencies when they are missing or not those of the lock file.
import fs from 'node:fs';
import path from 'node:path';
import { npm, root } from './run.mjs';
import { note, step, Trouble } from './say.mjs';

/** Runs `npm ci` unless what is installed is what the lock file says. */
export async function installDependencies() {
  const reason = staleBecause();
  if (!reason) return;
  step(`Installing the dependencies (${reason})`);
  if ((await npm(['ci', '--no-audit', '--no-fund'])) !== 0) {
    throw new Trouble('npm could not install the dependencies.', 'Check the network and the lines above, then run this again.');
  }
}

/** Why the installed packages do not match the lock file, or undefined if they do. */
function staleBecause() {
  const wanted = packages(path.join(root, 'package-lock.json'));
  const present = packages(path.join(root, 'node_modules', '.package-lock.json'));
  if (!wanted) throw new Trouble('package-lock.json is missing.', 'Restore it: git checkout package-lock.json');
  if (!present) return 'nothing is installed yet';
  for (const [name, { version, optional, link }] of Object.entries(wanted)) {
    if (!name || optional || link) continue;
    if (present[name]?.version !== version) return `${name.replace(/^node_modules\//, '')} ${version} is not installed`;
  }
  return undefined;
}

/** The packages of a lock file by path, or undefined if there is no readable one. */
function packages(file) {
  if (!fs.existsSync(file)) return undefined;
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages;
  } catch (error) {
    note(`${path.relative(root, file)} cannot be read: ${error.message}`);
    return undefined;
  }
}
