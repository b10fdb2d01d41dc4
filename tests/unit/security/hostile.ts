/** What hostile servers, pages and people send: texts and mutations of real answers. */
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';

const root = path.resolve(import.meta.dirname, '../../..');

/** Texts that break naive code: markup, links of other schemes, direction tricks, lone surrogates, zero-width digits, formulas. */
export const nasty = fc.oneof(
  fc.constantFrom(
    '<img src=x onerror=alert(1)>',
    'javascript:alert(1)',
    'data:text/html,<script>1</script>',
    '\u202e\u2066gpj.exe',
    '\ud800',
    '+1\u200b415\u200d5550101',
    '=HYPERLINK("http://x")',
    '{{__proto__}}',
    '{{constructor}}',
    `https://good.example@evil.example/${'a'.repeat(3000)}`,
    '[HTTP 400] 21610 : '.repeat(200),
    '\u0000\u001b[31m',
    'e\u0301\u0301\u0301\u0301\u0301\u0301\u0301',
    '9'.repeat(5000),
    '-1',
    '1e309',
    '2026-13-45T99:99:99Z',
  ),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);
export const json = fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.anything({ maxDepth: 3 }), nasty);

export interface Mutation {
  readonly at: number;
  readonly how: 'drop' | 'null' | 'text' | 'number' | 'list' | 'object' | 'twice';
  readonly text: string;
}
export const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(5000),
  how: fc.constantFrom('drop', 'null', 'text', 'number', 'list', 'object', 'twice'),
  text: nasty,
});

/** The value with one place of it changed. */
export function mutated(value: unknown, { at, how, text }: Mutation): unknown {
  const copy: unknown = structuredClone(value);
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const visit = (one: unknown): void => {
    if (typeof one !== 'object' || one === null) return;
    for (const key of Object.keys(one)) {
      places.push({ holder: one as Record<string, unknown>, key });
      visit((one as Record<string, unknown>)[key]);
    }
  };
  visit(copy);
  const place = places[at % Math.max(1, places.length)];
  if (!place) return copy;
  const { holder, key } = place;
  if (how === 'drop') delete holder[key];
  else holder[key] = { null: null, text, number: -1.5e300, list: [], object: {}, twice: [holder[key], holder[key]] }[how];
  return copy;
}

/** Answers of real servers, recorded, and the items of their lists. */
const recordings = fs
  .readdirSync(path.join(root, 'tests/servers/chatwoot/recordings'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(fs.readFileSync(path.join(root, 'tests/servers/chatwoot/recordings', file), 'utf8')) as unknown);
export const items = recordings.flatMap((one) => pick(one, 5)).slice(0, 4000);

function pick(value: unknown, depth: number): unknown[] {
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return [
    value,
    ...Object.values(value)
      .slice(0, 5)
      .flatMap((one) => pick(one, depth - 1)),
  ];
}

export const MESSAGE = {
  sid: 'SM0123456789abcdef0123456789abcdef',
  direction: 'inbound',
  status: 'received',
  from: '+14155550101',
  to: 'whatsapp:+14155550100',
  body: 'hi',
  error_code: 30003,
  error_message: 'off',
  num_media: '1',
  num_segments: '2',
  price: '-0.0075',
  price_unit: 'USD',
  messaging_service_sid: null,
  date_created: 'Mon, 16 Aug 2010 03:45:01 +0000',
  date_sent: null,
  date_updated: '2026-01-01T00:00:00Z',
};
export const PAGE = {
  messages: [MESSAGE],
  media_list: [{ sid: 'ME0123456789', content_type: 'image/png' }],
  incoming_phone_numbers: [{ sid: 'PN0123456789', phone_number: '+14155550100', friendly_name: 'x' }],
  services: [{ sid: 'MG0123456789', friendly_name: 'x' }],
  senders: [{ sender_id: 'whatsapp:+14155550100', status: 'ONLINE', profile: { name: 'x' } }],
  address_configurations: [{ address: '+1', auto_creation: { enabled: true } }],
  next_page_uri: '/2010-04-01/Accounts/AC/Messages.json?Page=1',
  meta: { next_page_url: 'https://host.example/v1/x?Page=1' },
  code: 21211,
  message: 'Invalid',
};
