/**
 * Variables in saved replies and templates: `{{name}}`, `{{contact.name}}`, `{{1}}`, and `{{name | default: "there"}}`.
 * A text is ready to send only when nothing is left to fill.
 */

/** A piece of a text: literal words or one variable. Offsets are UTF-16. */
export interface VariablePart {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Absent for literal text. */
  readonly name?: string;
  readonly fallback?: string;
}

/** A text after filling. `unfilled` names what is still missing, in order, each once; those places stay as they were. */
export interface Filled {
  readonly text: string;
  readonly unfilled: readonly string[];
}

const VARIABLE = /\{\{\s*([\p{L}\p{N}_][\p{L}\p{N}\p{M}_.\- ]*?)\s*(?:\|\s*default:\s*(?:"([^"{}]*)"|'([^'{}]*)')\s*)?\}\}/gu;

/** Cuts `text` into literal words and variables; the parts joined give the text back. */
export function variableParts(text: string): VariablePart[] {
  const parts: VariablePart[] = [];
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const [whole, name = '', double, single] = match;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), start: end, end: match.index });
    const fallback = double ?? single;
    end = match.index + whole.length;
    parts.push({ text: whole, start: match.index, end, name, ...(fallback === undefined ? {} : { fallback }) });
  }
  if (end < text.length) parts.push({ text: text.slice(end), start: end, end: text.length });
  return parts;
}

/** Names of the variables in `text`, in order of first use, each once. */
export function findVariables(text: string): string[] {
  return [...new Set(variableParts(text).flatMap((part) => (part.name === undefined ? [] : [part.name])))];
}

/**
 * Puts the values in. A blank value does not fill. Values are put in once and not looked through again, so a customer's name that
 * contains `{{…}}` cannot pull in another value.
 */
export function fillVariables(text: string, values: Readonly<Record<string, string | undefined>>): Filled {
  const unfilled = new Set<string>();
  const filled = variableParts(text).map(({ text: literal, name, fallback }) => {
    if (name === undefined) return literal;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined && value.trim() !== '') return value;
    if (fallback !== undefined) return fallback;
    unfilled.add(name);
    return literal;
  });
  return { text: filled.join(''), unfilled: [...unfilled] };
}

/** The first variable at or after `from` that is still to be filled, else the first of the text: where Tab goes. */
export function nextUnfilled(text: string, from = 0): VariablePart | undefined {
  const open = variableParts(text).filter((part) => part.name !== undefined && part.fallback === undefined);
  return open.find((part) => part.start >= from) ?? open[0];
}

/** True when something in `text` must be filled before it may be sent. */
export function hasUnfilled(text: string): boolean {
  return nextUnfilled(text) !== undefined;
}
