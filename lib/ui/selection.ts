/** Moving through the list by keyboard: which row is next, and where the focus goes. */
import { wide } from './layout';
import { go, openId, route } from './route';
import { shell } from './shell';

/** The conversation `delta` places after `id` in the shown list (negative = before); undefined at the ends and for unknown ones. */
export function neighbourOf(id: string, delta: number): string | undefined {
  const rows = shell.list.peek()?.rows ?? [];
  const at = rows.findIndex((row) => row.id === id);
  return at < 0 ? undefined : rows[at + delta]?.id;
}

/** Where to go when this conversation leaves the list: the next one below, else the one above. */
export function successorOf(id: string): string | undefined {
  return neighbourOf(id, 1) ?? neighbourOf(id, -1);
}

/** One step down (1) or up (-1): in the list the focus moves, in a thread the neighbour opens. */
export function step(delta: 1 | -1): void {
  const rows = shell.list.peek()?.rows ?? [];
  const open = openId.peek();
  const current = open ?? shell.cursor.peek();
  const next =
    (current !== undefined ? neighbourOf(current, delta) : undefined) ?? (rows.some((row) => row.id === current) ? current : rows[0]?.id);
  if (next === undefined) return;
  shell.cursor.value = next;
  if (open !== undefined) go({ view: 'conversation', id: next }, 'replace');
  else focusRow(next);
}

/** Puts the focus on a row of the list. */
export function focusRow(id: string): void {
  const link = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"] a`);
  link?.focus();
  link?.scrollIntoView({ block: 'nearest' });
}

/** Enter without a focused row opens the one that the keyboard is on. */
export function openCursor(): void {
  const id = shell.cursor.peek() ?? shell.list.peek()?.rows[0]?.id;
  if (id !== undefined && route.peek().view === 'list') go({ view: 'conversation', id });
}

let last: string | undefined;

/**
 * Where one pane covers the other, the focus follows: into the thread that opened, back to its row when it closes. What has the focus
 * and can be seen keeps it.
 */
export function placeFocus(open: string | undefined): void {
  const before = last;
  last = open;
  if (wide.peek() || open === before) return;
  const focused = document.activeElement;
  if (focused && focused !== document.body && !focused.closest('.list-pane, .thread-pane')) return;
  if (open === undefined) focusRow(before ?? '');
  else if (!focused?.closest('.thread-pane')) document.querySelector<HTMLElement>('.thread-pane')?.focus({ preventScroll: true });
}
