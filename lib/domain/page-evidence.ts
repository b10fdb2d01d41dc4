/** What the words beside a stretch of page text say: that it is a phone number, that it is something else, or nothing. */

/** A stretch of page text with what stands around it; all of it untrusted. */
export interface PageText {
  readonly raw: string;
  readonly before: string;
  readonly after: string;
  /** "Mobile", a column head, a field's name; may be empty. */
  readonly label: string;
}

/** What the words around a number say about it. */
export type Evidence = 'phone' | 'other' | 'none';

const PHONE_WORDS =
  /(?:tel|tél|phone|fon|telefon[eoa]?|teléfono|téléphone|telefoon|telefone|mob(?:il[eyo]?)?|móvil|celular|cel|cell|gsm|ph|handy|natel|portable|call|ring|reach|dial|contact|whats\s?app|sms|text|message|viber|signal|hotline|toll[- ]free|direct|office|landline|mobiel|mobiltelefon|kontakt|komórk\w*|kom|tlf|tfno|fono|fone|llam\w*|ligue|appel\w*|chiam\w*|cellulare|anruf\w*|rufnummer|bel|ring|dzwoń|zadzwoń|puh|телефон|тел|моб|звон\w*|電話|携帯|手机|电话|(?:ال)?هاتف|(?:ال)?جوال|موبايل|טלפון|נייד|फ़ोन|फोन|मोबाइल)/iu;
const OTHER_WORDS =
  /(?:fax|telefax|télécopie|faks|ファックス|order|bestell\w*|commande|pedido|ordine|zamówieni[ea]|zam|invoice|rechnung\w*|facture|factura|fattura|faktura|fatura|nota fiscal|ref|reference|\p{L}*referenz|tracking|sendung\w*|colis|parcel|envío|spedizione|shipment|awb|sku|upc|rma|score|job|projekt|project|asset|quote|estimate|devis|angebots\w*|claim|booking|buchungs\w*|réservation|n[°º]\s?(?:client|adhérent|abonné|contrat)|ean|gtin|isbn|issn|art(?:icle|ikel|\.)?|asin|iban|bic|account|acct|konto\w*|compte|cuenta|conto|conta|kto|blz|routing|sort code|bsb|card|karte|carte|tarjeta|serial|s\/n|imei|iccid|imsi|vat|ust|mwst|tva|iva|tax|steuer\w*|tin|ein|ssn|siret|siren|nif|nie|cif|dni|cpf|cnpj|rfc|curp|nss|codice fiscale|p\.?\s?iva|bsn|kvk|btw|ondernemings\w*|uid|ahv|svnr|personnummer|orgnr|org\.?\s?nr|cvr|cpr|nip|pesel|regon|krs|nipc|abn|acn|tfn|medicare|nhs|nino|pan|aadhaar|gstin|pin|cin|法人番号|マイナンバー|注文\w*|伝票|ip|version|ver|build|rev|lat|lon|lng|latitude|longitude|gps|coord\w*|date|datum|fecha|born|dob|zip|postcode|plz|cep|price|preis|prix|precio|total|amount|betrag|montant|importe|summe|qty|quantity|population|views|followers|size|bytes|hash|checksum|commit|uuid|guid|id|case|ticket|policy|contract|vertrag\w*|contrat|(?:customer|client|member|case|ticket)[\s-]?(?:no|nr|number|num|id)|kunden(?:nummer|nr)|klantnummer|klantnr|mitglieds(?:nummer|nr)|license|licence|passport|pass|batch|lot|charge|timestamp|epoch|seguimiento|folio|boleto|pix|clabe|protocolo|rastreio|numero cliente|kundnr|ocr|bankgiro|plusgiro|giro|bg|pg|mbway|multibanco|entidade|referência|matr\w*|dossier|numéro client|hrb|aktenzeichen|zählernummer|meter|chassis|vin|doi|pmid|arxiv|orcid|הזמנה|חשבונית|לקוח|ת\.?ז|ח\.?פ|(?:ال)?طلب|(?:ال)?فاتورة|(?:ال)?حساب|(?:ال)?هوية)/iu;
