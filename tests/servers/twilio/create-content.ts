/** What a create carries: body, media, or a rendered content template. */
import { TwilioError } from './errors';
import { isRecord } from './http';
import type { ContentRow } from './types';
import type { World } from './world';

/** The content of an accepted create. */
export interface Content {
  readonly body: string;
  readonly mediaUrls: readonly string[];
  readonly contentSid: string | null;
  readonly variables: Readonly<Record<string, string>>;
}

/** Checks Body, MediaUrl, ContentSid and ContentVariables. */
export function checkContent(world: World, form: URLSearchParams): Content {
  const body = form.get('Body');
  const mediaUrls = form.getAll('MediaUrl').filter((url) => url !== '');
  const contentSid = form.get('ContentSid');
  const rawVariables = form.get('ContentVariables');
  if (contentSid) {
    if (body || mediaUrls.length > 0) throw new TwilioError(20001, 'ContentSid excludes Body and MediaUrl');
    return template(world, contentSid, rawVariables);
  }
  if (rawVariables) throw new TwilioError(21654);
  if (!body && mediaUrls.length === 0) throw new TwilioError(body === '' ? 21602 : 21619);
  if ((body ?? '').length > 1600) throw new TwilioError(21617);
  if (mediaUrls.length > 10) throw new TwilioError(21623);
  if (mediaUrls.some((url) => !isMediaUrl(url))) throw new TwilioError(21620);
  return { body: body ?? '', mediaUrls, contentSid: null, variables: {} };
}

function isMediaUrl(text: string): boolean {
  try {
    const url = new URL(text);
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '';
  } catch {
    return false;
  }
}

function template(world: World, sid: string, rawVariables: string | null): Content {
  const row = world.contents.find((c) => c.sid === sid);
  if (!row) throw new TwilioError(21655);
  const variables = parseVariables(rawVariables);
  return { body: render(row, variables), mediaUrls: [], contentSid: sid, variables };
}

/** ContentVariables is a JSON text of an object of strings. */
function parseVariables(text: string | null): Record<string, string> {
  if (text === null || text === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TwilioError(21656);
  }
  if (!isRecord(value)) throw new TwilioError(21656);
  const out: Record<string, string> = {};
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry !== 'string') throw new TwilioError(21656);
    out[key] = entry;
  }
  return out;
}

/** The text of a template with its variables, its defaults where none is given. */
export function render(row: ContentRow, variables: Readonly<Record<string, string>>): string {
  return templateText(row).replace(/\{\{(\w+)\}\}/g, (whole, name: string) => variables[name] ?? row.variables[name] ?? whole);
}

/** The body of a template: the first type that has one. */
export function templateText(row: ContentRow): string {
  for (const type of Object.values(row.types)) if (isRecord(type) && typeof type.body === 'string') return type.body;
  return '';
}

/** Names of the variables a template uses. */
export function variableNames(row: ContentRow): string[] {
  return [...new Set([...templateText(row).matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1] ?? ''))];
}
