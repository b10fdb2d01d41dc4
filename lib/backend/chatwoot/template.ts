/** A chosen template as `template_params`. See `parse-template.ts` for the names of its values. */
import type { Template } from '../../domain/contact';
import type { TemplateUse } from '../../domain/message';
import { BackendError } from '../backend';
import type { KnownInbox } from './parse-inbox';

/** What a message carries for a template. Throws `rejected` when it is not there any more or a value is missing: blank ones shift the others. */
export function templateParams(use: TemplateUse, inbox: KnownInbox): object {
  const template =
    inbox.templates.find((one) => one.id === use.id) ??
    inbox.templates.find((one) => one.name === use.name && one.language === use.language);
  if (template?.status !== 'approved')
    throw new BackendError('rejected', { code: 'template-gone', text: 'This template is not approved any more.' });
  const missing = template.variables.filter((name) => (use.values[name] ?? '').trim() === '');
  if (missing.length > 0)
    throw new BackendError('rejected', { code: 'template-value', text: `A value is missing: ${missing.join(', ')}.` });
  const processed = inbox.kind === 'twilio-whatsapp' ? pick(use, template.variables) : metaParams(use, template);
  return {
    name: template.name,
    language: template.language,
    ...(template.category ? { category: template.category.toUpperCase() } : {}),
    ...(template.namespace ? { namespace: template.namespace } : {}),
    processed_params: processed,
  };
}

/** The server removes these characters from the values of a Meta template; the customer gets the nearest that it lets through. */
const LET_THROUGH: Readonly<Record<string, string>> = { "'": '’', '"': '”', '<': '‹', '>': '›' };
/** What it cuts a value to. */
const LONGEST = 1000;
/** Meta's longest coupon code: with a longer one the server's job fails, and the message says "sending" for ever. */
const LONGEST_CODE = 15;

/** The use of a Meta template whose values arrive as they leave. Those of buttons are taken as they are. */
function whole(use: TemplateUse, template: Template): TemplateUse {
  const code = template.buttons?.find((one) => one.kind === 'copy_code' && one.variable)?.variable ?? '';
  if ((use.values[code] ?? '').trim().length > LONGEST_CODE)
    throw new BackendError('rejected', { code: 'template-value', text: `A coupon code has ${LONGEST_CODE} characters at most.` });
  const values = Object.entries(use.values).map(([name, value]): [string, string] => {
    if (/^button_/.test(name) || name === 'header_media') return [name, value];
    if (value.length > LONGEST)
      throw new BackendError('rejected', { code: 'template-value', text: `A value has ${LONGEST} characters at most: ${name}.` });
    return [name, value.replace(/['"<>]/g, (character) => LET_THROUGH[character] ?? '')];
  });
  return { ...use, values: Object.fromEntries(values) };
}

function metaParams(given: TemplateUse, template: Template): object {
  const use = whole(given, template);
  const { header } = template;
  const body = template.variables.filter((name) => !/^(header|button)_/.test(name));
  const inHeader = template.variables.filter((name) => name.startsWith('header_') && name !== 'header_media');
  const media = use.values.header_media?.trim();
  const file = media && header ? { media_url: media, media_type: header.kind } : undefined;
  if (file && !/^https?:\/\/\S{1,1990}$/.test(file.media_url))
    throw new BackendError('rejected', { code: 'template-value', text: 'The file of the header must be a public web address.' });
  const text = Object.fromEntries(inHeader.map((name) => [name.slice('header_'.length), use.values[name] ?? '']));
  const buttons = buttonParams(use, template);
  return {
    ...(body.length > 0 ? { body: pick(use, body) } : {}),
    ...(file ? { header: file } : inHeader.length > 0 ? { header: text } : {}),
    ...(buttons.length > 0 ? { buttons } : {}),
  };
}

/**
 * By place. A place without a value is an object without parameter: nulls would be removed on the way and shift the places. It is never
 * called `url`: the server sends an empty parameter for each of those, and Meta refuses one that its button does not take.
 */
function buttonParams(use: TemplateUse, template: Template): object[] {
  const places = template.buttons ?? [];
  if (!places.some((button) => button.variable)) return [];
  return places.map(({ kind, variable }) =>
    variable ? { type: kind, parameter: use.values[variable] ?? '' } : { type: kind === 'url' ? 'quick_reply' : kind },
  );
}

/** The values in the order of the names: they are sent in the order of the keys. */
function pick(use: TemplateUse, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, use.values[name] ?? '']));
}
