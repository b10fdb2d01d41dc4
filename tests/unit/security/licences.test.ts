/** Everything that is shipped may be: the licences of the dependencies, and of theirs, as their packages state them. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const ALLOWED = new Set(['MIT', 'ISC', 'Apache-2.0', 'MPL-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD']);

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function read(folder: string): Package {
  return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as Package;
}

/** The folder that `name` means in a file of `from`. */
function locate(name: string, from: string): string {
  for (let at = from; at.startsWith(root); at = path.dirname(at)) {
    const folder = path.join(at, 'node_modules', name);
    if (fs.existsSync(path.join(folder, 'package.json'))) return folder;
  }
  throw new Error(`${name} is not installed`);
}

function shipped(folder: string, seen = new Map<string, Package>()): Map<string, Package> {
  for (const name of Object.keys(read(folder).dependencies ?? {})) {
    const at = locate(name, folder);
    if (seen.has(at)) continue;
    seen.set(at, read(at));
    shipped(at, seen);
  }
  return seen;
}

describe('licences', () => {
  const packages = [...shipped(root).values()];

  it('are read of every dependency', () => {
    expect(packages.map((one) => one.name)).toEqual(expect.arrayContaining(Object.keys(read(root).dependencies ?? {})));
    expect(packages.length).toBeGreaterThan(5);
  });

  it.each(packages.map((one) => [`${one.name}@${one.version}`, one.license] as const))('%s: %s', (_name, licence) => {
    expect(ALLOWED).toContain(licence);
  });

  it('ours is MIT, and pinned versions only are shipped', () => {
    expect(read(root).license).toBe('MIT');
    for (const version of Object.values(read(root).dependencies ?? {})) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
