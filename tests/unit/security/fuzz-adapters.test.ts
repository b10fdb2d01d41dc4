/**
 * From a server's answer to a stored row: what the parsers let through must be storable, or one hostile item would stop an inbox for good.
 * What they drop is logged without a word of it.
 */
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BackendError } from '../../../lib/backend/backend';
import { answerOf, refusalOf, wordsOf } from '../../../lib/backend/chatwoot/answer';
import { placeOf } from '../../../lib/backend/chatwoot/cursor';
import { messageOf } from '../../../lib/backend/chatwoot/facts';
import { readOne } from '../../../lib/backend/chatwoot/parse';
import { WireConversation } from '../../../lib/backend/chatwoot/parse-conversation';
import { type KnownInbox, readInboxes } from '../../../lib/backend/chatwoot/parse-inbox';
import { WireMessage } from '../../../lib/backend/chatwoot/parse-message';
import { contactOf, WireContact } from '../../../lib/backend/chatwoot/parse-people';
import { metaTemplate, twilioTemplate } from '../../../lib/backend/chatwoot/parse-template';
import { readCursor } from '../../../lib/backend/twilio/cursor';
import { parseMessage } from '../../../lib/backend/twilio/parse';
import { changeOf, endsOf, introduction, timeOf, messageOf as twilioMessage } from '../../../lib/backend/twilio/rows';
import type { BackendEvent } from '../../../lib/domain/event';
import { apply } from '../../../lib/store/apply';
import { lookThrough } from '../../../lib/store/damage';
import { AccountDb } from '../../../lib/store/db';
import { getMeta } from '../../../lib/store/meta';
import { checkEvent } from '../../../lib/store/sound';
import { eg } from '../example';
import { items, json, MESSAGE, type Mutation, mutated, mutation, nasty } from './hostile';

const lines: string[] = [];
const log = (line: string) => void lines.push(line);
const MARK = 'zq-private-zq';

let db: AccountDb;
beforeEach(async () => {
  lines.length = 0;
  db = new AccountDb(`test-${crypto.randomUUID()}`);
  await apply(db, [eg.viewer(), eg.introduce(), eg.introduce('1:1')], { countUnread: true, now: 1, cursor: 'c1' });
});
afterEach(() => db.delete());

const INBOX: KnownInbox = {
  id: 1,
  kind: 'twilio-sms',
  channel: 'sms',
  inbox: { id: '1', name: 'Shop', channel: 'sms' },
  templates: [],
};

/** Recorded answers, mutated some times; texts carry the mark. */
function answers(recorded: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...recorded), fc.array(mutation, { maxLength: 3 }))
    .map(([value, mutations]) => mutations.reduce((one, how: Mutation) => mutated(one, { ...how, text: `${MARK}${how.text}` }), value));
}

const answer = answers(items);
const messages = items.filter((one) => v.is(WireMessage, one));
const people = items.filter((one) => v.is(WireContact, one) || v.is(WireConversation, one));

/** Whatever the parsers say of it is storable. */
function storable(events: readonly BackendEvent[]): void {
  for (const event of events) checkEvent(event);
}

describe('Chatwoot', () => {
  it('a message that is read can be stored, whatever the server made of it', async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(answers(messages), async (value) => {
        const wire = readOne(WireMessage, value, 'message', log);
        if (!wire) return;
        read++;
        await apply(db, [messageOf(wire, '1:1', INBOX, 2, 1)], { countUnread: true, now: 2 });
      }),
      { numRuns: 500 },
    );
    expect(read).toBeGreaterThan(100);
    await lookThrough(db, true);
  });

  it('contacts, conversations, inboxes and templates are read or dropped', () => {
    let read = 0;
    fc.assert(
      fc.property(fc.oneof(answers(people), answer, json), (value) => {
        const contact = readOne(WireContact, value, 'contact', log);
        if (contact) storable([{ type: 'contact', contact: contactOf(contact) }]);
        const conversation = readOne(WireConversation, value, 'conversation', log);
        if (contact || conversation) read++;
        const inboxes = readInboxes([value], log).map(({ inbox }) => inbox);
        storable([{ type: 'inboxes', inboxes }]);
        const templates = [metaTemplate(value, '1', log), twilioTemplate(value, '1', log)].flatMap((one) => one ?? []);
        storable([{ type: 'templates', templates }]);
      }),
      { numRuns: 600 },
    );
    expect(read).toBeGreaterThan(10);
  });

  it('no log line holds a word of what was dropped', () => {
    fc.assert(
      fc.property(answer, (value) => {
        for (const schema of [WireMessage, WireContact, WireConversation] as const)
          readOne(schema as typeof WireMessage, value, 'thing', log);
        readInboxes(value, log);
      }),
      { numRuns: 300 },
    );
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.filter((line) => line.includes(MARK))).toEqual([]);
  });

  it('an error page of any kind is an error of ours, with bounded words', () => {
    fc.assert(
      fc.property(fc.oneof(nasty, fc.json()), fc.integer({ min: 300, max: 599 }), nasty, fc.boolean(), (text, status, after, once) => {
        const header = after.replace(/[^\x20-\x7e]/g, '');
        const error = refusalOf(status, text, new Headers({ 'retry-after': header }), { once, now: 1_000 });
        expect(error).toBeInstanceOf(BackendError);
        expect(error.failure.text.length).toBeLessThanOrEqual(500);
        expect(error.retryAfterMs ?? 0).toBeGreaterThanOrEqual(0);
        expect(wordsOf(text).words.length).toBeLessThanOrEqual(500);
        expect([true, false]).toContain(answerOf(text).readable);
      }),
    );
  });
});

