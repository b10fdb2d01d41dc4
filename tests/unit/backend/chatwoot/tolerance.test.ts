/**
 * A server that differs in details: every field of every recorded body, left out, null, or of another type. Nothing may throw, everything
 * else of the page stays, and the thing itself stays too unless what is missing is what names it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Environment } from '../../../../lib/backend/backend';
import { ChatwootBackend } from '../../../../lib/backend/chatwoot/chatwoot-backend';
import { parseConfig } from '../../../../lib/backend/chatwoot/config';
import { factsOfEvent } from '../../../../lib/backend/chatwoot/events';
import { Session } from '../../../../lib/backend/chatwoot/session';
import { Mirror } from '../../../../lib/backend/contract-mirror';
import type { BackendEvent } from '../../../../lib/domain/event';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

const folder = join(import.meta.dirname, '../../../servers/chatwoot/recordings');
const recorded = (name: string): Json => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Json;
const bodyOf = (name: string): Json => at(recorded(name), ['body']) ?? null;
const BODIES = [
  'profile',
  'inboxes',
  'conversations',
  'messages',
  'messages_wa',
  'agents',
  'teams',
  'labels',
  'macros',
  'canned_responses',
  'cache_keys',
  'contacts',
] as const;
type Name = (typeof BODIES)[number];
/** Conversations of which the messages were recorded. */
const TALKS: Readonly<Record<string, Name>> = { '19': 'messages', '6': 'messages_wa' };
const DAY = Date.parse('2026-11-22T08:00:00Z');
const config = parseConfig(JSON.stringify({ base: 'https://chat.example.test', account: 1, user: 2 }));

/** What a path of the account answers. */
function routes(bodies: Readonly<Record<Name, Json>>): (path: string) => Json | undefined {
  return (path) => {
    const list = at(bodies.conversations, ['data', 'payload']);
    const known: Record<string, Json> = {
      '/api/v1/profile': bodies.profile,
      '/inboxes': bodies.inboxes,
      '/conversations': bodies.conversations,
      '/agents': bodies.agents,
      '/teams': bodies.teams,
      '/labels': bodies.labels,
      '/macros': bodies.macros,
      '/canned_responses': bodies.canned_responses,
      '/cache_keys': bodies.cache_keys,
      '/contacts': bodies.contacts,
    };
    if (known[path] !== undefined) return known[path];
    const [, id, messages] = /^\/conversations\/(\d+)(\/messages)?$/.exec(path) ?? [];
    const row = Array.isArray(list) ? list.find((one) => String(at(one, ['id'])) === id) : undefined;
    if (!messages) return row;
    const name = TALKS[id ?? ''];
    return name ? bodies[name] : { payload: at(row ?? null, ['messages']) ?? [] };
  };
}

function environment(answer: (path: string) => Json | undefined, logged: string[] = []): Environment {
  return {
    fetch: async (input) => {
      const { pathname, searchParams } = new URL(String(input));
      const isLater = Number(searchParams.get('page') ?? 1) > 1;
      const found = isLater ? { data: { payload: [] }, payload: [] } : answer(pathname.replace('/api/v1/accounts/1', ''));
      const headers = { date: new Date(DAY).toUTCString(), 'content-type': 'application/json' };
      return found === undefined ? new Response('{"error":"gone"}', { status: 404, headers }) : Response.json(found, { headers });
    },
    now: () => DAY,
    ticks: () => 0,
    random: () => 0.5,
    sleep: async () => undefined,
    log: (line) => logged.push(line),
  };
}

/** What one reader knows after a pull. */
async function read(bodies: Readonly<Record<Name, Json>>): Promise<{ mirror: Mirror; events: BackendEvent[] }> {
  const mirror = new Mirror();
  const events: BackendEvent[] = [];
  const backend = new ChatwootBackend(config, 'token', environment(routes(bodies)));
  for await (const page of backend.pull(undefined, 'current', new AbortController().signal)) {
    mirror.apply(page.events);
    events.push(...page.events);
  }
  events.push(...(await backend.refresh('contacts', new AbortController().signal)));
  return { mirror, events };
}

