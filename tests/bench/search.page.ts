/** The half of the search bench that runs in the browser: fills a database, builds the index, types queries. */
import Dexie, { type Table } from 'dexie';
import { highlightRanges } from '../../lib/domain/search-tokens';
import { searchMessages } from '../../lib/store/search';
import { mergeSearch } from '../../lib/store/search-merge';
import { indexMessages, type SearchRow, type SearchTables, searchSchema } from '../../lib/store/search-tables';

/** What the page measures; times in milliseconds, sizes in bytes. */
export interface SearchFigures {
  readonly messages: number;
  readonly buildMs: number;
  readonly parts: readonly number[];
  readonly indexBytes: Readonly<Record<string, number>>;
  readonly textBytes: number;
  readonly inserts: readonly number[];
  readonly queries: readonly number[];
  readonly slowest: readonly (readonly [string, number])[];
}

interface Stored extends SearchRow {
  readonly conversationId: string;
  readonly kind: string;
  readonly status: string;
}

declare global {
  interface Window {
    benchSearch: (messages: number) => Promise<SearchFigures>;
  }
}

class BenchDb extends Dexie {
  declare messages: Table<Stored, string>;
}

const COMMON =
  'the to you i a and is it for in my of can we your on at me be have will that this not are please do with order if ok thanks no was hi yes so just but get when how what delivery there today tomorrow time call need would like know let good our from by up now day here out email address still one send number back new work all am pm they see great an had done did about got more thank price sorry could check hello week morning'.split(
    ' ',
  );
const SYLLABLES = 'ba co di fe gu ha jo ki la me no pu ra si te vu wo ya ze chi sta bri'.split(' ');
const VOCABULARY = 60_000;
const BATCH = 1000;
const YEARS_MS = 2 * 365 * 86_400_000;
const NEWEST = 1_760_000_000_000;

/** mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const random = randomFrom(7);

/** Zipf: the word of rank r with a probability of about 1/r. */
function word(): string {
  const rank = Math.floor(VOCABULARY ** random()) - 1;
  const common = COMMON[rank];
  if (common) return common;
  let name = '';
  for (let rest = rank * 7 + 11; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) name += SYLLABLES[rest % SYLLABLES.length] ?? '';
  return name;
}

function text(): string {
  const words = Array.from({ length: 3 + Math.floor(random() ** 2 * 34) }, word);
  if (random() < 0.06) words.push(`#${Math.floor(random() * 9_000_000 + 1_000_000)}`);
  if (random() < 0.02) words.push(`+1 415 ${Math.floor(random() * 900 + 100)} ${Math.floor(random() * 9000 + 1000)}`);
  return words.join(' ');
}

/** Conversation by conversation, as a first sync brings them: each some days of a two-year span. */
function conversation(): Stored[] {
  const start = NEWEST - random() * YEARS_MS;
  const id = crypto.randomUUID();
  return Array.from({ length: 20 }, (_, i) => ({
    id: crypto.randomUUID(),
    conversationId: id,
    at: Math.floor(start + i * random() * 7_200_000),
    text: text(),
    kind: i % 2 ? 'outbound' : 'inbound',
    status: i % 2 ? 'delivered' : 'received',
  }));
}

async function build(db: BenchDb & SearchTables, total: number): Promise<{ buildMs: number; textBytes: number; samples: string[] }> {
  const encoder = new TextEncoder();
  const samples: string[] = [];
  let textBytes = 0;
  let buildMs = 0;
  for (let done = 0; done < total; done += BATCH) {
    const rows = Array.from({ length: BATCH / 20 }, conversation).flat();
    for (const row of rows) textBytes += encoder.encode(row.text).length;
    samples.push(rows[Math.floor(random() * rows.length)]?.text ?? '');
    await db.messages.bulkPut(rows);
    const start = performance.now();
    await indexMessages(db, rows);
    await mergeSearch(db);
    buildMs += performance.now() - start;
  }
  const start = performance.now();
  await mergeSearch(db, { all: true });
  return { buildMs: buildMs + performance.now() - start, textBytes, samples };
}

async function indexBytes(db: SearchTables): Promise<Record<string, number>> {
  const ROW = 24; // key, record header and the names of two fields
  const utf8 = new TextEncoder();
  let words = 0;
  let lists = 0;
  await db.searchLeaves.each((leaf) => {
    words += ROW + utf8.encode(leaf.t).length;
    lists += leaf.b.length;
  });
  let docs = 0;
  await db.searchDocs.each((chunk) => {
    docs += ROW + chunk.b.length + (chunk.s?.length ?? 0);
  });
  let parts = 0;
  for (const part of await db.searchParts.toArray()) parts += ROW * 4 + utf8.encode(part.firsts).length + part.chunkAts.byteLength;
  let tail = 0;
  for (const row of await db.searchTail.toArray()) tail += ROW * 2 + row.keys.length + utf8.encode(row.words).length + row.ats.byteLength;
  return { words, lists, docs, parts, tail };
}

/** One to three words of a stored message, typed letter by letter. */
function keystrokes(sample: string): string[] {
  const words = sample.split(' ');
  const from = Math.floor(random() * words.length);
  const typed = words.slice(from, from + 1 + Math.floor(random() * 3)).join(' ');
  return Array.from(typed, (_, i) => typed.slice(0, i + 1)).filter((query) => query.trim() !== '');
}

/** What indexing adds to the transaction that stores one message: each time less the median of plain ones. */
async function insertTimes(db: BenchDb & SearchTables): Promise<number[]> {
  const plain: number[] = [];
  const indexed: number[] = [];
  for (const [i, row] of Array.from({ length: 20 }, conversation).flat().entries()) {
    const fresh = { ...row, at: NEWEST + i };
    const start = performance.now();
    await db.transaction('rw', [db.messages, db.searchTail, db.searchGone], async () => {
      await db.messages.put(fresh);
      if (i % 2 === 1) await indexMessages(db, [fresh]);
    });
    (i % 2 === 1 ? indexed : plain).push(performance.now() - start);
    if (i % 100 === 99) await mergeSearch(db);
  }
  const median = plain.sort((a, b) => a - b)[plain.length >> 1] ?? 0;
  return indexed.map((ms) => Math.max(0, ms - median));
}

window.benchSearch = async (messages) => {
  const db = new BenchDb('bench-search', { chromeTransactionDurability: 'relaxed' }) as BenchDb & SearchTables;
  db.version(1).stores({ messages: 'id, [conversationId+at+id]', ...searchSchema });
  const { buildMs, textBytes, samples } = await build(db, messages);
  const size = await indexBytes(db);
  const inserts = await insertTimes(db);
  const timed: [string, number][] = [];
  for (let i = 0; timed.length < 400 && i < 400; i++) {
    for (const query of keystrokes(samples[Math.floor(random() * samples.length)] ?? 'order')) {
      const start = performance.now();
      const rows = await searchMessages(db, db.messages, query);
      for (const row of rows) highlightRanges(row.text, query);
      timed.push([query, performance.now() - start]);
    }
  }
  const parts = (await db.searchParts.toArray()).map((part) => part.docs);
  const slowest = [...timed].sort((a, b) => b[1] - a[1]).slice(0, 12);
  return { messages, buildMs, parts, indexBytes: size, textBytes, inserts, queries: timed.map(([, ms]) => ms), slowest };
};
