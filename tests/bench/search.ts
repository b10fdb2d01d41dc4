/**
 * Search over a million messages in a real browser: `search.p95_ms_1m`, `search.index_ratio`, `search.insert_ms`.
 *
 * The store's own code is bundled into a page on loopback; the page fills IndexedDB in a fresh profile on disk, as a first sync does, and
 * types words of stored messages letter by letter. A quick run has 50,000 messages and says so in `messages`.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { bundle } from './app';
import type { BenchOptions, Figures } from './figure';
import { callInPage } from './page';
import type { SearchFigures } from './search.page';

/** Runs the bench and returns its figures by key. */
export async function run(options: BenchOptions & { readonly messages?: number }): Promise<Figures> {
  const profile = await fs.mkdtemp(path.join(os.tmpdir(), 'threadside-bench-'));
  try {
    const script = await bundle(options.root, 'tests/bench/search.page.ts');
    const messages = options.messages ?? (options.quick ? 50_000 : 1_000_000);
    const figures = await callInPage<SearchFigures>({ browser: options.browser, profile }, script, 'benchSearch', messages);
    console.log(`search: ${figures.messages} messages, built in ${Math.round(figures.buildMs)} ms, parts ${figures.parts.join(' ')}`);
    console.log(`search: bytes of the index by table ${JSON.stringify(figures.indexBytes)}, of text ${figures.textBytes}`);
    console.log(`search: slowest ${figures.slowest.map(([query, ms]) => `${JSON.stringify(query)} ${ms.toFixed(1)} ms`).join(', ')}`);
    return summary(figures);
  } finally {
    await fs.rm(profile, { recursive: true, force: true });
  }
}

function summary(figures: SearchFigures): Figures {
  const queries = [...figures.queries].sort((a, b) => a - b);
  const inserts = [...figures.inserts].sort((a, b) => a - b);
  return {
    'search.p95_ms_1m': { value: at(queries, 0.95), unit: 'ms', runs: queries.length, p95: at(queries, 0.95) },
    'search.median_ms_1m': { value: at(queries, 0.5), unit: 'ms', runs: queries.length },
    'search.index_ratio': {
      value: Object.values(figures.indexBytes).reduce((sum, bytes) => sum + bytes, 0) / figures.textBytes,
      unit: 'x',
      runs: 1,
    },
    'search.insert_ms': { value: at(inserts, 0.5), unit: 'ms', runs: inserts.length, p95: at(inserts, 0.95) },
    'search.messages': { value: figures.messages, unit: 'count', runs: 1 },
  };
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
