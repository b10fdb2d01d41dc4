/** Alarms wake a background that the browser stopped. They are made anew at every start: neither browser keeps them reliably. */
import { browser } from './browser';

const TICK = 'tick';
const WAKE = 'wake';

/** A wake-up every 30 seconds, the shortest that packed extensions get. */
export async function ensureTick(): Promise<void> {
  if (!(await browser.alarms.get(TICK))) browser.alarms.create(TICK, { periodInMinutes: 0.5 });
}

/** Wakes at that time (ms since the epoch); only the soonest wish is kept. */
export async function wakeAt(at: number): Promise<void> {
  const set = await browser.alarms.get(WAKE);
  if (set && set.scheduledTime <= at && set.scheduledTime > Date.now()) return;
  browser.alarms.create(WAKE, { when: at });
}

/** Calls back at each alarm. Must be called synchronously at start. */
export function onAlarm(handle: () => void): void {
  browser.alarms.onAlarm.addListener(() => handle());
}