/** Few of each, so that every field can be tried: the conversations with recorded messages and two more. */
function few(name: Name): Json {
  const body = bodyOf(name);
  const list = at(body, name === 'conversations' ? ['data', 'payload'] : ['payload']);
  if (!Array.isArray(list) || name === 'inboxes') return body;
  const ids = name === 'conversations' ? [19, 6, 5, 4] : undefined;
  const some = ids ? list.filter((one) => ids.includes(Number(at(one, ['id'])))) : list.slice(0, 6);
  return changed(body, name === 'conversations' ? ['data', 'payload'] : ['payload'], some);
}

const whole = Object.fromEntries(BODIES.map((name) => [name, few(name)])) as Record<Name, Json>;

function at(value: Json, path: Path): Json | undefined {
  let here: Json | undefined = value;
  for (const step of path) here = typeof here === 'object' && here !== null ? (here as Record<string | number, Json>)[step] : undefined;
  return here;
}

/** A copy with the field changed; undefined takes it out. */
function changed(value: Json, path: Path, to: Json | undefined): Json {
  const copy = structuredClone(value);
  const parent = at(copy, path.slice(0, -1)) as Record<string | number, Json>;
  const last = path.at(-1) ?? '';
  if (to === undefined) delete parent[last];
  else parent[last] = to;
  return copy;
}

/** One path of each shape: of the items of a list, the first that has the field. */
function paths(value: Json): Path[] {
  const found = new Map<string, Path>();
  const walk = (here: Json, path: Path): void => {
    if (typeof here !== 'object' || here === null) return;
    for (const [key, inner] of Object.entries(here)) {
      if (/^(working_hours|csat_config|auto_assignment_config|action_params)$/.test(key)) continue; // read by nobody
      const step = Array.isArray(here) ? Number(key) : key;
      const next = [...path, step];
      const shape = next.map((one) => (typeof one === 'number' ? '*' : one)).join('.');
      if (!found.has(shape)) found.set(shape, next);
      walk(inner, next);
    }
  };
  walk(value, []);
  return [...found.values()];
}

/** Other things that the field could be. */
const OTHERS: readonly (Json | undefined)[] = [undefined, null, 'something new', 4711.5, {}];

const KINDS = ['viewer', 'inboxes', 'templates', 'agents', 'teams', 'labels', 'macros', 'savedReplies'] as const;

/** Everything that was told, one name a thing. */
function names({ mirror, events }: { mirror: Mirror; events: readonly BackendEvent[] }): Set<string> {
  const ids = (list: readonly { id: string }[]): string[] => list.map((one) => one.id);
  const told = events.flatMap((event): string[] => {
    switch (event.type) {
      case 'contact':
        return [`contact ${event.contact.id}`];
      case 'inboxes':
        return ids(event.inboxes).map((id) => `inbox ${id}`);
      case 'templates':
        return ids(event.templates).map((id) => `template ${id}`);
      case 'agents':
        return ids(event.agents).map((id) => `agent ${id}`);
      case 'teams':
        return ids(event.teams).map((id) => `team ${id}`);
      case 'labels':
        return ids(event.labels).map((id) => `label ${id}`);
      case 'macros':
        return ids(event.macros).map((id) => `macro ${id}`);
      case 'savedReplies':
        return ids(event.savedReplies).map((id) => `reply ${id}`);
      default:
        return [];
    }
  });
  return new Set([
    ...told,
    ...[...mirror.conversations.keys()].map((key) => `conversation ${key}`),
    ...[...mirror.messages.keys()].map((id) => `message ${id}`),
  ]);
}

/** Fields without which a thing cannot be named, placed or counted: it is dropped, or is another thing. */
const NAMING: readonly RegExp[] = [
  /^(data|payload)$/, // no list at all
  /^data\.payload$/,
  /^(data\.payload|payload|accounts|)\.?\*$/, // the item itself
  /(^|\.)(id|inbox_id|conversation_id|message_type|created_at|sender|meta|title|short_code|channel_type|medium|provider)$/,
  /(^|\.)(messages|last_non_activity_message|message_templates|content_templates|templates)(\.\*)?$/,
  /^payload\.\*\.(message_templates|content_templates\.templates)\.\*\.(name|language|friendly_name|content_sid)$/,
  /^(role|accounts|accounts\.\*\.(role|permissions|permissions\.\*|custom_role_id))$/,
];

