/**
 * A bounded window over a stored thread, as a live query.
 *
 * ```
 *           up() while small: the limit grows              up() at the full size
 *  tail ────────────────────────────────────► tail ─────────────────────────────► middle(from)
 *   ▲                                                                               │
 *   └───────────── the reader arrives at the newest message, or toLatest() ─────────┘
 * ```
 * The tail follows new messages; the middle stays where it is and slides by pages. Never more than `WINDOW_MAX` rows are held.
 */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Message } from '../domain/message';
import type { AccountDb } from '../store/db';
import { messagesBefore, messagesFrom, type Position, type Slice } from '../store/read';
import { live } from './live';
import { reuse } from './reuse';

/** Messages that are held at most. */
export const WINDOW_MAX = 120;
/** Messages by which the window slides. */
export const PAGE = 30;
/** Messages shown at first: enough for a tall screen. */
export const FIRST = 40;

/** Which part of the thread is held; without `from` it is the newest part. */
export interface View {
  readonly from?: Position;
  readonly limit: number;
}

/** The messages of a view; `view` is undefined until the first answer. */
export interface Held extends Slice<Message> {
  readonly view: View | undefined;
}

/** The view after sliding up by `older` (the page above the first row), or after growing while it is small. */
export function slideUp(view: View, older: readonly Position[]): View {
  const limit = Math.min(WINDOW_MAX, view.limit + PAGE);
  if (view.from === undefined && view.limit < WINDOW_MAX) return { limit };
  const top = older[0];
  return top ? { from: { at: top.at, id: top.id }, limit } : view;
}

/** The view after sliding down: it grows while it is small, then gives up a page at its top. */
export function slideDown(view: View, rows: readonly Position[]): View {
  if (view.from === undefined) return view;
  if (view.limit < WINDOW_MAX) return { from: view.from, limit: Math.min(WINDOW_MAX, view.limit + PAGE) };
  const top = rows[PAGE];
  return top ? { from: { at: top.at, id: top.id }, limit: WINDOW_MAX } : view;
}

/** The view of a reader who has arrived at the newest message: follows from now on, with the rows that are held. */
export function follow(view: View, held: number): View {
  return view.from === undefined ? view : { limit: Math.max(FIRST, Math.min(WINDOW_MAX, held)) };
}

/** See `openWindow`. */
export interface ThreadWindow {
  readonly held: ReadonlySignal<Held>;
  /** True when stored messages exist above. */
  readonly moreBefore: ReadonlySignal<boolean>;
  readonly moreAfter: ReadonlySignal<boolean>;
  /** Slides up; resolves to false when nothing older is stored. */
  up(): Promise<boolean>;
  down(): void;
  /** The reader is at the newest message. */
  arrived(): void;
  toLatest(): void;
  /** Puts the window around a message. */
  around(position: Position): Promise<void>;
  close(): void;
}

const NOTHING: Held = { rows: [], more: { before: false, after: false }, view: undefined };

/** Opens the window at the newest `first` messages. */
export function openWindow(db: AccountDb, conversationId: string, first = FIRST): ThreadWindow {
  const view = signal<View>({ limit: Math.min(WINDOW_MAX, first) });
  const query = live<Held>(
    () => {
      const wanted = view.value;
      return () => read(db, conversationId, wanted);
    },
    NOTHING,
    { eager: true },
  );
  let last: Held = NOTHING;
  const held = computed(() => {
    const next = query.value.value;
    last = { ...next, rows: reuse(last.rows, next.rows, (row) => row.id) };
    return last;
  });
  let sliding = false;

  return {
    held,
    moreBefore: computed(() => held.value.more.before),
    moreAfter: computed(() => held.value.more.after),
    async up() {
      const top = held.peek().rows[0];
      if (sliding || !top) return true;
      sliding = true;
      try {
        const older = await messagesBefore(db, conversationId, PAGE, top);
        if (older.rows.length === 0) return false;
        view.value = slideUp(view.peek(), older.rows);
        return true;
      } finally {
        sliding = false;
      }
    },
    down() {
      if (held.peek().view === view.peek()) view.value = slideDown(view.peek(), held.peek().rows);
    },
    arrived() {
      view.value = follow(view.peek(), held.peek().rows.length);
    },
    toLatest() {
      if (view.peek().from !== undefined) view.value = { limit: FIRST };
    },
    async around(position) {
      const before = await messagesBefore(db, conversationId, PAGE / 2, position);
      const top = before.rows[0] ?? position;
      view.value = { from: { at: top.at, id: top.id }, limit: PAGE * 2 };
    },
    close: query.stop,
  };
}

async function read(db: AccountDb, conversationId: string, view: View): Promise<Held> {
  if (!view.from) return { ...(await messagesBefore(db, conversationId, view.limit)), view };
  const [slice, older] = await Promise.all([
    messagesFrom(db, conversationId, view.limit, view.from),
    messagesBefore(db, conversationId, 1, view.from),
  ]);
  const [above] = older.rows;
  return { rows: slice.rows, more: { before: above !== undefined, after: slice.more.after }, view, ...(above ? { above } : {}) };
}
