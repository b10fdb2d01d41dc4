/** What keys, paste and drop mean in the message box. */
import { nextUnfilled } from '../domain/variables';
import type { Composer } from './composer';
import { selectIn } from './popup';

/** True when this key press sends: Enter without a modifier, and not the Enter that ends a composed character. */
export function isSendKey(event: KeyboardEvent): boolean {
  // 229 is what some input methods report for keys that they handle themselves (UI Events, section 7.3.1).
  const composing = event.isComposing || event.keyCode === 229;
  return event.key === 'Enter' && !composing && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
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
