/**
 * Templates of WhatsApp Cloud and 360dialog (Meta's objects) and of Twilio (content templates), as forms.
 *
 * Names of values: the body's own (`1`, `name`), `header_media` for a header file, `header_<name>` for a variable in a header's text,
 * `button_<place>` for the variable of a button. `template.ts` turns them back.
 */
import * as v from 'valibot';
import type { Template } from '../../domain/contact';
import { findVariables } from '../../domain/variables';
import { bag, type Log, readOne, text } from './parse';

const MetaButton = v.object({ type: text, text, url: text, example: v.optional(v.unknown()) });

const MetaComponent = v.object({
  type: text,
  format: text,
  text,
  example: bag,
  buttons: v.fallback(v.optional(v.array(MetaButton), []), []),
});

const MetaTemplate = v.object({
  name: v.string(),
  status: text,
  category: text,
  language: v.string(),
  namespace: text,
  components: v.fallback(v.optional(v.array(MetaComponent), []), []),
});

const TwilioTemplate = v.object({
  content_sid: text,
  friendly_name: v.string(),
  language: v.string(),
  status: text,
  category: text,
  template_type: text,
  body: text,
  variables: bag,
});

/** A template with what only the server wants back. */
export interface KnownTemplate extends Template {
  /** 360dialog does not know a template without it. */
  readonly namespace?: string;
}

const HEADER_KINDS = { TEXT: 'text', IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document', LOCATION: 'location' } as const;

/** A template of Meta. */
export function metaTemplate(value: unknown, inboxId: string, log: Log): KnownTemplate | undefined {
  const wire = readOne(MetaTemplate, value, 'template', log);
  if (!wire) return undefined;
  const part = (type: string) => wire.components.find((one) => one.type.toUpperCase() === type);
  const body = part('BODY')?.text ?? '';
  const header = part('HEADER');
  const footer = part('FOOTER')?.text;
  const kind = header && HEADER_KINDS[(header.format || 'TEXT').toUpperCase() as keyof typeof HEADER_KINDS];
  const media = kind === 'image' || kind === 'video' || kind === 'document';
  const headerNames = kind === 'text' ? findVariables(header?.text ?? '') : [];
  const buttons = (part('BUTTONS')?.buttons ?? []).map((button, place) => ({
    kind: button.type.toLowerCase(),
    text: button.text,
    ...(takesValue(button) ? { variable: `button_${place}` } : {}),
  }));
  const bodyNames = findVariables(body);
  return {
    id: `${inboxId}:${wire.name}:${wire.language}`,
    inboxId,
    name: wire.name,
    language: wire.language,
    status: wire.status.toLowerCase(),
    body,
    ...(wire.category ? { category: wire.category.toLowerCase() } : {}),
    ...(wire.namespace ? { namespace: wire.namespace } : {}),
    ...(kind
      ? { header: { kind, ...(header?.text ? { text: header.text.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, '{{header_$1}}') } : {}) } }
      : {}),
    ...(footer ? { footer } : {}),
    ...(buttons.length > 0 ? { buttons } : {}),
    variables: [
      ...(media ? ['header_media'] : []),
      ...headerNames.map((name) => `header_${name}`),
      ...bodyNames,
      ...buttons.flatMap((button) => button.variable ?? []),
    ],
    ...examplesOf(bodyNames, part('BODY')?.example.body_text),
  };
}

/** A content template of Twilio. */
export function twilioTemplate(value: unknown, inboxId: string, log: Log): Template | undefined {
  const wire = readOne(TwilioTemplate, value, 'template', log);
  if (!wire) return undefined;
  const names = [...new Set([...findVariables(wire.body), ...Object.keys(wire.variables)])];
  const examples = Object.entries(wire.variables).flatMap(([name, one]) =>
    typeof one === 'string' && one !== '' ? [[name, one] as const] : [],
  );
  return {
    id: `${inboxId}:${wire.content_sid || wire.friendly_name}:${wire.language}`,
    inboxId,
    name: wire.friendly_name,
    language: wire.language,
    status: (wire.status || 'approved').toLowerCase(),
    body: wire.body,
    ...(wire.category ? { category: wire.category.toLowerCase() } : {}),
    variables: wire.template_type === 'catalog' ? [] : names,
    ...(examples.length > 0 ? { examples: Object.fromEntries(examples) } : {}),
  };
}

function takesValue(button: v.InferOutput<typeof MetaButton>): boolean {
  return button.type.toUpperCase() === 'COPY_CODE' || button.url.includes('{{');
}

/** Meta's examples are a list of lists in the order of the variables. */
function examplesOf(names: readonly string[], value: unknown): { examples?: Record<string, string> } {
  const first: unknown = Array.isArray(value) ? value[0] : undefined;
  if (!Array.isArray(first)) return {};
  const pairs = names.flatMap((name, place) => (typeof first[place] === 'string' ? [[name, first[place] as string] as const] : []));
  return pairs.length > 0 ? { examples: Object.fromEntries(pairs) } : {};
}
