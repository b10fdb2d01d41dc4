/** Whether the page is wide enough for three columns, as a signal. */
import { type ReadonlySignal, signal } from '@preact/signals';

const query = globalThis.matchMedia?.('(min-width: 760px)');
const matches = signal(query?.matches ?? false);
query?.addEventListener('change', (event) => {
  matches.value = event.matches;
});

/** True from 760 px: list, thread and contact side by side; below it one of them fills the panel. */
export const wide: ReadonlySignal<boolean> = matches;
