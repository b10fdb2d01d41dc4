/**
 * Keeps the background alive while work is under way. Both browsers stop it 30 s after the last extension event or API call; network,
 * timers and IndexedDB do not count, an API call every 20 s does.
 */
import { browser } from './browser';

const EVERY = 20_000;
let holders = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** Keeps the background alive until the returned function is called (once; later calls do nothing). */
export function hold(): () => void {
  holders++;
  timer ??= setInterval(() => void browser.runtime.getPlatformInfo(), EVERY);
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    if (--holders === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}
