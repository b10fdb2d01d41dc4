/** What looks like a phone number on a page and is none: dates, measures and amounts, and the codes of cards, books, goods and machines. */

/** The text and its surroundings; `raw` with plain hyphens and ASCII digits. */
export interface Surrounded {
  readonly raw: string;
  readonly before: string;
  readonly after: string;
}

/** True for dates in the orders people write, date ranges, and the date part of a timestamp. */
export function isDateOrTime({ raw, before, after }: Surrounded): boolean {
  if (/^:\d/.test(after) || /\d:$/.test(before)) return true;
  const bare = raw.replace(/[()]/g, '');
  const parts = bare.split(/[-./ ]+/).map(Number);
  if (/^\d{4}([-./ ])\d{1,2}\1\d{1,2}(?:$|[ T-])/.test(bare))
    return inRange(parts[0], 1900, 2100) && inRange(parts[1], 1, 12) && inRange(parts[2], 1, 31);
  if (/^\d{1,2}([-./ ])\d{1,2}\1\d{4}(?:$|[ -])/.test(bare))
    return inRange(parts[0], 1, 31) && inRange(parts[1], 1, 31) && inRange(parts[2], 1900, 2100);
  if (/^(?:19|20)\d{2} ?[-/] ?(?:19|20)\d{2}$/.test(bare)) return true;
  if (/^\d{1,2}[./]\d{1,2}\.? ?- ?\d{1,2}[./]\d{1,2}[./](?:\d{2}|\d{4})$/.test(bare)) return true;
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(bare);
  return (
    compact !== null && inRange(Number(compact[1]), 1900, 2100) && inRange(Number(compact[2]), 1, 12) && inRange(Number(compact[3]), 1, 31)
  );
}

const MONEY = '[$€£¥₹₽₴₺₩₪฿¢]|USD|EUR|GBP|CHF|INR|JPY|AUD|CAD|BRL|R\\$|Rs\\.?|kr\\.?|zł|AED|SEK|NOK|DKK|PLN|ZAR|MXN|SGD|円|Fr\\.';
const MONEY_BEFORE = new RegExp(`(?:${MONEY})\\s?[-+]?$`, 'u');
const MONEY_AFTER = new RegExp(`^\\s?(?:${MONEY}|%|‰|:-|,-)`, 'u');
const UNIT_AFTER =
  /^\s?(?:[kcmµn]?m[²³]?|k?g|lbs?|oz|m?l|[kMGT]i?B|bytes?|ms|px|pcs|units?|Stk|Stück|items?|rows?|views?|people|users?|followers|inhabitants|Einwohner|habitants|points?|pts|votes?|[kM]?Wh?|rpm|Hz|ppm|°|×|x\s?\d)(?![\p{L}\d])/u;

/** True for prices, quantities with a unit, decimals, grouped thousands, coordinates and addresses of machines. */
export function isMeasure({ raw, before, after }: Surrounded): boolean {
  if (MONEY_BEFORE.test(before) || MONEY_AFTER.test(after) || UNIT_AFTER.test(after)) return true;
  if (/^,\d/.test(after) || /\d,$|\d\s?[x×]\s*$/.test(before)) return true;
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(raw)) return true;
  if (/^\d{1,3}(?:[. ]\d{3}){2}$/.test(raw) && raw.replace(/\D/g, '').length < 9) return true;
  if (/^[-+]?(?!0[1-9]\d?\.)\d{1,3}\.\d+$/.test(raw)) return true;
  if (
    /^\d+(?:\.\d+){3,}$/.test(raw) &&
    !/^\d{2}(?:\.\d{2}){4}$|^1(?:\.\d{3}){2}\.\d{4}$/.test(raw) &&
    !/^\d{3,4}(?:\.\d{2,4}){2,4}$/.test(raw) &&
    !/^\d{2,3}(?:\.\d{2,3}){3,4}$/.test(raw)
  )
    return true;
  return /^\d+\/\d+\/\d+/.test(raw);
}

/** True for card numbers, ISBN, GTIN, timestamps, runs of one digit and numbered lists of codes; a phone word beside it spares the plain ones. */
export function isCodeOfThings({ raw, before, after }: Surrounded, called: boolean): boolean {
  const digits = raw.replace(/\D/g, '');
  const plain = /^\d+$/.test(raw);
  if (/^(\d)\1+$/.test(digits) || /[#№]\s?$/.test(before) || /^\s?#/.test(after)) return !called || /^(\d)\1+$/.test(digits);
  if (raw.startsWith('+')) return false;
  if (isCard(raw, digits)) return true;
  if (/^97[89][- ]?/.test(raw) && digits.length === 13 && gtin(digits)) return true;
  if (isIsbn10(raw, digits) && !called) return true;
  if (called) return false;
  if (plain && (digits.length === 12 || digits.length >= 13) && !digits.startsWith('00')) return true;
  if (FAMOUS.has(digits)) return true;
  if (plain && digits.length === 10 && /^1[4-9]\d{8}$/.test(digits)) return true;
  if (/^\d{5}-\d{4}$/.test(raw) || /^\d{3}-\d{7}-\d{7}$/.test(raw) || /^\d{3}-\d{2}-\d{4}$/.test(raw)) return true;
  return /^\d{4,}-\d{5,}$/.test(raw) && !raw.startsWith('0');
}

const FAMOUS = new Set(['0123456789', '1234567890', '2147483647', '2147483648', '4294967295', '4294967296']);

/** A payment card: 13 to 19 digits in the groups of a card, or unbroken, whose last digit is the Luhn digit. */
function isCard(raw: string, digits: string): boolean {
  if (digits.length < 13 || digits.length > 19) return false;
  const shaped = /^\d+$/.test(raw) || /^\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}$/.test(raw) || /^\d{4}([ -])\d{6}\1\d{4,5}$/.test(raw);
  return shaped && luhn(digits);
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** GS1 check digit of any GTIN length. */
function gtin(digits: string): boolean {
  const body = [...digits].reverse().map(Number);
  return body.reduce((sum, digit, i) => sum + digit * (i % 2 ? 3 : 1), 0) % 10 === 0;
}

/** ISBN-10 in its four hyphenated parts, check digit included. */
function isIsbn10(raw: string, digits: string): boolean {
  if (digits.length !== 10 || !/^\d{1,5}([- ])\d{1,7}\1\d{1,7}\1\d$/.test(raw)) return false;
  return [...digits].reduce((sum, digit, i) => sum + Number(digit) * (10 - i), 0) % 11 === 0;
}

function inRange(value: number | undefined, low: number, high: number): boolean {
  return value !== undefined && value >= low && value <= high;
}
