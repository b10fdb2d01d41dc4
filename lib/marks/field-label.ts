/** The label of a form field. */
import { labelOf, tidy } from './label';

/** What a field is called: its label, its hint, its name, or the words beside it. */
export function fieldLabelOf(element: Element): string {
  if (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) return labelOf(element);
  return (
    tidy(element.labels?.[0]?.textContent) ||
    tidy(element.getAttribute('aria-label') ?? element.placeholder) ||
    labelOf(element) ||
    tidy(element.name)
  );
}
