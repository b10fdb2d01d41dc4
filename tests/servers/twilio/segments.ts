/** What the carrier bills: segment counts and the Smart Encoding the server applies to bodies. */
import { SegmentedMessage } from 'sms-segments-calculator';

const SMART: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u201a\u201b\u2032`]/g, "'"],
  [/[\u201c\u201d\u201e\u2033\u00ab\u00bb]/g, '"'],
  [/[\u2010-\u2015]/g, '-'],
  [/\u2026/g, '...'],
  [/[\u00a0\u2000-\u200a\u202f\t]/g, ' '],
  [/[\u200b\u200c\u2060\ufeff]/g, ''],
];

/** The body after the common replacements of Smart Encoding. */
export function smartEncode(body: string): string {
  return SMART.reduce((text, [from, to]) => text.replace(from, to), body);
}

/** Segments of a text; an MMS or a channel message is one. */
export function segmentsOf(body: string, to: string, numMedia: number): number {
  if (to.includes(':') || numMedia > 0) return 1;
  return Math.max(1, new SegmentedMessage(body, 'auto').segmentsCount);
}

/** Price of an outbound message, negative as on the wire. */
export function priceOf(segments: number, to: string, numMedia: number): string {
  const each = to.startsWith('whatsapp:') ? 0.005 : numMedia > 0 ? 0.02 : 0.0079;
  return `-${(each * segments).toFixed(5)}`;
}
