/** WhatsApp templates as the server hands them to Meta and Twilio: contract section 4.6. */
import type { ButtonParameter } from './journal';
import type * as m from './model';
import { isObject } from './params';

/** What becomes of a message's `template_params`. `unknown` never reaches the provider; `mismatch` is refused by it. */
export type Prepared =
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' | 'mismatch'; readonly error: string }
  | { readonly kind: 'ready'; readonly sent: { name: string; language: string; body: string[]; buttons: ButtonParameter[] } };

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** Values as they leave: blank ones dropped. */
function values(of: unknown): string[] {
  if (!isObject(of)) return [];
  return Object.values(of)
    .map(text)
    .filter((v) => v.trim() !== '');
}

/** Values as Meta gets them: some characters removed, 1000 at most. */
function metaValues(of: unknown): string[] {
  return values(of).map((v) => v.replace(/[<>"']/g, '').slice(0, 1000));
}

const placeholders = (body: string): number => new Set(body.match(/\{\{\s*[\w.]+\s*\}\}/g) ?? []).size;

/** Reads `template_params` against the inbox's templates. */
export function prepareTemplate(inbox: m.Inbox, params: unknown): Prepared {
  if (!isObject(params) || inbox.kind === 'twilio_sms' || inbox.kind === 'bandwidth' || inbox.kind === 'api') return { kind: 'none' };
  const name = text(params.name);
  const language = text(params.language);
  const processed = isObject(params.processed_params) ? params.processed_params : {};
  return inbox.kind === 'twilio_whatsapp' ? twilio(inbox, name, language, processed) : meta(inbox, name, language, params);
}

function twilio(inbox: m.Inbox, name: string, language: string, processed: m.Json): Prepared {
  const found = inbox.templates.find(
    (t) => t.friendly_name === name && text(t.language).toLowerCase() === (language || 'en').toLowerCase(),
  );
  if (found === undefined) return { kind: 'unknown', error: 'Template not found' };
  const body = values(processed);
  const missing = placeholders(text(found.body)) > body.length;
  const error = '[HTTP 400] 21656 : The ContentVariables Parameter is invalid.\nhttps://www.twilio.com/docs/errors/21656\n\n';
  return missing ? { kind: 'mismatch', error } : { kind: 'ready', sent: { name, language, body, buttons: [] } };
}

function meta(inbox: m.Inbox, name: string, language: string, params: m.Json): Prepared {
  const processed = isObject(params.processed_params) ? params.processed_params : {};
  const same = (t: m.Json): boolean =>
    text(t.name) === name && text(t.language).toLowerCase() === language.toLowerCase() && text(t.status).toLowerCase() === 'approved';
  const found = inbox.templates.find(same);
  if (found === undefined) return { kind: 'mismatch', error: '(#132001) Template name does not exist in the translation' };
  // 360dialog knows a template by name and namespace; the server takes the namespace from the message, not from its own copy.
  if (inbox.kind === 'whatsapp_360' && text(found.namespace) !== text(params.namespace))
    return { kind: 'mismatch', error: 'Template does not exist in the namespace' };
  const components = Array.isArray(found.components) ? found.components.filter(isObject) : [];
  const part = (type: string): m.Json | undefined => components.find((c) => c.type === type);
  const body = metaValues(processed.body);
  if (placeholders(text(part('BODY')?.text)) !== body.length) {
    return { kind: 'mismatch', error: '(#132000) Number of parameters does not match the expected number of params' };
  }
  const header = isObject(processed.header) ? processed.header : {};
  const needsMedia = ['IMAGE', 'VIDEO', 'DOCUMENT'].includes(text(part('HEADER')?.format));
  if (needsMedia && !/^https?:\/\//.test(text(header.media_url)))
    return { kind: 'mismatch', error: '(#132012) Parameter format does not match format in the created template' };
  const given = Array.isArray(processed.buttons) ? processed.buttons : [];
  const buttons = given.flatMap((b: unknown, index) =>
    isObject(b) && (text(b.type) === 'url' || text(b.parameter) !== '')
      ? [{ index, type: text(b.type), parameter: text(b.parameter) }]
      : [],
  );
  const wanted = part('BUTTONS')?.buttons;
  const expects = (Array.isArray(wanted) ? wanted.filter(isObject) : []).flatMap((b, index) => (text(b.url).includes('{{') ? [index] : []));
  if (expects.some((index) => !buttons.some((b) => b.index === index && b.parameter !== ''))) {
    return { kind: 'mismatch', error: '(#131008) Required parameter is missing' };
  }
  if (buttons.some((b) => b.type === 'url' && !expects.includes(b.index))) {
    return { kind: 'mismatch', error: '(#132018) There was an issue with the parameters of the template' };
  }
  return { kind: 'ready', sent: { name, language, body, buttons } };
}
