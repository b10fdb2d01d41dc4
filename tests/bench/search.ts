/**
 * Search over a million messages in a real browser: `search.p95_ms_1m`, `search.index_ratio`, `search.insert_ms`.
 *
 * The store's own code is bundled into a page on loopback; the page fills IndexedDB in a fresh profile on disk, as a first sync does, and
 * types words of stored messages letter by letter. A quick run has 50,000 messages and says so in `messages`.
 */
import fs from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { chromium, firefox } from '@playwright/test';
import { build } from 'vite';
import type { SearchFigures } from './search.page';

/** One line of the bench's table. */
export interface Figure {
  readonly value: number;
  readonly unit: 'x' | 'ms' | 'KB' | 'count';
  readonly runs: number;
  readonly p95?: number;
}

/** How to run; `root` is the project's folder. */
export interface SearchBenchOptions {
  readonly quick: boolean;
  /** Messages in the store; else 50,000 for a quick run and 1,000,000. */
  readonly messages?: number;
  readonly browser?: 'chromium' | 'firefox';
  readonly root?: string;
  /** A browser to use instead of Playwright's own. */
  readonly executable?: string;
}

/** Runs the bench and returns its figures by key. */
export async function run(options: SearchBenchOptions): Promise<Record<string, Figure>> {
  const profile = await fs.mkdtemp(path.join(os.tmpdir(), 'threadside-bench-'));
  const server = await serve(await bundle(options.root ?? process.cwd()));
  try {
    const figures = await measure(options, profile, (server.address() as AddressInfo).port);
    console.log(`search: ${figures.messages} messages, built in ${Math.round(figures.buildMs)} ms, parts ${figures.parts.join(' ')}`);
    console.log(`search: bytes of the index by table ${JSON.stringify(figures.indexBytes)}, of text ${figures.textBytes}`);
    console.log(`search: slowest ${figures.slowest.map(([query, ms]) => `${JSON.stringify(query)} ${ms.toFixed(1)} ms`).join(', ')}`);
    return summary(figures);
  } finally {
    server.closeAllConnections();
    server.close();
    await fs.rm(profile, { recursive: true, force: true });
  }
}

async function bundle(root: string): Promise<string> {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: { write: false, rolldownOptions: { input: path.join(root, 'tests/bench/search.page.ts'), output: { format: 'iife' } } },
  });
  const outputs = Array.isArray(result) ? result : [result];
  for (const output of outputs) {
    if (!('output' in output)) continue;
    for (const file of output.output) if (file.type === 'chunk') return file.code;
  }
  throw new Error('The bench page could not be bundled.');
}

async function serve(script: string): Promise<http.Server> {
  const server = http.createServer((request, response) => {
    const isScript = request.url === '/bench.js';
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript; charset=utf-8' : 'text/html' });
    response.end(isScript ? script : '<!doctype html><title>bench</title><script src="/bench.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function measure(options: SearchBenchOptions, profile: string, port: number): Promise<SearchFigures> {
  const type = options.browser === 'firefox' ? firefox : chromium;
  const context = await type.launchPersistentContext(profile, {
    headless: true,
    args: options.browser === 'firefox' ? [] : ['--no-sandbox'],
    ...(options.executable ? { executablePath: options.executable } : {}),
  });
  try {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    return await page.evaluate((messages) => window.benchSearch(messages), options.messages ?? (options.quick ? 50_000 : 1_000_000));
  } finally {
    await context.close();
  }
}

function summary(figures: SearchFigures): Record<string, Figure> {
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
