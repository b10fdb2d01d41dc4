/** Addresses as Twilio reads them: channel prefix and number, and the numbers that behave specially. */

/** The channel of an address. */
export function channelOf(address: string): 'sms' | 'whatsapp' | 'messenger' | 'rcs' {
  const match = /^(whatsapp|messenger|rcs):/.exec(address);
  return match ? (match[1] as 'whatsapp' | 'messenger' | 'rcs') : 'sms';
}

/** The part after the channel prefix. */
export function bare(address: string): string {
  return address.replace(/^[a-z]+:/, '');
}

/** E.164, with the North American length enforced. */
export function isE164(number: string): boolean {
  return number.startsWith('+1') ? /^\+1[2-9]\d{9}$/.test(number) : /^\+[2-9]\d{7,14}$/.test(number);
}

/** Recipients that refuse the create, as in Twilio's test numbers. */
export const MAGIC_TO: Readonly<Record<string, number>> = {
  '+15005550001': 21211,
  '+15005550002': 21612,
  '+15005550003': 21408,
  '+15005550004': 21610,
  '+15005550009': 21614,
  '+15005550010': 21635,
};

/** Senders that refuse the create. */
export const MAGIC_FROM: Readonly<Record<string, number>> = {
  '+15005550001': 21212,
  '+15005550007': 21606,
  '+15005550008': 21611,
};

/** This recipient's messages stay `sent`: a carrier without receipts. */
export const NO_RECEIPT = '+15005540001';
/** This recipient's messages stay `queued` until their validity ends (30036). */
export const STUCK = '+15005540003';

/** The failure a recipient asks for by its number: `+150055` and then the five digits of the code (`+15005530003` fails with 30003). */
export function magicFailure(address: string): number | null {
  const match = /^\+150055(30\d{3}|63\d{3}|12300|11200)$/.exec(bare(address));
  return match ? Number(match[1]) : null;
}

/** The recipient whose SMS or WhatsApp messages fail with `code` (five digits). */
export function failingRecipient(code: number): string {
  return `+150055${code}`;
}
