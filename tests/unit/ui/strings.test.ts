/** The language file holds what the code says, and nothing else: every key is used, and every key that is built from parts has its members. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import messages from '../../../public/_locales/en/messages.json';

const root = path.resolve(import.meta.dirname, '../../..');
/** Keys that are built from a stem: counted words (`plural`), and the advice for a provider's code (`domain/failure`). */
const BUILT = [/^(?<stem>\w+)_(?:one|other)$/, /^(?<stem>failure)_\w+$/];

function sources(folder: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
    .filter((one) => one.isFile() && /\.(?:tsx?|html)$/.test(one.name))
    .map((one) => fs.readFileSync(path.join(one.parentPath, one.name), 'utf8'));
}

const code = [...['lib', 'components', 'entrypoints'].flatMap(sources), fs.readFileSync(path.join(root, 'wxt.config.ts'), 'utf8')].join(
  '\n',
);
const quoted = new Set([...code.matchAll(/['"`]([A-Za-z][A-Za-z0-9_]*)['"`]|__MSG_(\w+)__/g)].map((match) => match[1] ?? match[2]));

function stemOf(key: string): string | undefined {
  return BUILT.map((pattern) => pattern.exec(key)?.groups?.stem).find((stem) => stem !== undefined);
}

/** True when the code names the key, or the stem that it is built from. */
function used(key: string): boolean {
  const stem = stemOf(key);
  return quoted.has(key) || (stem !== undefined && (quoted.has(stem) || code.includes(`\`${stem}_\${`)));
}

describe('the language file', () => {
  it('has no key that nothing uses', () => {
    expect(Object.keys(messages).filter((key) => !used(key))).toEqual([]);
  });

  it('has both words of every count', () => {
    const stems = Object.keys(messages).flatMap((key) => /^(\w+)_(?:one|other)$/.exec(key)?.[1] ?? []);
    for (const stem of stems)
      expect(
        [`${stem}_one`, `${stem}_other`].every((key) => key in messages),
        stem,
      ).toBe(true);
  });

  it('is sorted, so that two branches rarely touch the same line', () => {
    const keys = Object.keys(messages);
    expect(keys).toEqual([...keys].sort());
  });

  it('the check finds an unused key', () => {
    expect(['unheardOf', 'unheardOf_one', 'send'].filter((key) => !used(key))).toEqual(['unheardOf', 'unheardOf_one']);
  });
});
