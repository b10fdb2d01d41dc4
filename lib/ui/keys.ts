/** The registry of commands: each may have a key, all are in the palette (Ctrl+K), and those with keys are on the sheet (?). */
import { computed, type ReadonlySignal, signal } from '@preact/signals';

/** Something that the agent can do from the keyboard. */
export interface Command {
  readonly id: string;
  /** Where it stands on the sheet. */
  readonly group: 'list' | 'conversation' | 'panel';
  /** The name, in the user's language. */
  readonly label: () => string;
  /** A character as typed (`j`, `?`, `/`), a named key (`Enter`), or one with `mod+` before it (Ctrl, or Cmd on a Mac). */
  readonly keys?: string;
  readonly run: () => void;
  /** Not offered while it says false. */
  readonly enabled?: () => boolean;
  /** Also while a text field has the focus; only for `mod+` keys. */
  readonly inFields?: boolean;
  /** The key is on the sheet but handled elsewhere (Enter on a link). */
  readonly native?: boolean;
}

const registered = signal<readonly Command[]>([]);

/** All commands, in the order in which they were added; a later one with the same id replaces the earlier. */
export const commands: ReadonlySignal<readonly Command[]> = computed(() => [
  ...new Map(registered.value.map((one) => [one.id, one])).values(),
]);

/** Which overlay is open. */
export const overlay = signal<'none' | 'sheet' | 'palette' | 'new-message'>('none');

/** Adds commands; the returned function takes them away again (give it to an effect as its clean-up). */
export function addCommands(...more: readonly Command[]): () => void {
  registered.value = [...registered.peek(), ...more];
  return () => {
    registered.value = registered.peek().filter((one) => !more.includes(one));
  };
}

/** True when a key press belongs to whatever has the focus: text is being written, an option is being chosen. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  const field = target.closest('input, textarea, select, [contenteditable=""], [contenteditable="true"], [role="listbox"], [role="menu"]');
  return field !== null && !(field instanceof HTMLInputElement && /^(?:radio|checkbox|button)$/.test(field.type));
}

/** The command that a key press means, if any. */
export function commandFor(event: KeyboardEvent, from: readonly Command[] = commands.peek()): Command | undefined {
  if (event.defaultPrevented || event.isComposing || event.altKey) return undefined;
  const mod = event.ctrlKey || event.metaKey;
  const typing = isTyping(event.target);
  const fits = (one: Command) =>
    one.keys !== undefined &&
    !one.native &&
    matches(event, mod, one.keys) &&
    (!typing || one.inFields === true) &&
    (one.enabled?.() ?? true);
  return from.findLast(fits);
}

/** Listens on the whole page. While a modal dialog is open nothing fires. Returns the end. */
export function listenForKeys(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (document.querySelector('dialog[open]')) return;
    const command = commandFor(event);
    if (!command) return;
    event.preventDefault();
    command.run();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

function matches(event: KeyboardEvent, mod: boolean, keys: string): boolean {
  const wantsMod = keys.startsWith('mod+');
  const key = wantsMod ? keys.slice(4) : keys;
  if (mod !== wantsMod) return false;
  if (event.key.toLowerCase() === key.toLowerCase()) return key.length > 1 || !event.shiftKey || key.toLowerCase() === key.toUpperCase();
  // A keyboard of another script types no Latin letters: there the place of the key counts.
  return /^[a-z]$/.test(key) && !event.shiftKey && event.key.charCodeAt(0) > 0x7f && event.code === `Key${key.toUpperCase()}`;
}
