/** The field that last had the focus, and writing into it so that frameworks notice and Ctrl+Z works. */

import type { LastField } from './core';
import { fieldLabelOf } from './field-label';
import type { PageField } from './protocol';

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLElement;

/** What "Insert into page" would write into, if it is still on the page and can be written. */
export function describeField(last: LastField): PageField | undefined {
  const field = live(last);
  if (!field) return undefined;
  const kind = field instanceof HTMLInputElement ? 'input' : field instanceof HTMLTextAreaElement ? 'textarea' : 'editable';
  return { at: last.at, kind, label: fieldLabelOf(field) };
}

/** Inserts at the caret; false when there is no field or it refused. */
export function insertIntoField(last: LastField, text: string): boolean {
  const field = live(last);
  return field ? insertText(field, field instanceof HTMLInputElement ? text.replace(/\s*\n\s*/g, ' ') : text) : false;
}

function live({ element }: LastField): Field | undefined {
  const field = element?.deref();
  return field?.isConnected && writable(field) ? field : undefined;
}

function writable(element: Element): element is Field {
  if (element instanceof HTMLInputElement)
    return /^(?:text|search|tel|url|email|)$/.test(element.type) && !element.readOnly && !element.disabled;
  if (element instanceof HTMLTextAreaElement) return !element.readOnly && !element.disabled;
  return element instanceof HTMLElement && element.isContentEditable;
}

/** Types the text as an editing command, which the page sees as input and can undo; else by the native setter and an input event. */
function insertText(field: Field, text: string): boolean {
  field.focus();
  const before = contentOf(field);
  document.execCommand('insertText', false, text);
  if (contentOf(field) !== before) return true;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return false;
  const proto = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  const start = field.selectionStart ?? before.length;
  const value = before.slice(0, start) + text + before.slice(field.selectionEnd ?? start);
  Object.getOwnPropertyDescriptor(proto, 'value')?.set?.call(field, value);
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, inputType: 'insertText', data: text }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
  return contentOf(field) !== before;
}

function contentOf(field: Field): string {
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value : (field.textContent ?? '');
}
