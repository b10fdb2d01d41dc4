// Adds, changes or removes strings of public/_locales/en/messages.json, keys sorted.
// Usage: node scripts/locale.mjs add KEY "message" ["description"]; node scripts/locale.mjs remove KEY
import fs from 'node:fs';
import path from 'node:path';

const file = path.join(import.meta.dirname, '..', 'public', '_locales', 'en', 'messages.json');
const lock = `${file}.lock`;
const [verb, key, message, description] = process.argv.slice(2);
const known = verb === 'remove' || (verb === 'add' && message !== undefined);
if (!known || !key || !/^[A-Za-z][A-Za-z0-9_]*$/.test(key)) {
  console.error('Usage: node scripts/locale.mjs add KEY "message with $1 for arguments" ["description"] | remove KEY');
  process.exit(2);
}
for (let held = false; !held; ) {
  try {
    fs.closeSync(fs.openSync(lock, 'wx'));
    held = true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (Date.now() - fs.statSync(lock).mtimeMs > 5000) fs.rmSync(lock, { force: true });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
}
try {
  const all = JSON.parse(fs.readFileSync(file, 'utf8'));
  if (verb === 'remove') delete all[key];
  else all[key] = description ? { message, description } : { message };
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  fs.writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
} finally {
  fs.rmSync(lock, { force: true });
}
