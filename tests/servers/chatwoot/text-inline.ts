/** The inline half of what Markdown does to an outgoing text before a provider gets it (contract 4.8): an approximation of CommonMark. */

/** Where the text goes: SMS gets plain text, WhatsApp gets its own markers. */
export type Flavour = 'plain' | 'whatsapp';

interface Piece {
  text: string;
  /** Delimiter run: its character, what is left of it, and which sides it may work on. */
  run?: { ch: string; left: number; opens: boolean; closes: boolean };
}

const PUNCTUATION = /[!-/:-@[-`{-~]/;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', copy: '©', euro: '€', apos: "'" };
const RAW_HTML =
  /^<(?:\/[A-Za-z][A-Za-z0-9-]*\s*|[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*\s*\/?|!--[\s\S]*?--|\?[\s\S]*?\?)>/;

/** Renders the inline content of one block. */
export function inline(source: string, flavour: Flavour): string {
  const pieces: Piece[] = [];
  const put = (text: string): void => {
    pieces.push({ text });
  };
  let i = 0;
  while (i < source.length) {
    i += step(source, i, flavour, pieces, put);
  }
  emphasis(pieces, flavour);
  return pieces.map((p) => (p.run === undefined ? p.text : p.run.ch.repeat(p.run.left))).join('');
}

/** Handles what starts at `i`; returns how many characters it took. */
function step(source: string, i: number, flavour: Flavour, pieces: Piece[], put: (text: string) => void): number {
  const ch = source.charAt(i);
  const rest = source.slice(i);
  if (ch === '\\' && PUNCTUATION.test(source.charAt(i + 1))) {
    put(source.charAt(i + 1));
    return 2;
  }
  if (ch === '`') return codeSpan(rest, flavour, put);
  if (ch === '*' || ch === '_') return delimiterRun(source, i, pieces);
  if (ch === '[' || (ch === '!' && source.charAt(i + 1) === '[')) return linkOr(rest, flavour, put);
  if (ch === '<') return angle(rest, flavour, put);
  if (ch === '&') {
    const match = /^&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]+));/.exec(rest);
    const text = match === null ? undefined : entity(match);
    put(text ?? '&');
    return text === undefined || match === null ? 1 : match[0].length;
  }
  put(ch);
  return 1;
}

function entity(match: RegExpExecArray): string | undefined {
  if (match[3] !== undefined) return ENTITIES[match[3]];
  const code = match[1] === undefined ? Number.parseInt(match[2] ?? '0', 16) : Number(match[1]);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '�';
}

function codeSpan(rest: string, flavour: Flavour, put: (text: string) => void): number {
  const ticks = /^`+/.exec(rest)?.[0] ?? '`';
  const close = new RegExp(`(?<!\`)${ticks}(?!\`)`).exec(rest.slice(ticks.length));
  if (close === null) {
    put(ticks);
    return ticks.length;
  }
  const raw = rest.slice(ticks.length, ticks.length + close.index).replaceAll('\n', ' ');
  const inner = /^ .*[^ ].* $|^ [^ ] $/.test(raw) ? raw.slice(1, -1) : raw;
  put(flavour === 'plain' ? inner : `\`${inner}\``);
  return ticks.length * 2 + close.index;
}

function delimiterRun(source: string, i: number, pieces: Piece[]): number {
  const ch = source.charAt(i);
  let length = 1;
  while (source.charAt(i + length) === ch) length += 1;
  const before = i === 0 ? ' ' : source.charAt(i - 1);
  const after = source.charAt(i + length) || ' ';
  const isPunct = (c: string): boolean => PUNCTUATION.test(c) || /[\p{P}\p{S}]/u.test(c);
  const isSpace = (c: string): boolean => /\s/.test(c);
  const leftFlanking = !isSpace(after) && (!isPunct(after) || isSpace(before) || isPunct(before));
  const rightFlanking = !isSpace(before) && (!isPunct(before) || isSpace(after) || isPunct(after));
  const opens = ch === '*' ? leftFlanking : leftFlanking && (!rightFlanking || isPunct(before));
  const closes = ch === '*' ? rightFlanking : rightFlanking && (!leftFlanking || isPunct(after));
  pieces.push({ text: '', run: { ch, left: length, opens, closes } });
  return length;
}

function linkOr(rest: string, flavour: Flavour, put: (text: string) => void): number {
  const image = rest.startsWith('!');
  const match =
    /^!?\[((?:\\.|[^[\]\\]|\[[^[\]]*\])*)\]\(\s*(?:<([^<>\n]*)>|((?:\\.|[^\s()\\]|\([^\s()]*\))*))(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/.exec(
      rest,
    );
  if (match === null) {
    put(rest.charAt(0));
    return 1;
  }
  const text = inline(match[1] ?? '', flavour);
  const url = (match[2] ?? match[3] ?? '').replace(/\\([!-/:-@[-`{-~])/g, '$1');
  if (image) put(`${text}\n`);
  else if (flavour === 'whatsapp') put(url);
  else put(url === '' ? text : `${text} ${url}`);
  return match[0].length;
}

function angle(rest: string, flavour: Flavour, put: (text: string) => void): number {
  const auto = /^<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>/.exec(rest) ?? /^<([^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)>/.exec(rest);
  if (auto !== null) {
    const url = auto[1] ?? '';
    const target = url.includes(':') ? url : `mailto:${url}`;
    put(flavour === 'whatsapp' ? target : `${url} ${target}`);
    return auto[0].length;
  }
  const html = RAW_HTML.exec(rest);
  // Raw HTML vanishes and leaves a line break.
  put(html === null ? '<' : '\n');
  return html === null ? 1 : html[0].length;
}

/** Pairs delimiter runs as CommonMark's "process emphasis" does, without its rule of three. */
function emphasis(pieces: Piece[], flavour: Flavour): void {
  for (let c = 0; c < pieces.length; c += 1) {
    const closer = pieces[c]?.run;
    if (closer === undefined || !closer.closes) continue;
    for (let o = c - 1; o >= 0 && closer.left > 0; o -= 1) {
      const opener = pieces[o]?.run;
      if (opener === undefined || opener.ch !== closer.ch || !opener.opens || opener.left === 0) continue;
      const strong = opener.left >= 2 && closer.left >= 2;
      opener.left -= strong ? 2 : 1;
      closer.left -= strong ? 2 : 1;
      const mark = flavour === 'plain' ? '' : strong ? '*' : '_';
      pieces.splice(c, 0, { text: mark });
      pieces.splice(o + 1, 0, { text: mark });
      c += 2;
      // Runs inside the pair can no longer pair with the outside.
      for (const inner of pieces.slice(o + 2, c - 1))
        if (inner.run !== undefined) inner.run = { ...inner.run, opens: false, closes: false };
      o += 1;
    }
  }
}