/** Of the words that speak against a number, the one that also speaks against one with a country code. */
const FAX = /(?:fax|télécopie|faks|ファックス)\P{L}*\w?\P{L}*$/iu;
const LAST = 40;
/** One letter that stands for a word, as cards and mail signatures have it: "T: … M: … F: …", or "T +49 …". */
const LETTER = /(?:^|[\s,;|·•/(])(?:([TtPpMm][.:]|[CcOoDdWwHh]:|[TMP](?=\s))|[Ff][.:x]|F(?=\s))\s*$/;
/** "Customer No.", "Kundnummer", "code client": whatever is counted so, unless the word is about phones. */
const COUNTED =
  /(?:\p{L}*(?:nummer|numer|number|num[eé]ro|número)|(?<!\p{L})(?:n[ro°º]|code|c[oó]dig?[oc]e?|codice|réf|id)|\p{L}{3,}nr)\.?(?:(?:\s\p{L}{1,3}['’]?)?\s?\p{L}{3,12})?\s?[:#]?\s*$/iu;
const OF_PHONES =
  /(?<!bes)tel|fon|phon|mob|handy|ruf|cel|hotline|service|festnetz|zentrale|kontakt|conta[ck]t|emergenc|notfall|urgen|vert|gratuit|direc?k?t|whats/iu;
/** A remark in brackets about the number before. */
const REMARK = /(\d\s*)\([^()]*\)[\s,;/|–-]*$/;

/** What the words next to the number say: those just before it count most, then those after it, then its label. */
export function evidenceOf({ before, after, label }: PageText): Evidence {
  const both = /(?:tel|phone|tél)\w*\.?\s?(?:\/|&|and|und|et|y)\s?(?:fax|telefax)\W*$/iu;
  if (both.test(before) || both.test(label)) return 'phone';
  const letter = LETTER.exec(before);
  if (letter) return letter[1] ? 'phone' : 'other';
  const near = lastWord(before.replace(REMARK, '$1'));
  if (near !== 'none') return near;
  // A word before the next number is about that one, unless it stands in brackets.
  const behind = /^\s*(?:[([,–-]?\s*(\p{L}{3,})(?!\p{L})(?!\P{L}{0,3}[\d+(])|[([]\s*(\p{L}{3,})\s*[)\]])/u.exec(after);
  const said = behind ? lastWord(behind[1] ?? behind[2] ?? '') : 'none';
  return said === 'none' ? lastWord(label) : said;
}

/** True where a fax answers, which is no place for a message, with a country code or without. */
export function isFax({ before, label }: PageText): boolean {
  const letter = LETTER.exec(before);
  return FAX.test(before) || FAX.test(label) || (letter !== null && letter[1] === undefined);
}

function lastWord(text: string): Evidence {
  const words = text.slice(-LAST);
  const phone = lastMatch(words, PHONE_WORDS);
  const other = lastMatch(words, OTHER_WORDS);
  if (phone < 0 && COUNTED.test(words)) return OF_PHONES.test(words) ? 'phone' : 'other';
  if (phone < 0 && other < 0) return 'none';
  if (phone >= other) return 'phone';
  // "PLZ 80331 München 089 …": that word has had its number.
  return /\d{3}\P{L}*\p{L}{2,}\P{L}*$/u.test(words.slice(other)) ? 'none' : 'other';
}

/** Where the last whole word of the pattern ends, or -1. */
function lastMatch(text: string, pattern: RegExp): number {
  let last = -1;
  for (const match of text.matchAll(new RegExp(`(?<![\\p{L}])${pattern.source}(?![\\p{Ll}])`, 'giu'))) last = match.index + match[0].length;
  return last;
}
