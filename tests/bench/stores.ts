/** Profiles with a small and a large store, filled once a run: the demo's account with rows of the bench in it. */
import fs from 'node:fs';
import path from 'node:path';
import { type App, buildExtension, bundle, launch } from './app';
import type { BenchOptions } from './figure';

/** A filled profile. */
export interface Store {
  readonly folder: string;
  readonly profile: string;
  readonly conversations: number;
  readonly messages: number;
}

/** The demo's configuration: one conversation of its own, and nobody who writes. */
export const DEMO = { speed: 20, script: false, conversations: 1, messages: 1 };
/** The demo's account. */
export const ACCOUNT = 'demo';

/** Messages of one conversation, for scrolling. */
const LONG_THREAD = { quick: 1500, full: 5000 };

/** The two stores of a run. */
export async function stores(options: BenchOptions): Promise<{ readonly small: Store; readonly large: Store }> {
  const folder = buildExtension(options.root);
  const [conversations, each] = options.quick ? [5_000, 5] : [100_000, 10];
  const small = await fill(options, folder, 1_000, options.quick ? 5 : 10);
  return { small, large: await fill(options, folder, conversations, each) };
}

async function fill(options: BenchOptions, folder: string, conversations: number, messagesEach: number): Promise<Store> {
  const name = `store-${conversations}-${options.quick ? 'quick' : 'full'}`;
  const profile = path.join(options.profiles, name);
  const kept = options.kept === undefined ? undefined : path.join(options.kept, name);
  const longThread = options.quick ? LONG_THREAD.quick : LONG_THREAD.full;
  const messages = conversations * messagesEach + longThread;
  const store = { folder, profile, conversations, messages };
  const filled = path.join(profile, 'filled');
  if (kept && !fs.existsSync(filled) && fs.existsSync(path.join(kept, 'filled'))) fs.cpSync(kept, profile, { recursive: true });
  if (fs.existsSync(filled)) return store;
  const app = await launch(folder, profile);
  try {
    await connectDemo(app, DEMO);
    await showList(app, '');
    await app.helper.evaluate(await bundle(options.root, 'tests/bench/fill.page.ts'));
    const ms = await app.helper.evaluate((filling) => window.benchFill(filling), {
      database: `threadside-${ACCOUNT}`,
      conversations,
      messagesEach,
      longThread,
    });
    console.log(`  ${conversations} conversations and ${messages} messages written in ${Math.round(ms / 1000)} s`);
    await showList(app, 'Customer 1');
  } finally {
    await app.close();
  }
  fs.writeFileSync(filled, '');
  if (kept) fs.cpSync(profile, kept, { recursive: true });
  return store;
}

/** Connects the demo with that configuration; throws when it does not. */
export async function connectDemo(app: App, config: object): Promise<void> {
  const answer = (await app.poke({ type: 'connect', kind: 'demo', fields: { config: JSON.stringify(config) } })) as { ok?: boolean };
  if (!answer?.ok) throw new Error(`The demo did not connect: ${JSON.stringify(answer)}`);
}

/** Opens the panel until its rows come from the database, so that its snapshot is kept. */
async function showList(app: App, row: string): Promise<void> {
  const page = await app.context.newPage();
  await page.goto(app.url('sidepanel.html'));
  await page.locator('.list-panel .row', { hasText: row }).first().waitFor({ timeout: 30_000 });
  await page.goto(app.url('blank.html')); // the snapshot is written when the page goes
  await page.close();
}