describe('Twilio', () => {
  it('a row that is read can be stored, whatever the server made of it', async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { maxLength: 3 }), async (mutations) => {
        const row = parseMessage(mutations.reduce(mutated, MESSAGE as unknown));
        const ends = row && endsOf(row);
        if (!row || !ends) return;
        read++;
        const events: BackendEvent[] = [...introduction(ends), { type: 'message', message: twilioMessage(row, ends, { at: timeOf(row) }) }];
        await apply(db, [...events, changeOf(row)], { countUnread: true, now: 2 });
      }),
      { numRuns: 300 },
    );
    expect(read).toBeGreaterThan(50);
    await lookThrough(db, true);
  });
});

describe('cursors', () => {
  it('any text is a cursor or the beginning', () => {
    fc.assert(
      fc.property(fc.oneof(nasty, fc.json()), (text) => {
        expect(placeOf(text).v).toBe(1);
        readCursor(text);
      }),
    );
  });
});

describe('apply', () => {
  const good: readonly BackendEvent[] = [
    eg.inbound({ attachments: [{ id: 'a', kind: 'image' }], author: { name: 'x' } }),
    eg.outbound({
      report: { status: 'failed', failure: { text: 'off' } },
      ref: 'ref',
      template: { id: 't', name: 'n', language: 'en', values: {} },
    }),
    eg.introduce('k9', {
      lastAt: 5,
      lastInboundAt: 5,
      labels: ['x'],
      preview: { text: 'p', kind: 'inbound', status: 'received' },
      unread: 1,
    }),
    {
      type: 'conversation',
      key: 'k1',
      patch: { state: 'closed' },
      leg: { id: 'l', state: 'open', startedAt: 1, lastAt: 2, unread: 1, version: 1 },
    },
    { type: 'report', remoteId: 'r1', report: { status: 'delivered' } },
    { type: 'contact', contact: eg.contact() },
    { type: 'contact.gone', id: 'c1' },
    { type: 'conversation.gone', key: 'k9' },
    { type: 'message.gone', remoteId: 'r1' },
    eg.viewer(),
    { type: 'agents', agents: [{ id: 'a', name: 'A' }] },
    { type: 'inboxes', inboxes: [{ id: 'in1', name: 'S', channel: 'sms' }] },
    { type: 'typing', key: 'k1', who: 'x', until: 5 },
  ];

  it('mutated facts are stored as sound rows, or nothing changes at all', async () => {
    let stored = 0;
    let refused = 0;
    const state = async (): Promise<string> =>
      JSON.stringify(await Promise.all(db.tables.map(async (table) => [table.name, await table.toArray()])), (_key, value: unknown) =>
        ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value,
      );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...good), { minLength: 1, maxLength: 4 }),
        mutation,
        fc.nat(3),
        async (facts, how, which) => {
          const events = facts.map((fact, n) => (n === which % facts.length ? mutated(fact, how) : fact)) as BackendEvent[];
          const before = await state();
          try {
            await apply(db, events, { countUnread: true, now: 5, cursor: `c${++stored}` });
            expect(await getMeta(db, 'cursor')).toBe(`c${stored}`);
            await lookThrough(db, true);
          } catch (error) {
            if (error instanceof Error && error.name === 'AssertionError') throw error;
            refused++;
            expect(await state()).toBe(before);
          }
        },
      ),
      { numRuns: 400 },
    );
    expect(stored).toBeGreaterThan(50);
    expect(refused).toBeGreaterThan(20);
  });
});
