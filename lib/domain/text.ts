/** Untrusted text made safe to show: no direction tricks, no broken surrogates, links only to visible http(s) hosts. */

/** A piece of a message. The parts joined give the text back. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `href` is the text itself, always `http(s)`; `host` is what the browser will visit, to be shown where it is not obvious. */
  | { readonly kind: 'link'; readonly text: string; readonly href: string; readonly host: string }
  /** Something with as many digits as a phone number; only `parsePhone` knows. */
  | { readonly kind: 'phone'; readonly text: string };

const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufff9-\ufffb]/g;
// biome-ignore lint/suspicious/noMisleadingCharacterClass: each one is removed by itself
const NAME_NOISE = /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u206f\u3164\ufeff\uffa0]/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Replaces lone surrogates by U+FFFD, so that the text survives UTF-8, storage and JSON. */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, '\ufffd');
}

/** Cuts at `max` code points with an ellipsis as the last one; never inside a surrogate pair. */
export function clampText(text: string, max: number): string {
  if (text.length <= max) return text;
  const points = Array.from(text.slice(0, max * 2 + 2));
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`;
}

/** A message body for display: controls and direction overrides removed, line ends unified; joiners of emoji and scripts are kept. */
export function cleanText(text: string, max = 20_000): string {
  return clampText(wellFormed(text).replace(/\r\n?/g, '\n').replace(DIRECTION, '').replace(CONTROL, ''), max);
}

/** A name, title or label for display: one line, nothing invisible (joiners stay only inside emoji), at most `max` code points. */
export function cleanName(text: string, max = 80): string {
  const joined = wellFormed(text)
    .replace(/\ue000/g, '')
    .replace(DIRECTION, '')
    .replace(/(?<=\p{Extended_Pictographic}\ufe0f?|\p{Emoji_Modifier})\u200d(?=\p{Extended_Pictographic})/gu, '\ue000');
  const plain = joined
    .replace(NAME_NOISE, '')
    .replace(/\s+/g, ' ')
    .replace(CONTROL, '')
    .replace(/\ue000/g, '\u200d')
    .trim();
  return clampText(limitMarks(plain), max);
}

/** At most four combining marks on one letter: stacked marks would cover neighbouring rows. */
function limitMarks(text: string): string {
  return text.replace(/(\p{M}{4})\p{M}+/gu, '$1');
}

const TOKEN = /(https?:\/\/[^\s<>"\\\p{Cc}]+)|((?<![\p{L}\p{N}_+@./-])\+?\(?\d(?:[\d ().\u00a0/-]{5,20})\d(?![\p{L}\p{N}_@]))/giu;

/** Cuts a message into words, links and things that look like phone numbers. Give it the result of `cleanText`. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let plainFrom = 0;
  for (const match of text.matchAll(TOKEN)) {
    const part = match[1] !== undefined ? linkPart(match[1]) : phonePart(match[2] ?? '');
    if (!part) continue;
    if (match.index > plainFrom) parts.push({ kind: 'text', text: text.slice(plainFrom, match.index) });
    parts.push(part);
    plainFrom = match.index + part.text.length;
  }
  if (plainFrom < text.length) parts.push({ kind: 'text', text: text.slice(plainFrom) });
  return parts;
}

const AUTHORITY = /^https?:\/\/([^/?#@]+)(?=[/?#]|$)/i;
const HOST =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?)*\.?|\[[\da-f:.]+\])(?::\d{1,5})?$/iu;

function linkPart(raw: string): TextPart | undefined {
  const url = trimmed(raw);
  const host = AUTHORITY.exec(url)?.[1];
  if (host === undefined || !HOST.test(host)) return undefined; // user names before an @ disguise the host: not a link
  return { kind: 'link', text: url, href: url, host: host.toLowerCase() };
}

/** A URL without the punctuation of the sentence around it; a closing bracket stays when it was opened inside. */
function trimmed(url: string): string {
  let end = url.length;
  for (; end > 0; end--) {
    const last = url[end - 1] ?? '';
    if (/[.,;:!?'’”»*_~…]/.test(last)) continue;
    const opener = last === ')' ? '(' : last === ']' ? '[' : undefined;
    const body = url.slice(0, end);
    if (opener && body.split(last).length > body.split(opener).length) continue;
    break;
  }
  return url.slice(0, end);
}

const DATE = /^(?:(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d)(?!\d)/;

function phonePart(text: string): TextPart | undefined {
  const digits = text.replace(/\D/g, '').length;
  return digits >= 7 && digits <= 15 && !DATE.test(text) && !/ {2}/.test(text) ? { kind: 'phone', text } : undefined;
}
