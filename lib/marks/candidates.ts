/** Finds what may be a phone number in plain text, without any metadata: linear, bounded, and cheap enough for every page. */

/** A stretch of text that may be a number; offsets are UTF-16 units of the text searched. */
export interface Candidate {
  start: number;
  end: number;
  /** The stretch itself, without bidirectional controls. */
  raw: string;
  before: string;
  after: string;
}

/** Characters of one text node that are looked at; the rest of a longer one is left alone. */
export const TEXT_LIMIT = 100_000;

/** Bidirectional controls and invisible joiners, which a page may use to show another number than the text holds. */
const INVISIBLE = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g;

/** The text without bidirectional controls, soft hyphens and zero-width characters. */
export function stripInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}

/** Digits, and what may stand between those of one number, as classes of a pattern. */
const D = '[0-9\\u0660-\\u0669\\u06f0-\\u06f9\\u0966-\\u096f\\uff10-\\uff19]';
const J =
  '[\\0- ()+\\-./\\xa0\\xad\\u061c\\u2000-\\u2015\\u2028-\\u202f\\u205f-\\u2069\\u2212\\u3000\\u30fc\\ufeff\\uff08\\uff09\\uff0b\\uff0d\\uff0e]';
const DIGIT = new RegExp(D);
const JOIN = new RegExp(J);

/** True for a decimal digit: ASCII, full-width, Arabic-Indic, extended Arabic-Indic, Devanagari. */
export function isDigit(c: number): boolean {
  return (c > 47 && c < 58) || (c > 0x65f && !isIdeograph(c) && DIGIT.test(String.fromCharCode(c)));
}

/** True for what may stand between digits of one number: spaces, hyphens, dots, brackets, plus, slash and invisible characters. */
function isJoin(c: number): boolean {
  if (c < 0xa0) return c === 32 || (c > 39 && c < 48 && c !== 42 && c !== 44);
  return !isIdeograph(c) && JOIN.test(String.fromCharCode(c));
}

/** The many characters of which none is a digit or a join, so that pages full of them stay cheap. */
function isIdeograph(c: number): boolean {
  return c > 0x30fc && c < 0xfeff;
}

/** Digits below which nothing is a number. */
export const NEEDED_DIGITS = 7;

/** Seven digits that only joins part, or the head of a number spelt with letters. */
const MANY = new RegExp(`${D}(?:${J}*${D}){6}|(?:8(?:00|33|44|55|66|77|88)|1[38]00)\\)?[-. \\xa0][A-Z]`);

/**
 * The prefilter, run over every text node of a page: true when the text alone may hold a number. A regular expression, because the engine has
 * it at full speed from the first nodes on, where a loop over characters takes thousands of them to get there.
 */
export function mayHold(text: string): boolean {
  return text.length >= NEEDED_DIGITS && MANY.test(text.length > TEXT_LIMIT ? text.slice(0, TEXT_LIMIT) : text);
}

/** True for a character with which a number may go on beyond the edge of a text. */
export function goesOn(c: number): boolean {
  return c < 33 || isDigit(c) || isJoin(c);
}

/**
 * Counts digits not parted by letters in a text that holds no number alone, starting at `carry` (what the text before ended with): the count
 * at its end, or -1 when there are enough together with the carry.
 */
export function countOn(text: string, carry: number): number {
  let run = carry;
  for (let i = 0; i < text.length && run < NEEDED_DIGITS; i++) {
    const c = text.charCodeAt(i);
    if (isDigit(c)) run++;
    else if (!goesOn(c)) run = 0;
  }
  return run < NEEDED_DIGITS ? run : -1;
}

const VANITY =
  /(?<![\w-])(?:(?:\+?1[-. ]?)?\(?8(?:00|33|44|55|66|77|88)\)?[-. \u00a0]{1,2}|1[38]00[-. \u00a0])(?=[A-Z])[A-Z0-9-]{4,12}(?![A-Za-z0-9-])/g;
