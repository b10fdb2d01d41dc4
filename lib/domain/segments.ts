/**
 * How an SMS text is billed: GSM-7 or UCS-2, and cut into segments as carriers do it (3GPP TS 23.038 alphabet, TS 23.040 concatenation).
 *
 * One segment holds 160 septets or 70 UTF-16 units; a part of a longer text holds 153 or 67. An extension character (two septets) and a
 * surrogate pair are never cut in two, so a part can end one unit short.
 */

/** `GSM-7` counts septets, `UCS-2` counts UTF-16 units. */
export type Encoding = 'GSM-7' | 'UCS-2';

/** A character that forces UCS-2 on the whole text. */
export interface Offender {
  /** One code point (or a lone surrogate). */
  readonly char: string;
  /** UTF-16 offset in the text. */
  readonly index: number;
  /** What the plain version writes instead; empty = it is left out; absent = there is no plain equivalent. */
  readonly suggestion?: string;
}

/** One billed part, as UTF-16 offsets (`end` is exclusive). */
export interface SegmentPart {
  readonly start: number;
  readonly end: number;
  readonly units: number;
}

/** What the counter shows. An empty text has no segment. */
export interface SegmentCount {
  readonly encoding: Encoding;
  /** Septets or UTF-16 units of the whole text. */
  readonly units: number;
  /** Capacity of each part: 160 or 70 while one segment is enough, else 153 or 67. */
  readonly perSegment: number;
  readonly segments: number;
  /** Units that still fit into the last part. */
  readonly remaining: number;
  /** Code points. */
  readonly characters: number;
  /** The first distinct characters outside GSM-7, in order; empty for GSM-7. */
  readonly offenders: readonly Offender[];
  readonly parts: readonly SegmentPart[];
}

const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const EXTENSION = new Set('\f^{}\\[~]|€');
const CAPACITY: Readonly<Record<Encoding, { readonly single: number; readonly part: number }>> = {
  'GSM-7': { single: 160, part: 153 },
  'UCS-2': { single: 70, part: 67 },
};
const MAX_OFFENDERS = 5;

/** Counts and cuts `text` as a carrier bills it. */
export function countSegments(text: string): SegmentCount {
  const offenders: Offender[] = [];
  let septets = 0;
  let characters = 0;
  let index = 0;
  let gsm = true;
  for (const char of text) {
    characters++;
    const cost = gsmCost(char);
    if (cost === 0) {
      gsm = false;
      if (offenders.length < MAX_OFFENDERS && !offenders.some((known) => known.char === char)) offenders.push(offender(char, index));
    } else septets += cost;
    index += char.length;
  }
  const encoding: Encoding = gsm ? 'GSM-7' : 'UCS-2';
  const units = gsm ? septets : text.length;
  const { single, part } = CAPACITY[encoding];
  const perSegment = units <= single ? single : part;
  const parts = cut(text, encoding, perSegment);
  const last = parts[parts.length - 1];
  return {
    encoding,
    units,
    perSegment,
    segments: parts.length,
    remaining: perSegment - (last?.units ?? 0),
    characters,
    offenders,
    parts,
  };
}

function cut(text: string, encoding: Encoding, capacity: number): SegmentPart[] {
  if (text === '') return [];
  const parts: SegmentPart[] = [];
  let start = 0;
  let units = 0;
  let index = 0;
  for (const char of text) {
    const cost = encoding === 'GSM-7' ? gsmCost(char) : char.length;
    if (units + cost > capacity) {
      parts.push({ start, end: index, units });
      start = index;
      units = 0;
    }
    units += cost;
    index += char.length;
  }
  parts.push({ start, end: index, units });
  return parts;
}

function gsmCost(char: string): 0 | 1 | 2 {
  return BASIC.has(char) ? 1 : EXTENSION.has(char) ? 2 : 0;
}

function offender(char: string, index: number): Offender {
  const suggestion = replacement(char);
  return suggestion === undefined ? { char, index } : { char, index, suggestion };
}

/**
 * The text with typographic characters written plainly, as Twilio's Smart Encoding does: quotes, dashes, the ellipsis, fractions, bullets,
 * exotic spaces, invisible characters and full-width forms. Letters are never replaced by other letters; accents that were typed as
 * separate marks are joined to their letter (NFC) so that `é` is one GSM character.
 */
export function plainVersion(text: string): string {
  let out = '';
  for (const char of text.normalize('NFC')) out += gsmCost(char) > 0 ? char : (replacement(char) ?? char);
  return out;
}

const REPLACEMENTS: ReadonlyMap<string, string> = new Map(
  (
    [
      ['"', '«»“”„‟ʺˮ❝❞〝〞〟″‶'],
      ["'", '‘’‚‛ʹʻʼʽˈˊˋ´`❛❜′‵'],
      ['-', '‐‑‒–—―−⁃•‣·∙﹘﹣'],
      ['<', '‹﹤〈'],
      ['>', '›﹥〉'],
      ['/', '÷⁄∕⧸'],
      ['\\', '⧵⧹﹨'],
      ['|', '∣⎸⎹⏐'],
      ['*', '⁎∗⊛✢✣✤✥✱✲✳✺✻✼✽❃❉❊❋⧆﹡'],
      ['~', '˜˷∼'],
      ['^', 'ˆ'],
      ['_', '‗'],
      ['!', 'ǃ﹗'],
      ['?', '﹖'],
      [',', '、､﹐﹑'],
      ['.', '。｡﹒'],
      [':', 'ː꞉﹕'],
      [';', '⁏﹔'],
      ['(', '❨❪﹙⟮⦅'],
      [')', '❩❫﹚⟯⦆'],
      ['{', '❴﹛'],
      ['}', '❵﹜'],
      ['+', '˖﹢'],
      ['=', '꞊﹦'],
      ['#', '﹟'],
      ['$', '﹩'],
      ['%', '﹪'],
      ['&', '﹠'],
      ['@', '﹫'],
      ['...', '…'],
      ['!!', '‼'],
      ['1/4', '¼'],
      ['1/2', '½'],
      ['3/4', '¾'],
      [' ', '\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000'],
      ['\n', '\u2028\u2029\u0085\u000b'],
      ['', '\u0000\u0003\u0004\u0010\u0011\u0012\u0013\u0014\u0017\u0019\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff'],
    ] as const
  ).flatMap(([plain, fancy]) => Array.from(fancy, (char): [string, string] => [char, plain])),
);

const FULL_WIDTH_FIRST = 0xff01;
const FULL_WIDTH_LAST = 0xff5e;
const FULL_WIDTH_OFFSET = 0xfee0;

function replacement(char: string): string | undefined {
  const code = char.codePointAt(0) ?? 0;
  if (code >= FULL_WIDTH_FIRST && code <= FULL_WIDTH_LAST) {
    const plain = String.fromCodePoint(code - FULL_WIDTH_OFFSET);
    return gsmCost(plain) > 0 ? plain : (REPLACEMENTS.get(plain) ?? plain);
  }
  return REPLACEMENTS.get(char);
}
