/** Decides whether a stretch of page text is a phone number that can be messaged; run in the background on what a page's finder offers. */
import { isCodeOfThings, isDateOrTime, isMeasure } from './page-not-number';
import { type ParsedPhone, parsePhone } from './phone';

/** A stretch of page text with what stands around it; all of it untrusted. */
export interface PageText {
  readonly raw: string;
  readonly before: string;
  readonly after: string;
  /** "Mobile", a column head, a field's name; may be empty. */
  readonly label: string;
}

/** A number that can be messaged. */
export interface PageNumberFound {
  /** The address; never carries the extension. */
  readonly e164: string;
  /** International form, as it will be dialled. */
  readonly display: string;
  readonly ext?: string;
}

/** What the words around a number say about it. */
export type Evidence = 'phone' | 'other' | 'none';

const PHONE_WORDS =
  /(?:tel|tél|phone|fon|telefon[eoa]?|teléfono|téléphone|telefoon|telefone|mob(?:il[eyo]?)?|móvil|celular|cel|cell|gsm|handy|natel|portable|call|ring|reach|dial|contact|whats\s?app|sms|text|message|viber|signal|hotline|toll[- ]free|direct|office|landline|mobiel|mobiltelefon|kontakt|komórk\w*|kom|tlf|tfno|fono|fone|llam\w*|ligue|appel\w*|chiam\w*|cellulare|anruf\w*|rufnummer|bel|ring|dzwoń|zadzwoń|puh|телефон|тел|моб|звон\w*|電話|携帯|手机|电话|هاتف|جوال|טלפון|נייד|फ़ोन|फोन|मोबाइल)/iu;
const OTHER_WORDS =
  /(?:fax|telefax|télécopie|faks|ファックス|order|bestell\w*|commande|pedido|ordine|zamówieni[ea]|zam|invoice|rechnung\w*|facture|factura|fattura|faktura|fatura|nota fiscal|ref|reference|tracking|sendung\w*|colis|parcel|envío|spedizione|shipment|awb|sku|upc|ean|gtin|isbn|issn|art(?:icle|ikel|\.)?|asin|iban|bic|account|acct|konto\w*|compte|cuenta|conto|conta|kto|blz|routing|sort code|bsb|card|karte|carte|tarjeta|serial|s\/n|imei|iccid|imsi|vat|ust|mwst|tva|iva|tax|steuer\w*|tin|ein|ssn|siret|siren|nif|nie|cif|dni|cpf|cnpj|rfc|curp|nss|codice fiscale|p\.?\s?iva|bsn|kvk|btw|ondernemings\w*|uid|ahv|svnr|personnummer|orgnr|org\.?\s?nr|cvr|cpr|nip|pesel|regon|krs|nipc|abn|acn|tfn|medicare|nhs|nino|pan|aadhaar|gstin|pin|cin|法人番号|マイナンバー|注文\w*|伝票|ip|version|ver|build|rev|lat|lon|lng|latitude|longitude|gps|coord\w*|date|datum|fecha|born|dob|zip|postcode|plz|cep|price|preis|prix|precio|total|amount|betrag|montant|importe|summe|qty|quantity|population|views|followers|size|bytes|hash|checksum|commit|uuid|guid|id|case|ticket|policy|contract|vertrag\w*|contrat|(?:customer|client|member|case|ticket)[\s-]?(?:no|nr|number|num|id)|kunden(?:nummer|nr)|klantnummer|klantnr|mitglieds(?:nummer|nr)|license|licence|passport|pass|batch|lot|charge|timestamp|epoch|seguimiento|folio|boleto|pix|clabe|protocolo|rastreio|numero cliente|kundnr|ocr|bankgiro|plusgiro|giro|bg|pg|mbway|multibanco|entidade|referência|matr\w*|dossier|numéro client|hrb|aktenzeichen|zählernummer|meter|chassis|vin|doi|pmid|arxiv|orcid)/iu;
/** Of the words that speak against a number, the one that also speaks against one with a country code. */
const FAX = /(?:fax|télécopie|faks|ファックス)\P{L}*\w?\P{L}*$/iu;
const LAST = 40;

/** What the words next to the number say: those just before it count most, then those after it, then its label. */
export function evidenceOf({ before, after, label }: PageText): Evidence {
  const both = /(?:tel|phone|tél)\w*\.?\s?(?:\/|&|and|und|et|y)\s?(?:fax|telefax)\W*$/iu;
  if (both.test(before) || both.test(label)) return 'phone';
  const near = lastWord(before);
  if (near !== 'none') return near;
  const behind = /^\s*[([,–-]?\s*(\p{L}{3,})/u.exec(after)?.[1];
  const said = behind === undefined ? 'none' : lastWord(behind);
  return said === 'none' ? lastWord(label) : said;
}

function lastWord(text: string): Evidence {
  const words = text.slice(-LAST);
  const phone = lastMatch(words, PHONE_WORDS);
  const other = lastMatch(words, OTHER_WORDS);
  if (phone < 0 && other < 0) return 'none';
  return phone >= other ? 'phone' : 'other';
}

/** Where the last whole word of the pattern ends, or -1. */
function lastMatch(text: string, pattern: RegExp): number {
  let last = -1;
  for (const match of text.matchAll(new RegExp(`(?<![\\p{L}])${pattern.source}(?![\\p{Ll}])`, 'giu'))) last = match.index + match[0].length;
  return last;
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
  const [raw, ext] = splitExtension(plainDigits(text.raw));
  const digits = raw.replace(/\D/g, '');
  if ((digits.length < 7 && !/[A-Z]/.test(raw)) || digits.length > 17) return null;
  const evidence = evidenceOf(text);
  if (evidence === 'other' && !(raw.startsWith('+') && !FAX.test(text.before) && !FAX.test(text.label))) return null;
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
  if (called && !/^[+0(]/.test(raw) && digits.length > 10) tries.push(parsePhone(`+${digits}`));
  return tries.find((parsed) => parsed && (parsed.valid || FICTIONAL.test(parsed.e164)));
}

const EXTENSION =
  /[\s,;]*(?:;ext=|(?:extension|extn|ext|poste|ramal|anexo|interno|int|durchwahl|dw|toestel|доб|вн|x|wew|klapka|内線|转|分机)[.:]?\s*|#\s?)(\d{1,7})$/iu;

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
  return before.trim() === '' && after.trim() === '' && label === '';
}
