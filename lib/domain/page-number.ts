/** Decides whether a stretch of page text is a phone number that can be messaged; run in the background on what a page's finder offers. */
import { evidenceOf, isFax, type PageText } from './page-evidence';
import { isCodeOfThings, isDateOrTime, isMeasure } from './page-not-number';
import { type ParsedPhone, parsePhone } from './phone';

/** A number that can be messaged. */
export interface PageNumberFound {
  /** The address; never carries the extension. */
  readonly e164: string;
  /** International form, as it will be dialled. */
  readonly display: string;
  readonly ext?: string;
}

/** Regions whose national numbers are written with a leading zero: without it and without a country code, digits are more likely a code. */
const LEADING_ZERO = new Set(
  'GB DE FR AU NL BE SE CH AT IE JP ZA NZ TR IL AE EG FI KR TH ID MY PH TW UA KE NG RO BG HR SK SI MA PK BD VN SA JO LB RS AL'.split(' '),
);

/**
 * The number that the text means in `region` (ISO 3166-1 alpha-2, the site's default), or null for anything else. Only numbers of a known
 * numbering plan are accepted; a bare run of digits needs a word beside it, or a place of its own.
 */
export function acceptPageNumber(text: PageText, region: string | undefined): PageNumberFound | null {
  if (text.raw.length > 64) return null;
  const [whole, ext] = splitExtension(plainDigits(text.raw));
  const raw = whole.replace(NEXT_LINE, '');
  const digits = raw.replace(/\D/g, '');
  if ((digits.length < 7 && !/[A-Z]/.test(raw)) || digits.length > 17) return null;
  const evidence = evidenceOf(text);
  if (evidence === 'other' && (!raw.startsWith('+') || isFax(text))) return null;
  const about = { ...text, raw };
  if (isDateOrTime(about) || isMeasure(about) || isCodeOfThings(about, evidence === 'phone')) return null;
  const called = evidence === 'phone';
  const parsed = readNumber(raw, digits, region, called);
  if (!parsed) return null;
  const home = parsed.region === undefined || region === undefined || parsed.region === region;
  if (!called && !/^(?:\+|00|011)/.test(raw) && !plausible(about, digits, home ? region : undefined)) return null;
  const extension = ext ?? parsed.ext;
  const found = { e164: parsed.e164, display: parsed.international };
  return extension ? { ...found, ext: extension } : found;
}

/** Numbers that regulators keep for films and examples: in no numbering plan, yet on many a page. */
const FICTIONAL = /^\+44(?:7700900|1632960)\d{3}$/;

/** The number in its region, with `00` or, where a word vouches for it, with the country code but no plus ("49 170 1234567"). */
function readNumber(raw: string, digits: string, region: string | undefined, called: boolean): ParsedPhone | undefined {
  const tries = [/^00[1-9]/.test(raw) ? parsePhone(`+${digits.slice(2)}`) : undefined, parsePhone(raw, region)];
  if (region === 'MX' && /^04[45]/.test(digits)) tries.push(parsePhone(digits.slice(3), region)); // how mobiles were dialled until 2019
  if (called && !/^[+0(]/.test(raw) && digits.length > 10) tries.push(parsePhone(`+${digits}`));
  return tries.find((parsed) => parsed && (parsed.valid || FICTIONAL.test(parsed.e164)));
}

const EXTENSION =
  /[\s,;]*(?:;ext=|(?:extension|extn|ext|poste|ramal|anexo|interno|int|durchwahl|dw|toestel|доб|вн|x|wew|klapka|内線|转|分机)[.:]?\s*|#\s?)(\d{1,7})$/iu;

/** "…-0132/33": the second line of the same desk. */
const NEXT_LINE = /(?<=\d{4})\/\d{1,3}$/;

function splitExtension(raw: string): [number: string, extension: string | undefined] {
  const match = EXTENSION.exec(raw);
  return match ? [raw.slice(0, match.index).trim(), match[1]] : [raw, undefined];
}

/** ASCII digits, brackets and hyphens, whatever script the page wrote them in. */
function plainDigits(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g, (digit) => String((digit.charCodeAt(0) & 0xf) - (digit >= '\u0966' ? 6 : 0)))
    .replace(/[\u2010-\u2015\u2212\u30fc]/g, '-')
    .trim();
}

/** Whether digits without a word beside them look like a number people write. */
function plausible({ raw, before, after, label }: PageText, digits: string, region: string | undefined): boolean {
  if (region !== undefined && LEADING_ZERO.has(region) && !/^\(?0/.test(raw) && !/^1[38]00|^13/.test(digits)) return false;
  if (/^\(?0/.test(raw) || /[ ().-]|[A-Z]/.test(raw)) return true;
  return !/[^\s"'“”„«»]/.test(before + after) && label === '';
}
