/** WhatsApp templates through the Content API, with the state of their approval. */
import * as v from 'valibot';
import type { Template } from '../../domain/contact';
import { cleanText } from '../../domain/text';
import { findVariables } from '../../domain/variables';
import type { TwilioClient } from './client';
import { items, metaNext, Text } from './parse';

const MOST_PAGES = 10;

const Content = v.object({
  sid: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{8,64}$/)),
  friendly_name: Text,
  language: Text,
  variables: v.fallback(v.record(v.string(), v.unknown()), {}),
  types: v.fallback(v.record(v.string(), v.unknown()), {}),
  approval_requests: v.fallback(v.nullish(v.object({ name: Text, category: Text, status: Text, rejection_reason: Text })), undefined),
});
type Content = v.InferOutput<typeof Content>;

/** The fields that any content type may have and that we can show. */
const Shape = v.object({
  body: Text,
  title: Text,
  subtitle: Text,
  header_text: Text,
  footer: Text,
  media: v.fallback(v.nullish(v.union([v.string(), v.array(v.string())])), undefined),
  actions: v.fallback(v.nullish(v.array(v.object({ type: Text, title: Text, url: Text, phone: Text, code: Text })), []), []),
});
type Shape = v.InferOutput<typeof Shape>;

/** Types that say the same thing, richest first; a content with several is sent as the richest that the channel takes. */
const ORDER = [
  'whatsapp/card',
  'twilio/card',
  'twilio/call-to-action',
  'twilio/quick-reply',
  'twilio/media',
  'whatsapp/authentication',
  'twilio/text',
];

/** All templates, once for each WhatsApp sender. */
export async function fetchTemplates(client: TwilioClient, signal: AbortSignal): Promise<readonly Template[]> {
  const inboxes = client.config.senders.filter((sender) => sender.channel === 'whatsapp').map((sender) => sender.address);
  const contents: Content[] = [];
  let path: string | undefined = inboxes.length > 0 ? '/v1/ContentAndApprovals?PageSize=500' : undefined;
  for (let pages = 0; path !== undefined && pages < MOST_PAGES; pages += 1) {
    const { json } = await client.get(path, signal, { host: 'content', urgent: true });
    contents.push(...items(json, 'contents', Content));
    path = metaNext(json, client.config.base === undefined ? '' : '/content');
  }
  return contents.flatMap((content) => inboxes.map((inboxId) => templateOf(content, inboxId)));
}

function templateOf(content: Content, inboxId: string): Template {
  const shape = shapeOf(content);
  const texts = [shape.header_text, shape.title, shape.body, shape.subtitle, shape.footer];
  const media = typeof shape.media === 'string' ? shape.media : shape.media?.[0];
  const variables = findVariables([...texts, media ?? '', ...shape.actions.flatMap((a) => [a.url, a.phone, a.code])].join('\n'));
  const header = shape.header_text || (shape.body ? shape.title : '');
  const examples = Object.entries(content.variables).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, cleanText(value, 300)]] : [],
  );
  return {
    id: `${content.sid}@${inboxId}`,
    inboxId,
    name: cleanText(content.approval_requests?.name || content.friendly_name, 200),
    language: content.language,
    ...(content.approval_requests?.category ? { category: content.approval_requests.category } : {}),
    status: content.approval_requests?.status.toLowerCase() || 'unsubmitted',
    body: cleanText(shape.body || shape.title || media || ''),
    ...(header ? { header: { kind: 'text', text: cleanText(header) } } : {}),
    ...(shape.footer || shape.subtitle ? { footer: cleanText(shape.footer || shape.subtitle) } : {}),
    ...(shape.actions.length > 0 ? { buttons: shape.actions.map(({ type, title, url }) => buttonOf(type, title, url)) } : {}),
    variables,
    examples: Object.fromEntries(examples),
  };
}

function buttonOf(kind: string, text: string, url: string): NonNullable<Template['buttons']>[number] {
  const [variable] = findVariables(url);
  return { kind: kind.toLowerCase(), text: cleanText(text, 100), ...(variable === undefined ? {} : { variable }) };
}

function shapeOf(content: Content): Shape {
  const names = [...ORDER, ...Object.keys(content.types)];
  for (const name of names) {
    const shape = v.safeParse(Shape, content.types[name]);
    if (shape.success && (shape.output.body || shape.output.title || shape.output.media)) return shape.output;
  }
  return { body: '', title: '', subtitle: '', header_text: '', footer: '', media: undefined, actions: [] };
}
