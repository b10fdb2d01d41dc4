/** Whether the agent looks at this page: it is visible and has the focus. */
import { type ReadonlySignal, signal } from '@preact/signals';

const looking = signal(isLooking());
for (const name of ['focus', 'blur', 'pageshow', 'pagehide'] as const) addEventListener(name, update);
document.addEventListener('visibilitychange', update);

/** True while the page is visible and focused. */
export const attentive: ReadonlySignal<boolean> = looking;

function update(): void {
  looking.value = isLooking();
}

function isLooking(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}
