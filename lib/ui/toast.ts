/** Short notes at the foot of the panel, with one action at most ("Undo"); they leave by themselves, but never while pointed at. */
import { type ReadonlySignal, signal } from '@preact/signals';

/** What to say. */
export interface ToastOptions {
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Milliseconds until it leaves; default 6,000, errors 12,000. */
  readonly ms?: number;
  readonly kind?: 'info' | 'error';
  /** A later toast with the same id replaces this one. */
  readonly id?: string;
}

/** A shown toast. */
export interface Toast extends ToastOptions {
  readonly id: string;
}

const shown = signal<readonly Toast[]>([]);
const timers = new Map<string, ReturnType<typeof setTimeout>>();
let count = 0;

/** The toasts on screen, oldest first, at most three. */
export const toasts: ReadonlySignal<readonly Toast[]> = shown;

/** Shows it and returns the function that takes it away. */
export function toast(options: ToastOptions): () => void {
  const one: Toast = { ...options, id: options.id ?? `toast-${++count}` };
  shown.value = [...shown.peek().filter((other) => other.id !== one.id), one].slice(-3);
  resumeToast(one.id);
  return () => dismissToast(one.id);
}

/** Takes it away. */
export function dismissToast(id: string): void {
  holdToast(id);
  shown.value = shown.peek().filter((one) => one.id !== id);
}

/** A shown note offers something. */
export function offersAction(): boolean {
  return shown.peek().some((one) => one.action);
}

/** Does what the newest note offers, and takes the note away. */
export function runToastAction(): void {
  const one = shown.peek().findLast((other) => other.action);
  if (!one) return;
  dismissToast(one.id);
  one.action?.run();
}

/** Keeps it while the pointer or the focus is on it. */
export function holdToast(id: string): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
}

/** Lets its time run (again). */
export function resumeToast(id: string): void {
  holdToast(id);
  const one = shown.peek().find((other) => other.id === id);
  if (!one) return;
  const ms = one.ms ?? (one.kind === 'error' ? 12_000 : 6_000);
  timers.set(
    id,
    setTimeout(() => dismissToast(id), ms),
  );
}
