/** What keys, paste and drop mean in the message box. */
import { nextUnfilled } from '../domain/variables';
import type { Composer } from './composer';
import { selectIn } from './popup';

/** What a key press asks for; undefined = it is part of what is typed, such as the Enter that ends a composed character. */
export function meantByKey(event: KeyboardEvent): 'send' | 'sendAndClose' | 'leave' | undefined {
  // 229 is what some input methods report for keys that they handle themselves (UI Events, section 7.3.1).
  if (event.isComposing || event.keyCode === 229 || event.shiftKey || event.altKey) return undefined;
  const mod = event.ctrlKey || event.metaKey;
  if (event.key === 'Enter') return mod ? 'sendAndClose' : 'send';
  return event.key === 'Escape' && !mod ? 'leave' : undefined;
}

/** Attaches pasted or dropped files; text is left to the browser. */
export function takeFiles(event: ClipboardEvent | DragEvent, composer: Composer): void {
  const transfer = 'clipboardData' in event ? event.clipboardData : event.dataTransfer;
  const files = [...(transfer?.files ?? [])];
  if (files.length === 0) return;
  event.preventDefault();
  composer.addFiles(files);
}

/** Lets files be dropped here. */
export function allowDrop(event: DragEvent): void {
  if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
}

/** Opens the file picker of the input beside the button. */
export function pickFiles(event: MouseEvent): void {
  const button = event.currentTarget;
  if (button instanceof Element) button.parentElement?.querySelector<HTMLInputElement>('input[type=file]')?.click();
}

/** Selects the next place that is still to be filled. */
export function selectBlank(text: string, from = 0): void {
  const blank = nextUnfilled(text, from);
  if (blank) selectIn('message', blank.start, blank.end);
}
