/** Phone numbers: read from what people and pages write, compared, and shown. E.164 is the only form that is stored or sent to. */
import {
  type CountryCode,
  getCountries,
  isSupportedCountry,
  type PhoneNumber as LibraryNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';

/** A number that somebody meant. */
export interface ParsedPhone {
  /** `+` and digits; an extension is never part of it. */
  readonly e164: string;
  /** ISO 3166-1 alpha-2; absent for numbers of no country and where several share the calling code and nothing decides. */
  readonly region?: string;
  readonly national: string;
  readonly international: string;
  readonly ext?: string;
  /** False when only the length fits (the numbering plan has no such number). */
  readonly valid: boolean;
}

const E164 = /^\+[1-9]\d{6,14}$/;
const MAX_TEXT = 250;
const LINK = /^\s*(?:tel|sms|smsto|mms|callto|whatsapp|https?|intent):/i;
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
const VANITY = /^[+(]?\d[\d\s().-]*[A-Z][A-Z\d\s.-]*$/i;

/** True for a well-formed E.164 number with its plus. */
export function isE164(text: string): boolean {
  return E164.test(text);
}

/**
 * The number that `text` holds, or undefined where there is none, or more than one. Understands links, full-width and Arabic digits,
 * invisible direction marks, `00` before the country, letters of the keypad (1-800-FLOWERS) and extensions.
 * `defaultRegion` is what a number without a country means.
 */
export function parsePhone(text: string, defaultRegion?: string): ParsedPhone | undefined {
  if (text.length > MAX_TEXT) return undefined;
  if (LINK.test(text)) return phoneFromLink(text, defaultRegion);
  const clean = text.normalize('NFKC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
  if (/\+\s*\d[^+]*\+\s*\d/.test(clean)) return undefined;
  const region = supported(defaultRegion);
  return fromLibrary(clean, region) ?? fromDoubleZero(clean) ?? fromVanity(clean, region);
}

/** The number of a `tel:`, `sms:`, `smsto:`, `callto:`, `whatsapp:`, wa.me or api.whatsapp.com link; undefined for any other link. */
export function phoneFromLink(href: string, defaultRegion?: string): ParsedPhone | undefined {
  const clean = href.replace(INVISIBLE, '').trim();
  const scheme = /^(tel|sms|smsto|mms|callto|whatsapp):(?:\/\/)?(.*)$/is.exec(clean);
  if (scheme) {
    const rest = scheme[2] ?? '';
    if (/^whatsapp$/i.test(scheme[1] ?? '')) {
      const named = /[?&]phone=([^&#]*)/i.exec(rest)?.[1] ?? (/^[+\d]/.test(rest) ? rest : undefined);
      return named === undefined ? undefined : international(decoded(named));
    }
    const [address = '', ...parameters] = decoded(rest.replace(/[?#&].*$/s, '')).split(';');
    const ext = parameters.find((parameter) => /^ext=/i.test(parameter))?.slice(4);
    const context = parameters.find((parameter) => /^phone-context=\+/i.test(parameter))?.slice('phone-context='.length);
    const written = context !== undefined && !address.startsWith('+') ? `${context}${address}` : address;
    if (LINK.test(written)) return undefined;
    return parsePhone(ext ? `${written} ext. ${ext}` : written, defaultRegion);
  }
  const web =
    /^https?:\/\/(?:www\.)?wa\.me\/(?:message\/)?\+?([\d%+() .-]+)(?:[/?#]|$)/i.exec(clean) ??
    /^https?:\/\/(?:api|web|www|chat)\.whatsapp\.com\/send\/?\?(?:[^#]*&)?phone=([^&#]+)/i.exec(clean);
  return web?.[1] === undefined ? undefined : international(decoded(web[1]));
}

/** Numbers as they were shown last, by region and number: a list shows the same fifty again whenever one of them changes. */
const shown = new Map<string, string>();
const SHOWN_MOST = 2_000;

/** How a stored number is shown: the national form at home, else the international one; what is not a number is shown as it is. */
export function formatPhone(e164: string, homeRegion = ''): string {
  const key = `${homeRegion}${e164}`;
  const known = shown.get(key);
  if (known !== undefined) return known;
  if (!isE164(e164)) return e164;
  if (shown.size >= SHOWN_MOST) shown.clear();
  const text = formatted(e164, homeRegion);
  shown.set(key, text);
  return text;
}

function formatted(e164: string, homeRegion: string): string {
  const parsed = parsePhoneNumberFromString(e164);
  if (!parsed) return e164;
  return parsed.country !== undefined && parsed.country === supported(homeRegion) ? parsed.formatNational() : parsed.formatInternational();
}

/** The country of a stored number, where it has one. */
export function regionOfPhone(e164: string): string | undefined {
  return parsePhoneNumberFromString(e164)?.country;
}

/**
 * True when both are one subscriber. WhatsApp returns some numbers of Argentina, Brazil and Mexico with one digit more or less than they
 * are dialled with; these are equal here. What is not E.164 (short codes, sender names) is compared as text.
 */
export function sameNumber(a: string, b: string): boolean {
  return addressKey(a) === addressKey(b);
}

/** One text for all spellings of a subscriber's address: for comparing and grouping, never for sending. */
export function addressKey(address: string): string {
  const bare = address.replace(/^whatsapp:/i, '').trim();
  if (!isE164(bare)) return bare.toLowerCase();
  return bare
    .replace(/^\+549(\d{10})$/, '+54$1')
    .replace(/^\+521(\d{10})$/, '+52$1')
    .replace(/^\+55(\d{2})9(\d{8})$/, '+55$1$2');
}

/** The region that a language tag names or most likely means (`de` → DE, `en` → US), upper-case; undefined where it has none. */
export function regionOfLanguage(tag: string): string | undefined {
  try {
    return supported(new Intl.Locale(tag.replace(/_/g, '-')).maximize().region);
  } catch {
    return undefined; // not a language tag (RangeError): no region, the caller asks for the country
  }
}

/** Every region that numbers can be read for, ISO 3166-1 alpha-2. */
export function regionCodes(): readonly string[] {
  return getCountries();
}

function international(text: string): ParsedPhone | undefined {
  const digits = text.normalize('NFKC').replace(/[^\d]/g, '').replace(/^00/, '');
  return fromLibrary(`+${digits}`, undefined);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign: the text as it is
  }
}

function supported(region: string | undefined): CountryCode | undefined {
  const upper = region?.toUpperCase();
  return upper !== undefined && isSupportedCountry(upper) ? upper : undefined;
}

function fromLibrary(text: string, region: CountryCode | undefined): ParsedPhone | undefined {
  const parsed = region ? parsePhoneNumberFromString(text, region) : parsePhoneNumberFromString(text);
  return parsed?.isPossible() && isE164(parsed.number) ? described(parsed) : undefined;
}

/** `00` means international nearly everywhere, also where the home plan dials `011`. */
function fromDoubleZero(text: string): ParsedPhone | undefined {
  const rest = /^\(?00[\s.-]*([1-9][\d\s().-]{6,})/.exec(text)?.[1];
  return rest === undefined ? undefined : fromLibrary(`+${rest}`, undefined);
}

const KEYPAD = '22233344455566677778889999';

function fromVanity(text: string, region: CountryCode | undefined): ParsedPhone | undefined {
  const shaped = VANITY.test(text) && (text.match(/\d/g)?.length ?? 0) >= 3 && /[A-Z]{3}/i.test(text);
  if (!shaped) return undefined;
  const digits = text.toUpperCase().replace(/[A-Z]/g, (letter) => KEYPAD[letter.charCodeAt(0) - 65] ?? '');
  return fromLibrary(digits, region);
}

function described(parsed: LibraryNumber): ParsedPhone {
  const { ext, country } = parsed;
  parsed.ext = '';
  return {
    e164: parsed.number,
    national: parsed.formatNational(),
    international: parsed.formatInternational(),
    valid: parsed.isValid(),
    ...(country ? { region: country } : {}),
    ...(ext ? { ext } : {}),
  };
}
