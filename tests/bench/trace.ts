/** What one injected script costs the main thread, from a trace of its tasks: every task counts, rendering is told apart. */
import type { CDPSession } from '@playwright/test';

interface Event {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args: { data?: { url?: string } };
}

/** Milliseconds of the page's main thread between start and stop. */
export interface Spent {
  /** CPU of everything that is not a frame: all task CPU less the frames', because a trace does not show continuations of `scheduler.yield`. */
  script: number;
  /** CPU of frames: style, layout, intersections, paint. */
  frames: number;
  /** The longest traced task that is not a frame, wall time; slices are timed apart, for the reason above. */
  longest: number;
  /** Tasks over 50 ms of either kind. */
  long: number;
}

const CATEGORIES = ['devtools.timeline', 'toplevel', 'cc', 'blink'];

/** Traces while `work` runs; `file` is the script whose evaluation tells which thread is the page's. */
export async function traced(session: CDPSession, file: string, work: () => Promise<void>): Promise<Spent> {
  const events: Event[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as Event[])));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: CATEGORIES } });
  const before = await taskCpu(session);
  await work();
  const all = (await taskCpu(session)) - before;
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
  const spent = sum(events, file);
  return { ...spent, script: all - spent.frames };
}

/** CPU that the page's main thread has spent in tasks of every kind, in milliseconds; needs `Performance.enable` in thread ticks. */
export async function taskCpu(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * (metrics.find((m) => m.name === 'TaskDuration')?.value ?? 0);
}

function sum(events: readonly Event[], file: string): Spent {
  const own = events.find((e) => e.name === 'EvaluateScript' && e.args.data?.url?.endsWith(`/${file}`));
  if (!own) throw new Error(`the trace does not show ${file}`);
  const thread = events.filter((e) => e.ph === 'X' && e.pid === own.pid && e.tid === own.tid);
  const frames = thread.filter((e) => e.name === 'ProxyMain::BeginMainFrame').map((e) => e.ts);
  const spent: Spent = { script: 0, frames: 0, longest: 0, long: 0 };
  for (const task of thread.filter((e) => e.name === 'RunTask' || e.name === 'ThreadControllerImpl::RunTask')) {
    const wall = (task.dur ?? 0) / 1000;
    const isFrame = frames.some((ts) => ts >= task.ts && ts < task.ts + (task.dur ?? 0));
    if (isFrame) spent.frames += (task.tdur ?? task.dur ?? 0) / 1000;
    else spent.longest = Math.max(spent.longest, wall);
    if (wall > 50) spent.long++;
  }
  return spent;
}