const EXTENSION =
  /[\s,;]{0,2}(?:;ext=|(?:extension|extn?|poste|ramal|anexo|interno|int|durchwahl|dw|toestel|доб|вн|x|wew|klapka|内線|转|分机)[.:]?\s{0,2}|#\s?)(\d{1,7})(?![\d\w])/iy;
const GLUED_BEFORE = /[A-Za-z0-9_\u00c0-\u024f\u0370-\u04ff@#=&%^~\\/\u20a0-\u20bf$£¥¢]$/;
const BAD_AFTER = /^(?:[A-Za-z_@%°\u00c0-\u024f\u0400-\u04ff\d=/\\&]|[:,]\d|[-.]\w)/;
const DATE = /^(?:(?:19|20)\d\d([-./])\d\d?\1\d\d?|\d\d?([-./])\d\d?\2(?:19|20)\d\d)(?:[ T-]|$)/;
const DATE_ALONE = /^(?:(?:19|20)\d\d([-./])\d\d?\1\d\d?|\d\d?([-./])\d\d?\2(?:19|20)\d\d)(?:[ T-](?:\d\d?:[\d:]+)?)?$/;

/** True for a text that is a date, perhaps with a time, and nothing else: what pages hold more of than numbers. */
export function isDate(text: string): boolean {
  return text.length < 20 && DATE_ALONE.test(text);
}

/** All candidates of a text, in order, at most `limit`. The time is linear in the length, which is cut at TEXT_LIMIT. */
export function findCandidates(whole: string, limit = 200): Candidate[] {
  const text = whole.length > TEXT_LIMIT ? whole.slice(0, TEXT_LIMIT) : whole;
  const found: Candidate[] = [];
  let at = 0;
  while (at < text.length && found.length < limit) {
    const c = text.charCodeAt(at);
    if (!isDigit(c) && c !== 43 && c !== 40 && c !== 0xff0b && c !== 0xff08) {
      at++;
      continue;
    }
    const [end, digits] = runFrom(text, at);
    if (digits >= NEEDED_DIGITS && digits < 20) pushRun(text, at, end, found);
    at = Math.max(end, at + 1);
  }
  addVanity(text, found, limit);
  return found;
}

/** The end of the run of number characters that begins at `start`, after its last digit, and how many digits it has. */
function runFrom(text: string, start: number): [end: number, digits: number] {
  let digits = 0;
  let end = start;
  let joins = 0;
  for (let i = start; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (isDigit(c)) {
      digits++;
      joins = 0;
      end = i + 1;
      continue;
    }
    if (!isJoin(c)) break;
    if (c > 0xa0 && stripInvisible(text[i] ?? '') === '') continue;
    const plus = c === 43 || c === 0xff0b;
    const open = c === 40 || c === 0xff08;
    if ((plus && digits > 0) || (open && digits >= NEEDED_DIGITS)) break;
    if (++joins > 3) break;
    const next = text.charCodeAt(i + 1);
    const beforeSpace = text.charCodeAt(i - 1) === 32;
    if (digits >= NEEDED_DIGITS && c === 32 && next === 32) break;
    if (c === 47 && (beforeSpace || next === 32) && (digits >= NEEDED_DIGITS || !/[+(0]/.test(text.charAt(start)))) break;
    if (c === 46 && next === 32) break;
    if (c === 45 && beforeSpace && next === 32 && digits >= NEEDED_DIGITS) break;
  }
  return [end, digits];
}

/** Adds the run unless its shape or its neighbours say that it is something else. */
function pushRun(text: string, start: number, runEnd: number, found: Candidate[]): void {
  EXTENSION.lastIndex = runEnd;
  const extension = EXTENSION.exec(text);
  const end = extension ? EXTENSION.lastIndex : runEnd;
  const before = stripInvisible(text.slice(Math.max(0, start - 26), start)).slice(-24);
  const after = stripInvisible(text.slice(end, end + 14)).slice(0, 12);
  const run = stripInvisible(text.slice(start, runEnd)).replace(/[\u00a0\u2007\u202f]/g, ' ');
  if (GLUED_BEFORE.test(before) || BAD_AFTER.test(after)) return;
  if (/[\w\u00c0-\u04ff]-$|\d[.:,]+$/.test(before) || DATE.test(run)) return;
  const opens = (run.match(/[(（]/g) ?? []).length;
  const closes = (run.match(/[)）]/g) ?? []).length;
  const lead = /^\d{1,4} (?=\()/.exec(run)?.[0];
  if (lead && (lead !== '1 ' || /\p{L}\s$/u.test(before))) {
    pushRun(text, text.indexOf('(', start), runEnd, found);
    return;
  }
  const skip = opens > closes && /^[(（]/.test(run) ? 1 : 0;
  if (closes > opens || opens - skip > closes) return;
  found.push({ start: start + skip, end, raw: stripInvisible(text.slice(start + skip, end)), before, after });
}

/** Adds numbers spelt with letters ("1-800-FLOWERS"), in text order. */
function addVanity(text: string, found: Candidate[], limit: number): void {
  if (!/[A-Z]/.test(text)) return;
  VANITY.lastIndex = 0;
  for (let m = VANITY.exec(text); m && found.length < limit; m = VANITY.exec(text)) {
    const start = m.index;
    const end = start + m[0].length;
    if (m[0].replace(/[^A-Z0-9]/g, '').length < 9 || found.some((f) => f.start < end && f.end > start)) continue;
    found.push({ start, end, raw: m[0], before: text.slice(Math.max(0, start - 24), start), after: text.slice(end, end + 12) });
  }
  found.sort((a, b) => a.start - b.start);
}
