/** SECURITY.md names tests that exist: a threat whose test was moved or dropped shows here. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const text = fs.readFileSync(path.join(root, 'SECURITY.md'), 'utf8');
const rows = text.split('\n').filter((line) => line.startsWith('| ') && !/^\| (Who, and|---)/.test(line));

/** The files that a row of the table names in its last column. */
function tests(row: string): string[] {
  const last = row.split('|').at(-2) ?? '';
  return [...last.matchAll(/`([^`]+\.ts)`/g)].map((match) => match[1] ?? '');
}

describe('SECURITY.md', () => {
  it('has a table of threats', () => {
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows.map((row) => [row.split('|')[1]?.trim() ?? '', row] as const))('%s', (_threat, row) => {
    const files = tests(row);
    expect(files.length).toBeGreaterThan(0);
    const missing = files.filter((file) => !fs.existsSync(path.join(root, file.startsWith('tests/') ? file : `tests/unit/${file}`)));
    expect(missing).toEqual([]);
  });
});
