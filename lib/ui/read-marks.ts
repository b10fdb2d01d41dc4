/**
 * Read marks of threads that were just opened. Storing one wakes the list, the counters and the background: whoever goes on to the next
 * thread would wait for that of the one before. So they are stored once the reader rests, or goes.
 */

/** Time without another thread being opened (ms). */
export const REST = 400;

/** What stores the mark, by conversation. */
const waiting = new Map<string, () => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Stores the mark of a conversation when the reader rests; in place of one that waits already. */
export function markAtRest(conversationId: string, store: () => void): void {
  waiting.set(conversationId, store);
  notYet();
}

/** Another thread is opened: what waits goes on waiting. */
export function notYet(): void {
  clearTimeout(timer);
  timer = waiting.size > 0 ? setTimeout(storeMarks, REST) : undefined;
}

/** It is to stay unread, or is marked by other means. */
export function dropMark(conversationId: string): void {
  waiting.delete(conversationId);
}

/** Stores all that waits. */
export function storeMarks(): void {
  clearTimeout(timer);
  const marks = [...waiting.values()];
  waiting.clear();
  for (const store of marks) store();
}

/** Whoever closes the panel, or looks away, has read what was open. */
export function storeMarksAtLeave(): void {
  addEventListener('pagehide', storeMarks);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') storeMarks();
  });
}
