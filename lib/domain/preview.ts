/** The first words of a message, as a list shows them beside other people's. */
import { cleanText } from './text';

const LENGTH = 120;

/** One line, without what could turn it round or hide in it; cut at a code point. */
export function previewWords(text: string): string {
  return Array.from(cleanText(text.slice(0, LENGTH * 2)).replace(/\s+/g, ' '))
    .slice(0, LENGTH)
    .join('');
}
