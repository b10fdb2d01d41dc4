/**
 * Words of a text as the search index knows them, and where a query matches in a text.
 *
 * Folding makes equal what people type alike: case, accents, full-width and compatibility forms, a few letters without decomposition.
 * Scripts that are written without spaces are cut into pairs of characters, so that any run of two or more can be found.
 */

/** UTF-16 offsets in the original text; `end` is exclusive. */
export interface MatchRange {
  readonly start: number;
  readonly end: number;
}

/** A query: every word must be there; `prefix` (the word being typed) must begin a word. */
export interface SearchQuery {
  readonly words: readonly string[];
  readonly prefix?: string;
}

const MAX_TOKEN = 40;
/** Characters of a query that count; also keeps the number of words below 256. */
const MAX_QUERY = 250;
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ς: 'σ',
};
const SPECIAL = /[ßøłđðæœıþħŧς]/g;
const MARKS =
  /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u00ad\u200b-\u200f\u2060\ufeff]|[\ufe00-\ufe0f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range is what is tested
const ASCII = /^[\u0000-\u007f]*$/;
/** A letter with its marks; the half-width voicing marks of katakana count as marks. */
const CLUSTER = /\P{M}[\p{M}\uff9e\uff9f]*|\p{M}+/gsu;
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{N}\p{M}]+)*/gu;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]+/gu;
const PHONE = /[+(]?\d[\d\s().-]{5,}\d/g;
const LOCAL_DIGITS = 9;

/** The text as it is compared. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return (text.match(CLUSTER) ?? []).map(foldCluster).join('');
}

function foldCluster(cluster: string): string {
  return cluster
    .normalize('NFKD')
    .toLowerCase()
    .replace(MARKS, '')
    .replace(SPECIAL, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFC');
}

/** The distinct words of a text for the index. */
export function tokenise(text: string): string[] {
  const folded = fold(text);
  const tokens = new Set<string>();
  for (const [word] of folded.matchAll(WORD)) addWord(tokens, word, true);
  if (/\d{2}/.test(folded)) for (const [run] of folded.matchAll(PHONE)) addNumber(tokens, run);
  return [...tokens];
}

/** The words of a query. The last word is a prefix unless something that ends a word was typed after it. */
export function parseQuery(query: string): SearchQuery {
  const folded = fold(query.slice(0, MAX_QUERY)).trimStart();
  const tokens = new Set<string>();
  const rest = folded.replace(PHONE, (run) => {
    const digits = run.replace(/\D/g, '');
    if (digits.length < LOCAL_DIGITS || digits.length > 15) return run;
    tokens.add(`#${digits.slice(-LOCAL_DIGITS)}`);
    return ' ';
  });
  const words = [...rest.matchAll(WORD)];
  const last = words[words.length - 1];
  const open = last !== undefined && last.index + last[0].length === rest.length;
  for (const word of open ? words.slice(0, -1) : words) addWord(tokens, word[0], false);
  if (!open) return { words: [...tokens] };
  const lastTokens = new Set<string>();
  addWord(lastTokens, last[0], false);
  const list = [...lastTokens];
  const prefix = list.pop() ?? '';
  for (const token of list) tokens.add(token);
  return { words: [...tokens].filter((token) => token !== prefix), prefix };
}

/** True when a text with these tokens answers the query: the definition that the index must agree with. */
export function matchesQuery(tokens: ReadonlySet<string>, query: SearchQuery): boolean {
  const { words, prefix } = query;
  if (words.length === 0 && prefix === undefined) return false;
  if (!words.every((word) => tokens.has(word))) return false;
  return prefix === undefined || tokens.has(prefix) || [...tokens].some((token) => token.startsWith(prefix));
}

function addWord(tokens: Set<string>, raw: string, forIndex: boolean): void {
  const word = raw.replace(/['’]/g, '');
  let from = 0;
  for (const match of word.matchAll(UNSPACED)) {
    addPlain(tokens, word.slice(from, match.index));
    addPairs(tokens, Array.from(match[0]), forIndex);
    from = match.index + match[0].length;
  }
  addPlain(tokens, word.slice(from));
}

function addPlain(tokens: Set<string>, word: string): void {
  if (word !== '') tokens.add(word.slice(0, MAX_TOKEN));
}

/** 東京都 → 東京, 京都 and, for the index, 都 alone: so a single character is found as the prefix of a pair or as the end of a run. */
function addPairs(tokens: Set<string>, run: readonly string[], forIndex: boolean): void {
  for (let i = 0; i + 1 < run.length; i++) tokens.add(`${run[i]}${run[i + 1]}`);
  const last = run[run.length - 1];
  if (last !== undefined && (forIndex || run.length === 1)) tokens.add(last);
}

/** A number is found by its last nine digits however it was grouped and with or without the country; and by its digits in a row. */
function addNumber(tokens: Set<string>, run: string): void {
  const digits = run.replace(/\D/g, '');
  if (digits.length < 7 || digits.length > 15) return;
  tokens.add(digits);
  if (digits.length >= LOCAL_DIGITS) tokens.add(`#${digits.slice(-LOCAL_DIGITS)}`);
}

interface Folded {
  readonly text: string;
  /** For each folded unit, the original offsets of the cluster that it came from. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

function foldWithOffsets(text: string): Folded {
  let folded = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const match of text.matchAll(CLUSTER)) {
    const piece = /^\s$/.test(match[0]) ? ' ' : foldCluster(match[0]);
    for (let i = 0; i < piece.length; i++) {
      starts.push(match.index);
      ends.push(match.index + match[0].length);
    }
    folded += piece;
  }
  return { text: folded, starts, ends };
}

/**
 * Where the query stands in the text, as a find bar finds it: as a string, anywhere, folded, runs of white space alike.
 * Ranges do not overlap and are in order; they always cover whole letters with their marks.
 */
export function matchRanges(text: string, query: string): MatchRange[] {
  const needle = fold(query).trim();
  if (needle === '') return [];
  const pattern = new RegExp(needle.split(/\s+/).map(escaped).join('\\s+'), 'g');
  return rangesOf(foldWithOffsets(text), pattern);
}

/** Where the words of a search stand in a found text: whole words, and words that begin with the last one. For highlights in results. */
export function highlightRanges(text: string, query: string): MatchRange[] {
  const { words, prefix } = parseQuery(query);
  const alternatives = [...words.map((word) => wordPattern(word, true)), ...(prefix === undefined ? [] : [wordPattern(prefix, false)])];
  return alternatives.length === 0 ? [] : rangesOf(foldWithOffsets(text), new RegExp(alternatives.join('|'), 'gu'));
}

function wordPattern(word: string, whole: boolean): string {
  if (word.startsWith('#')) return [...word.slice(1)].join('[\\s().-]*');
  if (
    /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]/u.test(word)
  )
    return escaped(word);
  const letters = [...word].map(escaped).join("['’]?");
  return `(?<![\\p{L}\\p{N}])${letters}${whole && word.length < MAX_TOKEN ? '(?![\\p{L}\\p{N}])' : ''}`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function rangesOf(folded: Folded, pattern: RegExp): MatchRange[] {
  const ranges: MatchRange[] = [];
  for (const match of folded.text.matchAll(pattern)) {
    const start = folded.starts[match.index];
    const end = folded.ends[match.index + match[0].length - 1];
    const previous = ranges[ranges.length - 1];
    if (start === undefined || end === undefined) continue;
    if (previous && start < previous.end) ranges[ranges.length - 1] = { start: previous.start, end: Math.max(previous.end, end) };
    else ranges.push({ start, end });
  }
  return ranges;
}
