/** Keys pressed after an overlay was asked for and before its code is there: they are its own, not commands and not text of what has the focus. */
import { overlay } from './keys';

let typed = '';

/** Listens on the whole page, before everything else. Returns the end. */
export function listenAhead(): () => void {
  addEventListener('keydown', keep, true);
  return () => removeEventListener('keydown', keep, true);
}

/** Puts what was typed into the field that it was meant for; an Enter follows. */
export function giveTyped(field: HTMLInputElement): void {
  const [text = '', ...more] = typed.split('\n');
  typed = '';
  if (text === '' && more.length === 0) return;
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  // Once what was found for the text is rendered.
  if (more.length > 0)
    setTimeout(() => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true })));
}

function keep(event: KeyboardEvent): void {
  if (overlay.peek() === 'none' || document.querySelector('dialog[open]')) {
    typed = '';
    return;
  }
  if (event.isComposing) return;
  event.stopImmediatePropagation();
  const mod = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState('AltGraph');
  if (mod) return;
  if (event.key === 'Escape') overlay.value = 'none';
  else if (event.key === 'Backspace') typed = typed.slice(0, -1);
  else if (event.key === 'Enter') typed += '\n';
  else if (event.key.length === 1) typed += event.key;
  else return;
  event.preventDefault();
}
