/** The cursor of an account: where the poll stands. Stored with the facts that it stands for; read back by any later worker. */
import * as v from 'valibot';
import type { Row } from './parse';
import { type Ends, isUnderWay, keyOf, visible } from './rows';

const CursorSchema = v.object({
  v: v.literal(1),
  /** Server time (ms) of the first sync: what came later is fresh. */
  since: v.number(),
  /** Newest list time seen (ms). Never an exclusive bound. */
  head: v.number(),
  /** When the head was last asked for, and when the last two days were (our clock, ms). */
  at: v.number(),
  swept: v.number(),
  /** Digests of the rows told lately, by the end of their sid; oldest first. */
  seen: v.record(v.string(), v.string()),
  /** Own sends without a last word, by sid: first seen, next question (ms, the server's time), questions so far. */
  inflight: v.record(v.string(), v.tuple([v.number(), v.number(), v.number()])),
  /** Page addresses still to be read: first sync, then backfill; absent when done. */
  first: v.exactOptional(v.array(v.string())),
  back: v.exactOptional(v.array(v.string())),
  /** Rows and conversations of first sync and backfill so far. */
  rows: v.exactOptional(v.number()),
  keys: v.exactOptional(v.array(v.string())),
  /** Most rows of the account are other programs' traffic: each sender is asked for by itself. */
  noisy: v.exactOptional(v.boolean()),
  /** Digest of the senders that were told as inboxes. */
  inboxes: v.string(),
  /** States of conversations that an earlier installation left in the sync storage and that were not met yet. */
  restore: v.exactOptional(v.record(v.string(), v.string())),
});

/** Where a pull stands. */
export type Cursor = v.InferOutput<typeof CursorSchema>;

/** Digests kept: two days of a small office. */
const MOST_SEEN = 2_000;
/** Sends asked about at most. */
const MOST_INFLIGHT = 100;
/** How long a send is asked about by itself (ms); after that the lists are enough. */
const INFLIGHT_FOR = 600_000;
/** Conversations whose history is marked complete at the end of the backfill. */
const MOST_KEYS = 20_000;

/** Reads a cursor; undefined starts anew. */
export function readCursor(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined;
  try {
    const cursor = v.safeParse(CursorSchema, JSON.parse(text));
    return cursor.success ? cursor.output : undefined;
  } catch {
    return undefined; // another version's cursor: a first sync repairs everything
  }
}

/** A cursor being moved. `moved` turns true when it must be stored. */
export class Place {
  moved = false;
  private readonly seen: Map<string, string>;
  private readonly keys: Set<string>;

  constructor(public at: Cursor) {
    this.seen = new Map(Object.entries(at.seen));
    this.keys = new Set(at.keys ?? []);
  }

  /** The text to store. */
  text(): string {
    const seen = [...this.seen].slice(-MOST_SEEN);
    const keys = this.at.keys ? { keys: [...this.keys] } : {};
    return JSON.stringify({ ...this.at, ...keys, seen: Object.fromEntries(seen) } satisfies Cursor);
  }

  /** Changes fields; `undefined` removes one. */
  set(change: { readonly [K in keyof Cursor]?: Cursor[K] | undefined }): void {
    const next: Record<string, unknown> = { ...this.at, ...change };
    for (const [field, value] of Object.entries(next)) if (value === undefined) delete next[field];
    this.at = next as unknown as Cursor;
    this.moved = true;
  }

  /** `new` = never told; `changed` = told otherwise; `same`. */
  compare(row: Row): 'new' | 'changed' | 'same' {
    const known = this.seen.get(tail(row.sid));
    return known === undefined ? 'new' : known === shortName(visible(row)) ? 'same' : 'changed';
  }

  /** Notes that a row was told as it is now. Old ones keep their place in the order of forgetting only while they are seen. */
  tell(row: Row): void {
    const digest = shortName(visible(row));
    const name = tail(row.sid);
    if (this.seen.get(name) !== digest) this.moved = true;
    this.seen.delete(name);
    this.seen.set(name, digest);
  }

  /** Keeps a send under way in the list of those to ask about, and lets the others go. */
  follow(row: Row, now: number): void {
    const known = this.at.inflight[row.sid];
    const wanted = isUnderWay(row) && now - (known?.[0] ?? row.created ?? now) < INFLIGHT_FOR;
    if (wanted === (known !== undefined)) return;
    const { [row.sid]: _old, ...rest } = this.at.inflight;
    if (!wanted) this.set({ inflight: rest });
    else if (Object.keys(rest).length < MOST_INFLIGHT) this.set({ inflight: { ...rest, [row.sid]: [now, now + 2_000, 0] } });
  }

  /** A conversation that first sync or backfill brought. */
  met(ends: Ends): void {
    if (this.at.keys && this.keys.size < MOST_KEYS) this.keys.add(keyOf(ends));
  }

  /** Takes up to `count` of the conversations met so far out of the list. */
  takeKeys(count: number): readonly string[] {
    const taken = [...this.keys].slice(0, count);
    for (const key of taken) this.keys.delete(key);
    this.moved = true;
    return taken;
  }
}

/** A short name of a text (FNV-1a, 32 bits). */
export function shortName(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** 48 bits of a sid are enough to tell two thousand apart. */
function tail(sid: string): string {
  return `s${sid.slice(-12)}`;
}
