/** Tells the background what the agent looks at: it decides alerts and how often to poll. */
import { effect } from '@preact/signals';
import { ask, poke } from '../platform/rpc';
import { openId } from './route';
import { account } from './session';

/** How often it is said again while the page is visible (ms): a word that is older than this is not believed. */
const REPEAT = 20_000;

/** The wait for the frame of a changed place (ms). */
const SOON = 30;

/** Sends at focus, visibility and route changes, and again while visible. Runs as long as the page does. */
export function reportAttention(): void {
  effect(() => {
    const id = account.value?.id;
    if (id !== undefined) poke(id);
  });
  effect(() => {
    void openId.value;
    void account.value?.id;
    reportSoon();
  });
  for (const name of ['focus', 'blur', 'pagehide'] as const) addEventListener(name, report);
  document.addEventListener('visibilitychange', report);
  // A stopped worker does not hear that the network came or went.
  for (const name of ['online', 'offline'] as const) addEventListener(name, checkNow);
  setInterval(() => {
    if (!document.hidden) report();
  }, REPEAT);
}

function checkNow(): void {
  const id = account.peek()?.id;
  if (id !== undefined) void ask({ type: 'sync', accountId: id }).catch(() => undefined);
}

let soon: ReturnType<typeof setTimeout> | undefined;

/** After the frame that shows the other place: the call into the browser would hold it up. */
function reportSoon(): void {
  soon ??= setTimeout(report, SOON);
}

function report(): void {
  clearTimeout(soon);
  soon = undefined;
  const id = account.peek()?.id;
  if (id === undefined) return;
  const focused = !document.hidden && document.hasFocus();
  void ask({ type: 'attention', accountId: id, conversationId: document.hidden ? null : (openId.peek() ?? null), focused }).catch(
    () => undefined,
  );
}
