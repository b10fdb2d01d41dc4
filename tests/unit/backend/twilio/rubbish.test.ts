/**
 * What is in Twilio's answers was read in its documents and never seen on a live account: whatever field is missing, null or of another type,
 * the other rows are told, nothing breaks, and the next sound answer brings the rest.
 */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { BackendError, ConnectError, type Page } from '../../../../lib/backend/backend';
import { settle } from '../../../../lib/backend/contract-harness';
import { readConfig } from '../../../../lib/backend/twilio/config';
import { parseMessages } from '../../../../lib/backend/twilio/parse';
import { twilioKind } from '../../../../lib/backend/twilio/twilio';
import { PIXEL } from '../../../servers/twilio/outbound-media';
import { isCreate, MAIN, makeHarness, POOL, type TwilioHarness, WHATSAPP } from './harness';
import { never, Reader, sending } from './kit';
import { isWrong, mutated, type Path, placesIn, WRONGS, type Wrong } from './mutate';

const ANA = '+14155550151';
const BEN = '+14155550152';
let h: TwilioHarness;
afterEach(() => h.close?.());

/** What a reader knows: sid and direction. */
function known(reader: Reader): string[] {
  return [...reader.mirror.messages.values()].map((message) => `${message.remoteId} ${message.kind}`).sort();
}

/** An account with one row of every sort, and `old` rows before them. */
async function account(old: number): Promise<void> {
  h = await makeHarness({
    past: ({ world, inbound }) => {
      const at = world.clock.now();
      const add = (row: Parameters<typeof world.add>[0]) => world.add({ created: at, sent: at, ...row });
      for (let i = 0; i < old; i += 1) add({ direction: 'inbound', status: 'received', from: ANA, to: MAIN, body: `Old ${i}` });
      add({ direction: 'outbound-api', status: 'delivered', from: MAIN, to: ANA, body: 'Delivered' });
      add({ direction: 'outbound-api', status: 'failed', from: POOL, to: BEN, body: 'Failed' });
      add({ direction: 'outbound-api', status: 'queued', from: MAIN, to: BEN, body: 'Under way', sent: null });
      add({ direction: 'inbound', status: 'received', from: `whatsapp:${BEN}`, to: WHATSAPP, body: 'By WhatsApp' });
      inbound(ANA, MAIN, 'A picture', [{ contentType: 'image/png', bytes: PIXEL }]);
    },
  });
}

/** Changes the answers to the requests that `about` names, until it is called off. */
function spoil(about: (url: string, init: RequestInit | undefined) => boolean, change: (body: unknown) => unknown): () => void {
  const fault: TwilioHarness['failNext'][number] = (url, init) => {
    if (!about(url, init)) return undefined;
    h.failNext.push(fault);
    return fetch(url, init).then(async (answer) => {
      if (!answer.headers.get('content-type')?.includes('json')) return answer;
      return Response.json(change(await answer.json()), { status: answer.status, headers: { date: answer.headers.get('date') ?? '' } });
    });
  };
  h.failNext.push(fault);
  return () => h.failNext.splice(0);
}

/** Runs; refusals of the adapter's own kinds are an answer, anything else is a defect. */
async function tried<T>(run: () => Promise<T>): Promise<T | BackendError | ConnectError> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof BackendError || error instanceof ConnectError) return error;
    throw error;
  }
}

const LIST = (size: number) => `/api/2010-04-01/Accounts/${h.server.accountSid}/Messages.json?PageSize=${size}`;
const isList = (url: string) => /\/Messages\.json\?/.test(url);

async function bodyOf(path: string): Promise<unknown> {
  const answer = await fetch(`${h.server.url}${path}`, {
    headers: { Authorization: `Basic ${btoa(`${h.server.keySid}:${h.server.keySecret}`)}` },
  });
  return answer.json();
}

type OneWrong = readonly [Path, Wrong];

