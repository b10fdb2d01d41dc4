/**
 * What an agent typed, as source text that Chatwoot turns into exactly that: Liquid at the server, then CommonMark before the provider.
 * Backslash escapes and numeric entities are literal in both; the way back is used for our own messages, so that they read as typed.
 *
 * Line breaks at both ends cannot survive the server and are dropped.
 */

/** The source text of a literal text. `plain` inboxes (API) render no Markdown, only Liquid. */
export function neutralised(typed: string, plain: boolean): string {
  const clean = typed
    .replace(/\r\n?/g, '\n')
    .replaceAll('\u0000', '')
    .replace(/^\n+|\n+$/g, '');
  return plain ? withoutLiquid(clean) : clean.split('\n').map(line).join('\n');
}

/** The literal text of a source text that `neutralised` made for an inbox that renders Markdown. */
export function typedText(source: string): string {
  return source.replace(/\\([!-/:-@[-`{-~])|&#(32|9);/g, (_all, character: string | undefined, code: string | undefined) =>
    character === undefined ? String.fromCharCode(Number(code)) : character,
  );
}

function line(raw: string): string {
  return raw
    .replace(/[\\`*[<~{]|(?<=\{)%|_|&(?=[#A-Za-z])/g, (character, at: number) =>
      character === '_' && isWord(raw.charAt(at - 1)) && isWord(raw.charAt(at + 1)) ? '_' : `\\${character}`,
    )
    .replace(/^(?=[#>=+-])/, '\\')
    .replace(/^(\d{1,9})(?=[.)])/, '$1\\')
    .replace(/^[ \t]|[ \t]$/g, (space) => `&#${space === ' ' ? 32 : 9};`);
}

function isWord(character: string): boolean {
  return /^[A-Za-z0-9]$/.test(character);
}

/**
 * Opening marks of Liquid as literals of Liquid. Text in backticks the server leaves alone: it puts a tag of its own before it, so that a
 * brace just before the backtick opens one too.
 */
function withoutLiquid(text: string): string {
  const parts = text.split(/(`[^`]*`)/);
  return parts
    .map((part, place) => {
      if (place % 2 === 1) return part;
      const marks = place < parts.length - 1 ? /\{\{|\{%|\{$/g : /\{\{|\{%/g;
      return part.replace(marks, (mark) => `{{'${mark}'}}`);
    })
    .join('');
}
