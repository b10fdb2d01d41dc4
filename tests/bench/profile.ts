/** What a script costs the main thread, by V8's sampling profiler: time with a frame of that script on the stack, what it calls included. */
import type { CDPSession } from '@playwright/test';

/** Between two samples, in microseconds. */
const INTERVAL_US = 100;
/** A longer gap between two samples is the main thread's absence from the processor, on a machine that others use too, and nobody's time. */
const GAP_US = 10 * INTERVAL_US;

/** Main thread time in a quarter of a second below which a page is at rest, in milliseconds. */
const REST_MS = 2;

/** Milliseconds of the main thread while the work ran. */
export interface Spent {
  /** With code of the script on the stack: its evaluation, its slices, its callbacks, and the platform calls that they make. */
  script: number;
  /** Tasks of every kind, frames included. */
  all: number;
}

/** Profiles while `work` runs; `file` is the name of the script that is looked for. */
export async function profiled(session: CDPSession, file: string, work: () => Promise<void>): Promise<Spent> {
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: INTERVAL_US });
  await session.send('Profiler.start');
  const before = await taskCpu(session);
  await work();
  const all = (await taskCpu(session)) - before;
  const { profile } = await session.send('Profiler.stop');
  const own = new Set<number>();
  // A node comes before its children, so one pass marks every call below the script.
  for (const node of profile.nodes) {
    if (node.callFrame.url.endsWith(`/${file}`)) own.add(node.id);
    if (own.has(node.id)) for (const child of node.children ?? []) own.add(child);
  }
  let script = 0;
  profile.samples?.forEach((id, i) => {
    if (own.has(id)) script += Math.min(GAP_US, profile.timeDeltas?.[i + 1] ?? 0) / 1000;
  });
  return { script, all };
}

/** CPU that the page's main thread has spent in tasks of every kind, in milliseconds; needs `Performance.enable` in thread ticks. */
export async function taskCpu(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * (metrics.find((m) => m.name === 'TaskDuration')?.value ?? 0);
}

/** Resolves when the page's main thread has had next to nothing to do for a quarter of a second; after ten seconds in any case. */
export async function atRest(session: CDPSession): Promise<void> {
  let before = await taskCpu(session);
  for (let i = 0; i < 40; i++) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    const now = await taskCpu(session);
    if (now - before < REST_MS) return;
    before = now;
  }
}