/** Everything that can be wrong at these places of a body. */
function wrongsAt(body: unknown, places: readonly Path[]): OneWrong[] {
  return places.flatMap((path) => WRONGS.filter((wrong) => isWrong(body, path, wrong)).map((wrong): OneWrong => [path, wrong]));
}

/** A new browser reads lists with one thing wrong, then sound ones. */
async function readThrough([path, wrong]: OneWrong, list: unknown, whole = list): Promise<void> {
  const where = `${path.join('.')}: ${wrong}`;
  const backend = h.other();
  const reader = new Reader(h, () => backend);
  const all = parseMessages(list).rows.map(nameOf).sort();
  const sound = spoil(isList, (body) => mutated(body, path, wrong));
  const first = await tried(() => reader.pull('current'));
  sound();
  if (first instanceof Error) expect([where, path]).toEqual([where, ['messages']]);
  else {
    const hit = path[0] === 'messages' ? parseMessages(list).rows[Number(path[1])]?.sid : undefined;
    const told = new Set(known(reader));
    const missed = all.filter((name) => !told.has(name) && !name.startsWith(hit ?? 'none'));
    expect([where, missed]).toEqual([where, []]);
  }
  await reader.pull('current');
  await reader.pull('complete');
  const told = new Set(known(reader));
  const everything = parseMessages(whole).rows.map(nameOf);
  expect([where, everything.filter((name) => !told.has(name))]).toEqual([where, []]);
}

const nameOf = (row: { sid: string; inbound: boolean }) => `${row.sid} ${row.inbound ? 'inbound' : 'outbound'}`;