const shapeOf = (path: Path): string => path.map((one) => (typeof one === 'number' ? '*' : one)).join('.');
const isNaming = (path: Path): boolean => NAMING.some((one) => one.test(shapeOf(path)));

describe('bodies that differ', () => {
  for (const name of BODIES) {
    it(`${name}: any field gone, null or of another type`, async () => {
      const before = names(await read(whole));
      expect(before.size).toBeGreaterThan(20);
      const lost: string[] = [];
      for (const path of paths(whole[name])) {
        for (const to of OTHERS) {
          const say = `${shapeOf(path)} = ${JSON.stringify(to)}`;
          const after = await read({ ...whole, [name]: changed(whole[name], path, to) }).then(names, (error: unknown) => String(error));
          // The profile is one thing: without who the user is nothing can be shown.
          if (typeof after === 'string') {
            if (!(name === 'profile' && shapeOf(path) === 'id')) lost.push(`${say}: ${after}`);
            continue;
          }
          const missing = [...before].filter((one) => !after.has(one));
          if (missing.length > 0 && !isNaming(path)) lost.push(`${say}: ${missing.slice(0, 3).join(', ')}`);
          if (isNaming(path) && missing.length > most(name, path)) lost.push(`${say}: ${missing.length} things`);
        }
      }
      expect(lost).toEqual([]);
    }, 120_000);
  }
});

/** How much may go with a field that names something: a list, or the one thing and what belongs to it. */
function most(name: Name, path: Path): number {
  const list = !path.some((step) => typeof step === 'number');
  if (list || name === 'profile' || name === 'inboxes') return Number.POSITIVE_INFINITY;
  return 12;
}

interface Frame {
  readonly message?: { readonly event: string; readonly data: Json };
}

describe('events that differ', () => {
  const frames = (recorded('ws_events') as unknown as Frame[]).flatMap((one) => (one.message ? [one.message] : []));

  it('any field gone, null or of another type: no event ends the stream, and the next one is understood', async () => {
    const session = new Session(environment(routes(whole)), config, 'token');
    const signal = new AbortController().signal;
    const facts = async (message: unknown): Promise<BackendEvent[]> => factsOfEvent(session, message, signal);
    const last = frames.findLast((one) => one.event === 'message.created');
    const seen = new Set<string>();
    const broken: string[] = [];
    for (const frame of frames) {
      for (const path of paths(frame as unknown as Json)) {
        const key = `${frame.event} ${shapeOf(path)}`;
        if (seen.has(key)) continue;
        seen.add(key);
        for (const to of OTHERS) {
          const say = `${key} = ${JSON.stringify(to)}`;
          try {
            await facts(changed(frame as unknown as Json, path, to));
            const next = await facts(last);
            if (!next.some((event) => event.type === 'message')) broken.push(`${say}: the next message is not understood`);
          } catch (error) {
            broken.push(`${say}: ${String(error)}`);
          }
        }
      }
    }
    expect(seen.size).toBeGreaterThan(300);
    expect(broken).toEqual([]);
  }, 120_000);

  it('a message event keeps its message whatever else of it differs', async () => {
    const session = new Session(environment(routes(whole)), config, 'token');
    const frame = frames.findLast((one) => one.event === 'message.created') as unknown as Json;
    const lost: string[] = [];
    for (const path of paths(frame)) {
      const field = shapeOf(path);
      if (/^(event|data|data\.(id|account_id|inbox_id|conversation_id|message_type|created_at))$/.test(field)) continue;
      for (const to of OTHERS) {
        const told = await factsOfEvent(session, changed(frame, path, to), new AbortController().signal);
        if (!told.some((event) => event.type === 'message')) lost.push(`${field} = ${JSON.stringify(to)}`);
      }
    }
    expect(lost).toEqual([]);
  });
});

it('what the tests count is told at all', async () => {
  const { mirror } = await read(whole);
  expect(KINDS.filter((kind) => !mirror.kinds.has(kind))).toEqual([]);
});
