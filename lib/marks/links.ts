/** Links that dial or write: tel:, sms:, callto:, wa.me and whatsapp:, and the number that each one holds. */
import { stripInvisible } from './candidates';

const SCHEME = /^(?:tel|sms|smsto|callto|whatsapp):/i;

/** The number of such a link as written, at most 64 characters, or null for any other address. */
export function numberOfLink(href: string): string | null {
  if (href.length > 2048) return null;
  if (SCHEME.test(href)) return fromScheme(href);
  const match = /^https?:\/\/(?:www\.)?(wa\.me|api\.whatsapp\.com|web\.whatsapp\.com)\/([^#]*)/i.exec(href);
  if (!match) return null;
  const rest = match[2] ?? '';
  const path = /^\+?(\d{7,15})(?:[/?]|$)/.exec(decode(rest));
  if (match[1]?.toLowerCase() === 'wa.me' && path) return `+${path[1]}`;
  return fromQuery(rest);
}

function fromScheme(href: string): string | null {
  const body = href.slice(href.indexOf(':') + 1).replace(/^\/\//, '');
  if (/^whatsapp/i.test(href)) return fromQuery(body);
  const [address = '', ...parameters] = decode(body.split('?')[0] ?? '').split(';');
  const extension = parameters.map((p) => /^ext=(\d{1,7})$/i.exec(p)?.[1]).find(Boolean);
  const number = stripInvisible(address.split(',')[0] ?? '').trim();
  if (!/\d{3}/.test(number) || number.length > 48) return null;
  return extension ? `${number} ext. ${extension}` : number;
}

function fromQuery(rest: string): string | null {
  const phone = /[?&]phone=([^&#]{5,40})/i.exec(rest);
  const digits = phone ? decode(phone[1] ?? '').replace(/[^\d]/g, '') : '';
  return /^\d{7,15}$/.test(digits) ? `+${digits}` : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