describe('a field that is not what it should be', () => {
  it('in a row: the others are told at once, and the next sound list brings this one', { timeout: 60_000 }, async () => {
    await account(0);
    const list = await bodyOf(LIST(1000));
    const rows = (list as { messages: unknown[] }).messages;
    const places = rows.flatMap((row, i): Path[] => [['messages', i], ...placesIn(row, ['messages', i])]);
    const wrongs = wrongsAt(list, places);
    expect(wrongs.length).toBeGreaterThan(500);
    for (const wrong of wrongs) await readThrough(wrong, list);
  });

  it('around the rows: the same, and what lies on the next page is found all the same', { timeout: 60_000 }, async () => {
    await account(120);
    const list = await bodyOf(LIST(100));
    const places = placesIn(list).filter((path) => path.length === 1);
    // A list that says it ends here is believed.
    const wrongs = wrongsAt(list, places).filter(([path, wrong]) => path[0] !== 'next_page_uri' || wrong !== 'null');
    expect(wrongs.length).toBeGreaterThan(40);
    const whole = await bodyOf(LIST(1000));
    for (const wrong of wrongs) await readThrough(wrong, list, whole);
  });

  it('anywhere, in any answer of a poll: no new message is missed for good, none is told twice as news', { timeout: 60_000 }, async () => {
    await account(0);
    const backend = h.other();
    const reader = new Reader(h, () => backend);
    await reader.pull('complete');
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(), fc.constantFrom(...WRONGS)), { minLength: 1, maxLength: 4 }), async (plan) => {
        const texts = [1, 2, 3].map((i) => `News ${++count}, ${i}`);
        for (const text of texts) h.server.inbound(ANA, MAIN, text, text.endsWith('2') ? [{ contentType: 'image/png', bytes: PIXEL }] : []);
        await h.env.advance(60_000);
        const left = [...plan];
        const sound = spoil(
          () => left.length > 0,
          (body) => spoilt(body, left.shift()),
        );
        const pages: Page[] = [];
        const first = await tried(() => reader.pull());
        sound();
        if (!(first instanceof Error)) pages.push(...first);
        pages.push(...(await reader.pull()));
        const news = pages.flatMap((page) => page.events).flatMap((event) => (event.type === 'message' ? event.message : []));
        const sids = new Set(h.server.world.messages.filter((row) => texts.includes(row.body)).map((row) => row.sid));
        expect(known(reader).filter((name) => sids.has(name.split(' ')[0] ?? ''))).toHaveLength(3);
        expect(news.filter((message) => message.fresh === false && sids.has(message.remoteId))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('in the answer to a send: it is ours or unclear, and never sent again', { timeout: 60_000 }, async () => {
    await account(0);
    const made = await settle(h, h.backend.send(sending(h, `${MAIN}|${ANA}`, 'The first'), never()));
    const body = await bodyOf(`/api/2010-04-01/Accounts/${h.server.accountSid}/Messages/${made.remoteId}.json`);
    const wrongs = wrongsAt(body, placesIn(body));
    for (const [i, [path, wrong]] of wrongs.entries()) {
      const sound = spoil(isCreate, (answer) => mutated(answer, path, wrong));
      const outgoing = sending(h, `${MAIN}|${ANA}`, `Number ${i}`);
      const answer = await tried(() => settle(h, h.backend.send(outgoing, never())));
      sound();
      const kind = answer instanceof BackendError ? answer.kind : 'accepted';
      expect([path.join('.'), wrong, kind]).toEqual([path.join('.'), wrong, path[0] === 'sid' ? 'unknown' : 'accepted']);
      expect(h.server.journal.sends(`Number ${i}`)).toBe(1);
    }
  });

  it('in what a connect asks: that part is unknown, the senders of the others are found', { timeout: 60_000 }, async () => {
    await account(0);
    const fields = {
      accountSid: h.server.accountSid,
      keySid: h.server.keySid,
      keySecret: h.server.keySecret,
      baseUrl: h.server.url,
      sender: '+14155550199',
    };
    const connect = () => settle(h, twilioKind.connect(fields, h.env, never()));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 14 }), fc.nat(), fc.constantFrom(...WRONGS), async (nth, place, wrong) => {
        let count = 0;
        const sound = spoil(
          () => true,
          (body) => (count++ === nth ? spoilt(body, [place, wrong]) : body),
        );
        const answer = await tried(connect);
        sound();
        if (answer instanceof Error) return expect(answer).toBeInstanceOf(ConnectError);
        const senders = readConfig(answer.config).senders.map((one) => one.address);
        expect(senders).toEqual(expect.arrayContaining(['+14155550199']));
        // One wrong field costs one sender at most; traffic and pools name most of them again.
        expect([MAIN, POOL, WHATSAPP].filter((address) => !senders.includes(address)).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 120 },
    );
  });

  it('in templates: the others are offered', { timeout: 60_000 }, async () => {
    await account(0);
    const body = (await bodyOf('/content/v1/ContentAndApprovals?PageSize=500')) as { contents: unknown[] };
    const names = async () => {
      const events = await settle(h, h.backend.refresh?.('templates', never()) ?? Promise.resolve([]));
      return events.flatMap((event) => (event.type === 'templates' ? event.templates.map((one) => one.id) : []));
    };
    const all = await names();
    expect(all.length).toBeGreaterThan(2);
    for (const [path, wrong] of wrongsAt(body, placesIn(body.contents[1], ['contents', 1]))) {
      const sound = spoil(
        (url) => url.includes('ContentAndApprovals'),
        (answer) => mutated(answer, path, wrong),
      );
      const found = await names();
      sound();
      expect(all.filter((id, i) => i !== 1 && !found.includes(id))).toEqual([]);
    }
  });
});

/** A body with one wrong at the place of that number. */
function spoilt(body: unknown, plan: readonly [number, Wrong] | undefined): unknown {
  const places = placesIn(body);
  const path = plan && places[plan[0] % places.length];
  // The end of a list is believed, and so is a row that is not there.
  if (!path || path[0] === 'next_page_uri' || !isWrong(body, path, plan[1])) return body;
  return mutated(body, path, plan[1]);
}
